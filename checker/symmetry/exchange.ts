/**
 * Generated code that exchanges two members of an orbit in a packed state. Where leaves of both lie
 * at the same distance from each other they are exchanged together, by shifts and masks.
 */

import type { LeafSlot } from '../state/layout.ts';
import { dependsOn } from './roles.ts';
import type { Naming, Role } from './roles.ts';

/** Exchanges two members in `states[base...]`; true if that changed anything. */
export type Exchange = (states: Int32Array, base: number) => boolean;

/** Bits of `word` under `mask` change places with those `distance` higher in `other`. */
interface Move {
  readonly word: number;
  readonly other: number;
  readonly distance: number;
  readonly mask: number;
}

/** The text of a function that exchanges members `i` and `j`. */
export function exchangeText(
  name: string,
  roles: readonly Role[],
  orbit: number,
  i: number,
  j: number,
) {
  const concerned = roles.filter((role) => role.slot.bits > 0 && dependsOn(role, orbit));
  const moves = movesOf(concerned, orbit, i, j);
  const lines = [
    ...moves.map(moveText),
    ...concerned.flatMap((role) => renamingText(role, orbit, i, j)),
  ];
  const words = [...new Set(lines.join('\n').match(/\bw\d+/g))].map((w) => Number(w.slice(1)));
  return [
    `function ${name}(s, b) {`,
    '  let d = 0;',
    ...words.map((w) => `  const o${w} = s[b + ${w}]; let w${w} = o${w};`),
    ...lines.map((line) => `  ${line}`),
    ...words.map((w) => `  s[b + ${w}] = w${w};`),
    `  return (${words.map((w) => `(o${w} ^ w${w})`).join(' | ') || '0'}) !== 0;`,
    '}',
  ].join('\n');
}

function movesOf(roles: readonly Role[], orbit: number, i: number, j: number): readonly Move[] {
  const key = (role: Role, exchange: boolean): string => {
    const other = (member: number): number => (member === i ? j : member === j ? i : member);
    const members = role.places.map(({ orbit: of, member }) =>
      exchange && of === orbit ? other(member) : member,
    );
    return `${role.shape} ${members.join()}`;
  };
  const slots = new Map(roles.map((role) => [key(role, false), role]));
  const leaves = new Map<string, Move>();
  const bits = new Map<string, Move>();
  for (const role of roles) {
    const partner = slots.get(key(role, true)) as Role;
    if (partner.at > role.at) addPair(leaves, role.slot, partner.slot);
    const { slot, value } = role;
    if (value.kind === 'set' && value.orbit === orbit) {
      const bit = slot.shift + value.base + Math.min(i, j);
      add(bits, { word: slot.word, other: slot.word, distance: Math.abs(i - j), mask: 1 << bit });
    }
  }
  // A leaf may go to another word, so the bits in it change places after all leaves have.
  return [...leaves.values(), ...bits.values()];
}

function addPair(moves: Map<string, Move>, a: LeafSlot, b: LeafSlot): void {
  const [low, high] = a.shift <= b.shift ? [a, b] : [b, a];
  const mask = (2 ** a.bits - 1) << low.shift;
  add(moves, { word: low.word, other: high.word, distance: high.shift - low.shift, mask });
}

/** Moves between the same words over the same distance are one. */
function add(moves: Map<string, Move>, { mask, ...rest }: Move): void {
  const key = JSON.stringify(rest);
  const known = moves.get(key)?.mask ?? 0;
  moves.set(key, { ...rest, mask: known | mask });
}

function moveText({ word, other, distance, mask }: Move): string {
  const [a, b] = [`w${word}`, `w${other}`];
  const back = distance === 0 ? 'd' : `d << ${distance}`;
  const from = distance === 0 ? b : `(${b} >>> ${distance})`;
  if (word === other) return `d = (${from} ^ ${a}) & ${mask}; ${a} ^= d ^ (${back});`;
  return `d = (${from} ^ ${a}) & ${mask}; ${a} ^= d; ${b} ^= ${back};`;
}

/** Values that name one of the two get the other's name. */
function renamingText({ slot, value }: Role, orbit: number, i: number, j: number): string[] {
  const rename = ({ base }: Naming): string =>
    `d = ${codeText(slot)}; if (d === ${base + i} || d === ${base + j}) ` +
    `w${slot.word} ^= ${((base + i) ^ (base + j)) << slot.shift};`;
  if (value.kind === 'member') return value.orbit === orbit ? [rename(value)] : [];
  if (value.kind !== 'tagged') return [];
  return value.cases
    .filter((each) => each.orbit === orbit)
    .map((each) => `if (${codeText(value.tag)} === ${each.code}) { ${rename(each)} }`);
}

/** An expression for the code of a leaf whose word is in a variable. */
export function codeText({ word, shift, bits }: LeafSlot): string {
  if (bits === 0) return '0';
  return `((w${word} >>> ${shift}) & ${2 ** bits - 1})`;
}
