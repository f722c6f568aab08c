/**
 * `get-kick`: the defragmentation of SLUB (C. Lameter, 2007 to 2010). *get*, under the slab's lock, pins
 * each object; *kick*, with no lock, moves it.
 *
 * As posted, with the directory cache as its client, *get* takes the lock of the client's hash and
 * lists (`dcache_lock`), and skips what is not in them. Repaired, it takes no lock: a reference is had by
 * an atomic operation that refuses an object that has none. Every ingredient is a switch.
 */

import { blocked, remove, vocabulary } from '../../checker/index.ts';
import { composed } from '../ingredients.ts';
import type { Contract } from './contract.ts';
import { plainClient, READERS_RECHECK_LINK } from './contract.ts';
import { lockClient, unlockClient } from './locks.ts';
import { CAREFUL_MOVE, move, MOVE_INGREDIENTS } from './move.ts';
import type { MoveSwitches } from './move.ts';
import { getReference, getUnlessZero, isLinked } from './references.ts';
import type { Slabs } from './state.ts';
import { firstOf, VECTOR_INGREDIENTS, vectorDefragmenter, vectorLocals } from './vector.ts';
import type { VectorSwitches } from './vector.ts';

export interface GetKickSwitches extends MoveSwitches, VectorSwitches {
  /** *get* takes no lock; else it looks at the list, under its lock. Needed if interrupts free. */
  readonly getTakesNoLock: boolean;
  /** *get* leaves out objects that are being freed or made. */
  readonly getRefusesDying: boolean;
  /** A client that finds an object without the list's lock looks at the link again. */
  readonly readersRecheckLink: boolean;
}

export const GET_KICK_REPAIRED: GetKickSwitches = {
  ...CAREFUL_MOVE,
  freezes: true,
  dropsSlabLock: true,
  getTakesNoLock: true,
  getRefusesDying: true,
  readersRecheckLink: true,
};

export const GET_KICK_AS_POSTED: GetKickSwitches = {
  ...GET_KICK_REPAIRED,
  getTakesNoLock: false,
};

const INGREDIENTS: Readonly<Record<keyof GetKickSwitches, string>> = {
  ...MOVE_INGREDIENTS,
  ...VECTOR_INGREDIENTS,
  getTakesNoLock: "get takes references by atomic operations, not under the list's lock",
  getRefusesDying: 'get leaves out objects that are being freed or made',
  readersRecheckLink: READERS_RECHECK_LINK,
};

export function getKick(switches: GetKickSwitches): Contract {
  return composed(switches, INGREDIENTS, (use): Contract => ({
    name: 'get-kick',
    client: { ...plainClient, rechecksLink: use.readersRecheckLink },
    defragmenter: (k, operations) => {
      const pin = use.getTakesNoLock ? getAtomically(k, use) : getUnderLock(k, use);
      return vectorDefragmenter(k, operations, use, { pin, move: move(k, use, true) });
    },
  }));
}

function getUnderLock(k: Slabs, { getRefusesDying }: GetKickSwitches) {
  const { fragment } = vocabulary(k.state, vectorLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['done'],
    start: 'pin',
    steps: {
      pin: (s, me) => (lockClient(s, me) ? 'get' : blocked),
      get: (s, me) => {
        if (me.unasked === 0) return 'unlock';
        const object = firstOf(k, me.unasked);
        me.unasked = remove(me.unasked, object);
        if (!getRefusesDying || isLinked(s, object)) getReference(s, k, object);
        else me.vector = remove(me.vector, object);
        return 'get';
      },
      unlock: (s, me) => {
        unlockClient(s, me);
        return 'done';
      },
    },
  });
}

/** The reference by an atomic operation, object by object. */
export function getAtomically(
  k: Slabs,
  { getRefusesDying }: { readonly getRefusesDying: boolean },
) {
  const { fragment } = vocabulary(k.state, vectorLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['done'],
    start: 'pin',
    steps: {
      pin: (s, me) => {
        if (me.unasked === 0) return 'done';
        const object = firstOf(k, me.unasked);
        me.unasked = remove(me.unasked, object);
        if (!getRefusesDying) getReference(s, k, object);
        else if (!getUnlessZero(s, k, object)) me.vector = remove(me.vector, object);
        return 'pin';
      },
    },
  });
}
