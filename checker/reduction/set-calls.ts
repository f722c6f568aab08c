/** The operations on sets, of which the interpreter knows that they look at single members only. */

import type { Fn } from '../compile/body.ts';
import { add, has, remove } from '../state/sets.ts';
import { distinct, oneOf } from './abstract.ts';
import type { Abstract, Cells } from './abstract.ts';

const MEMBERS_MAX = 30;

/** A call of `add`, `remove` or `has` on a set of the state, with a member that is known; else null. */
export function setCall(
  fn: Fn,
  [set, member]: readonly Abstract[],
  read: (members: number, cells: Cells) => void,
): Abstract | null {
  if ((fn as unknown) !== add && (fn as unknown) !== remove && (fn as unknown) !== has) return null;
  if (set?.kind !== 'leaf' || set.domain.kind !== 'set') return null;
  if (member?.kind !== 'values' || member.values.length !== 1) return null;
  const number = member.values[0];
  if (!Number.isInteger(number) || (number as number) < 0) return null;
  if ((number as number) >= MEMBERS_MAX) return null;
  const bit = 1 << (number as number);
  const { gains, loses } = set;
  if ((fn as unknown) === add) return { ...set, gains: gains | bit, loses: loses & ~bit };
  if ((fn as unknown) === remove) return { ...set, gains: gains & ~bit, loses: loses | bit };
  if ((gains & bit) !== 0) return oneOf(true);
  if ((loses & bit) !== 0) return oneOf(false);
  read(bit, set.at);
  if (set.values === null) return oneOf(true, false);
  return distinct(set.values.map((value) => ((value as number) & bit) !== 0));
}
