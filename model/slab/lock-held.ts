/**
 * `lock-held`: the design told in October 2007. The allocator holds its locks, with interrupts off, while it
 * calls the relocation function with an old and a new object. The function locks the old one's metadata,
 * where a free clears the owner first; takes the client's lock; looks whether the list leads to the old
 * object; copies; repoints. The allocator frees the old object.
 *
 * Repaired, the function gives up on an object that others have references to, and only tries its locks.
 * Every ingredient is a switch.
 */

import { blocked, expand, optional, range, remove, vocabulary } from '../../checker/index.ts';
import type { Fields, Fragment } from '../../checker/index.ts';
import { composed } from '../ingredients.ts';
import { READERS_RECHECK_LINK } from './contract.ts';
import type { Contract } from './contract.ts';
import { objectsInUse, popFromSlab, pushToSlab } from './free-list.ts';
import { putOnList } from './free.ts';
import {
  interruptsOff,
  interruptsRestored,
  lockClient,
  lockList,
  lockMetadata,
  lockSlab,
  unlockClient,
  unlockList,
  unlockMetadata,
  unlockSlab,
} from './locks.ts';
import { giveBack } from './pages.ts';
import { copyObject, freezeReferences, isLinked } from './references.ts';
import { LIST_CACHE } from './state.ts';
import type { Slabs, SlabState } from './state.ts';
import { firstOf, isSparse, sourceLocals } from './vector.ts';
import type { Source } from './vector.ts';

export interface LockHeldSwitches {
  /**
   * Lock the metadata, and look whether the object has an owner. Not needed beside `rechecksLink`: what is
   * linked is not being freed. A client whose owner may go away, as an mm does, needs it.
   */
  readonly locksMetadata: boolean;
  readonly takesClientLock: boolean;
  /** Look, under that lock, whether the list leads to the object. */
  readonly rechecksLink: boolean;
  /** Give up if there are references beside the list's. */
  readonly checksReferences: boolean;
  /** Give up if one of the client's locks is held by another. */
  readonly onlyTriesLocks: boolean;
  /** A client that finds an object without the list's lock looks at the link again. */
  readonly readersRecheckLink: boolean;
}

export const LOCK_HELD_REPAIRED: LockHeldSwitches = {
  locksMetadata: true,
  takesClientLock: true,
  rechecksLink: true,
  checksReferences: true,
  onlyTriesLocks: true,
  readersRecheckLink: true,
};

export const LOCK_HELD_AS_TOLD: LockHeldSwitches = {
  ...LOCK_HELD_REPAIRED,
  checksReferences: false,
  onlyTriesLocks: false,
};

const INGREDIENTS: Readonly<Record<keyof LockHeldSwitches, string>> = {
  locksMetadata: "the function holds the lock of the object's metadata, and looks for an owner",
  takesClientLock: "the function holds the list's lock",
  rechecksLink: 'the function looks, under that lock, whether the list leads to the object',
  checksReferences: 'the function gives up on an object that others have references to',
  onlyTriesLocks: "the function gives up if one of the client's locks is held",
  readersRecheckLink: READERS_RECHECK_LINK,
};

export function lockHeld(switches: LockHeldSwitches): Contract {
  return composed(switches, INGREDIENTS, (use): Contract => ({
    name: 'lock-held',
    client: { usesMetadata: true, rechecksLink: use.readersRecheckLink },
    defragmenter: (k, operations) =>
      lockHeldDefragmenter(k, operations, { relocate: relocate(k, use) }),
  }));
}

export interface LockHeldParts {
  /**
   * The client's relocation function, of the object `object` to `fresh`. `later`: it has moved, and the
   * client frees the old one itself.
   */
  readonly relocate: Fragment<SlabState, Source, 'lockMetadata', 'moved' | 'busy' | 'later'>;
  /** What it has to remember beside that. */
  readonly locals?: Fields;
}

/** `source` is emptied, `slab` is filled; both are locked. */
export function lockHeldDefragmenter(
  k: Slabs,
  operations: number,
  { relocate: relocateOne, locals: more = {} }: LockHeldParts,
) {
  const locals = { ...sourceLocals(k), ...more, done: range(0, operations) };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => {
        if (me.done === operations) return blocked;
        me.done += 1;
        interruptsOff(s, me);
        return 'lockList';
      },
      lockList: (s, me) => (lockList(s, me, LIST_CACHE) ? 'pick' : blocked),
      /** Both slabs are locked by try-locks: the order of the locks is the other way round. */
      pick: choose({ from: optional(k.SLAB), to: k.SLAB }, (s, me, { from, to }) => {
        if (from === null) {
          if (to !== 0 || isAnyPair(s, k)) return blocked;
          unlockList(s, me, LIST_CACHE);
          return 'return';
        }
        if (!isPair(s, k, from, to)) return blocked;
        lockSlab(s, me, from);
        lockSlab(s, me, to);
        me.source = from;
        me.slab = to;
        me.vector = objectsInUse(s, k, from);
        return 'next';
      }),
      next: (s, me) => {
        if (me.vector === 0 || !popFromSlab(s, k, me, me.slab ?? 0)) return 'putBack';
        const object = firstOf(k, me.vector);
        me.object = object;
        me.vector = remove(me.vector, object);
        return 'relocate/lockMetadata';
      },
      ...expand('relocate', relocateOne, {
        moved: 'freeSource',
        busy: 'freeTarget',
        later: 'freeNone',
      }),
      freeSource: (s, me) => {
        pushToSlab(s, k, me.object ?? 0);
        me.object = null;
        me.fresh = null;
        return 'next';
      },
      freeTarget: (s, me) => {
        pushToSlab(s, k, me.fresh ?? 0);
        me.object = null;
        me.fresh = null;
        return 'next';
      },
      freeNone: (_s, me) => {
        me.object = null;
        me.fresh = null;
        return 'next';
      },
      putBack: (s, me) => {
        me.vector = 0;
        putOnList(s, k, me.slab ?? 0);
        return putOnList(s, k, me.source ?? 0) ? 'unlockLeaving' : 'unlockKept';
      },
      unlockKept: (s, me) => {
        unlockAll(s, me);
        return 'return';
      },
      unlockLeaving: (s, me) => {
        unlockAll(s, me);
        return 'giveBack';
      },
      giveBack: (s, me) => {
        giveBack(s, k, me.source ?? 0);
        return 'return';
      },
      return: (s, me) => {
        interruptsRestored(s, me);
        me.source = null;
        me.slab = null;
        return 'idle';
      },
    },
  });
}

/** The client's relocation function. */
function relocate(k: Slabs, use: LockHeldSwitches) {
  const { fragment } = vocabulary(k.state, sourceLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['moved', 'busy'],
    start: 'lockMetadata',
    steps: {
      lockMetadata: (s, me) => {
        if (!use.locksMetadata) return 'lock';
        if (lockMetadata(s, me, me.object ?? 0)) return 'checkOwner';
        return use.onlyTriesLocks ? 'busy' : blocked;
      },
      checkOwner: (s, me) => (s.object[me.object ?? 0].metadata.owned ? 'lock' : 'unlockMetadata'),
      lock: (s, me) => {
        if (!use.takesClientLock || lockClient(s, me)) return 'check';
        return use.onlyTriesLocks ? 'unlockMetadata' : blocked;
      },
      check: (s, me) => {
        const object = me.object ?? 0;
        if (use.rechecksLink && !isLinked(s, object)) return 'unlock';
        return !use.checksReferences || freezeReferences(s, object, 1) ? 'copy' : 'unlock';
      },
      copy: (s, me) => {
        copyObject(s, me.object ?? 0, me.fresh ?? 0);
        return 'publish';
      },
      publish: (s, me) => {
        const { item } = s.object[me.object ?? 0];
        s.object[me.fresh ?? 0].references = 1;
        s.object[me.fresh ?? 0].metadata.owned = true;
        s.list.link[item] = me.fresh;
        return 'retire';
      },
      retire: (s, me) => {
        s.object[me.object ?? 0].references = 0;
        s.object[me.object ?? 0].metadata.owned = false;
        if (use.takesClientLock) unlockClient(s, me);
        return 'unlockMoved';
      },
      unlockMoved: (s, me) => {
        if (use.locksMetadata) unlockMetadata(s, me, me.object ?? 0);
        return 'moved';
      },
      unlock: (s, me) => {
        if (use.takesClientLock) unlockClient(s, me);
        return 'unlockMetadata';
      },
      unlockMetadata: (s, me) => {
        if (use.locksMetadata) unlockMetadata(s, me, me.object ?? 0);
        return 'busy';
      },
    },
  });
}

function isPair(s: SlabState, k: Slabs, from: number, to: number): boolean {
  if (from === to || !isSparse(s, k, from)) return false;
  const { list, cache, lock } = s.slab[to];
  return list === 'partial' && cache === LIST_CACHE && lock === null;
}

function isAnyPair(s: SlabState, k: Slabs): boolean {
  for (let from = 0; from < k.config.slabs; from += 1) {
    for (let to = 0; to < k.config.slabs; to += 1) if (isPair(s, k, from, to)) return true;
  }
  return false;
}

interface Held {
  readonly tid: number;
  readonly cpu: number;
  readonly source: number | null;
  readonly slab: number | null;
}

function unlockAll(s: SlabState, me: Held): void {
  unlockSlab(s, me, me.slab ?? 0);
  unlockSlab(s, me, me.source ?? 0);
  unlockList(s, me, LIST_CACHE);
}
