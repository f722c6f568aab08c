/**
 * Defragmentation by a vector of objects, the core that get/kick and isolate/migrate have in common. Take a
 * sparse slab off its list and freeze it, so that nothing is allocated from it and its pages stay; under
 * its lock, list the objects in use and let the client pin them; with no lock, let it move each; then see
 * what is left, and put the slab back or give its pages back.
 */

import {
  blocked,
  expand,
  has,
  optional,
  range,
  remove,
  setOf,
  vocabulary,
} from '../../checker/index.ts';
import type { Fields, Fragment } from '../../checker/index.ts';
import { putOnList } from './free.ts';
import { objectsInUse } from './free-list.ts';
import {
  interruptsOff,
  interruptsRestored,
  lockList,
  lockSlab,
  unlockList,
  unlockSlab,
} from './locks.ts';
import { giveBack } from './pages.ts';
import { allocatorLocals, LIST_CACHE } from './state.ts';
import type { Allocating, Slabs, SlabState } from './state.ts';

/** What every defragmenter remembers. */
export function sourceLocals(k: Slabs) {
  return {
    ...allocatorLocals(k),
    /** The slab that is to become empty. */
    source: optional(k.SLAB),
    /** Its objects, those that are still to be dealt with. */
    vector: setOf(k.OBJECT),
    /** The object that is being moved. */
    object: optional(k.OBJECT),
  };
}

export function vectorLocals(k: Slabs) {
  return {
    ...sourceLocals(k),
    /** Objects that the client is still to be asked about. */
    unasked: setOf(k.OBJECT),
  };
}

export interface Source extends Allocating {
  source: number | null;
  vector: number;
  object: number | null;
}

export interface Vector extends Source {
  unasked: number;
}

export interface VectorSwitches {
  /** Take the slab off its list while its objects are moved. */
  readonly freezes: boolean;
  /** Drop the slab's lock before objects are moved. */
  readonly dropsSlabLock: boolean;
}

export const VECTOR_INGREDIENTS: Readonly<Record<keyof VectorSwitches, string>> = {
  freezes: 'the slab is off its list while its objects are moved',
  dropsSlabLock: "the slab's lock is dropped before objects are moved",
};

export interface VectorParts {
  /** The client's *get* or *isolate*, under the slab's lock: leaves in `vector` what may be moved. */
  readonly pin: Fragment<SlabState, Vector, 'pin', 'done'>;
  /** The client's *kick* or *migrate*, of the one object `object`. */
  readonly move: Fragment<SlabState, Vector, 'look', 'done'>;
  /** What they have to remember beside the vector. */
  readonly locals?: Fields;
}

/** Partial, with few objects in use, and locked by nobody. */
export function isSparse(s: SlabState, k: Slabs, slab: number): boolean {
  const { list, cache, inuse, lock } = s.slab[slab];
  return cache === LIST_CACHE && list === 'partial' && inuse <= k.config.sparse && lock === null;
}

export function isAnySparse(s: SlabState, k: Slabs): boolean {
  for (let slab = 0; slab < k.config.slabs; slab += 1) if (isSparse(s, k, slab)) return true;
  return false;
}

/** The first member of a set that is not empty. */
export function firstOf(k: Slabs, objects: number): number {
  for (let object = 0; object < k.objects; object += 1) if (has(objects, object)) return object;
  return 0;
}

export function vectorDefragmenter(
  k: Slabs,
  operations: number,
  { freezes, dropsSlabLock }: VectorSwitches,
  { pin, move, locals: more = {} }: VectorParts,
) {
  const locals = { ...vectorLocals(k), ...more, done: range(0, operations) };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const afterPin = dropsSlabLock ? 'unlockSource' : 'next';
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
      pick: choose({ slab: optional(k.SLAB) }, (s, me, { slab }) => {
        if (slab === null) {
          if (isAnySparse(s, k)) return blocked;
          unlockList(s, me, LIST_CACHE);
          return 'return';
        }
        if (!isSparse(s, k, slab)) return blocked;
        if (freezes) s.slab[slab].list = 'isolated';
        me.source = slab;
        unlockList(s, me, LIST_CACHE);
        return 'lockSource';
      }),
      lockSource: (s, me) => (lockSlab(s, me, me.source ?? 0) ? 'list' : blocked),
      list: (s, me) => {
        me.vector = objectsInUse(s, k, me.source ?? 0);
        me.unasked = me.vector;
        return 'pin/pin';
      },
      ...expand('pin', pin, { done: afterPin }),
      unlockSource: (s, me) => {
        unlockSlab(s, me, me.source ?? 0);
        interruptsRestored(s, me);
        return 'next';
      },
      next: (_s, me) => {
        if (me.vector === 0) return 'relock';
        const object = firstOf(k, me.vector);
        me.object = object;
        me.vector = remove(me.vector, object);
        return 'move/look';
      },
      ...expand('move', move, { done: 'next' }),
      relock: (s, me) => {
        interruptsOff(s, me);
        return dropsSlabLock ? 'relockSource' : 'relockList';
      },
      relockSource: (s, me) => (lockSlab(s, me, me.source ?? 0) ? 'relockList' : blocked),
      relockList: (s, me) => (lockList(s, me, LIST_CACHE) ? 'putBack' : blocked),
      putBack: (s, me) => {
        const slab = me.source ?? 0;
        const leaves = s.slab[slab].list === 'isolated' && putOnList(s, k, slab);
        unlockList(s, me, LIST_CACHE);
        return leaves ? 'unlockLeaving' : 'unlockKept';
      },
      unlockKept: (s, me) => {
        unlockSlab(s, me, me.source ?? 0);
        return 'return';
      },
      unlockLeaving: (s, me) => {
        unlockSlab(s, me, me.source ?? 0);
        return 'giveBack';
      },
      giveBack: (s, me) => {
        giveBack(s, k, me.source ?? 0);
        return 'return';
      },
      return: (s, me) => {
        interruptsRestored(s, me);
        me.source = null;
        return 'idle';
      },
    },
  });
}
