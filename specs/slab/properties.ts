/** What a kernel engineer demands of an allocator that moves objects. */

import { deadlockFree, operationsCanEnd } from '../../checker/index.ts';
import type { Property } from '../../checker/index.ts';
import type { SlabState } from '../../model/slab/state.ts';

export const noDoubleAllocation: Property<SlabState> = {
  name: 'noDoubleAllocation',
  meaning: 'no object is handed out that is in use, or of another cache',
  source: 'mm/slub.c, check_object() on allocation',
};

/** What a free list leads to is free, of its slab, on no other free list, and there once. */
export const freeListsSound: Property<SlabState> = {
  name: 'freeListsSound',
  meaning: 'free lists hold each free object of their slab once, and nothing else',
  source: 'mm/slub.c, on_freelist()',
  invariant: (s) => {
    for (let slab = 0; slab < s.slab.length; slab += 1) {
      if (s.slab[slab].list !== 'unused' && listedTwice(s, slab)) return false;
    }
    return true;
  },
};

/** Whenever its lock is free, the slab's count is that of its objects that are not on its own list. */
export const inuseAgrees: Property<SlabState> = {
  name: 'inuseAgrees',
  meaning: "a slab's count and the list it is on agree with its objects",
  source: 'mm/slub.c, slab_err("Wrong object count")',
  invariant: (s) => {
    for (let slab = 0; slab < s.slab.length; slab += 1) {
      const { list, lock, cache } = s.slab[slab];
      if (list === 'unused' || lock !== null || s.cache[cache].listLock !== null) continue;
      if (!countAgrees(s, slab)) return false;
    }
    return true;
  },
};

export const noDoubleFree: Property<SlabState> = {
  name: 'noDoubleFree',
  meaning: 'no object, reference or slab is given back twice',
  source: 'mm/slub.c, free_debug_processing()',
};

export const noLiveSlabFreed: Property<SlabState> = {
  name: 'noLiveSlabFreed',
  meaning: 'no pages go back that hold an allocated object',
  source: 'mm/slub.c, free_partial(): "Objects remaining in %s"',
};

export const noUseAfterFree: Property<SlabState> = {
  name: 'noUseAfterFree',
  meaning: 'no object is used through a reference, or looked at, that was freed under it',
  source: 'Documentation/core-api/kref.rst; SLAB_TYPESAFE_BY_RCU in include/linux/slab.h',
};

/** An item's object holds what was last written to it, whenever nobody has the list locked. */
export const contentsKept: Property<SlabState> = {
  name: 'contentsKept',
  meaning: "an item's object holds what was last written to the item",
  source: 'what every user of a list expects',
  invariant: (s) => {
    if (s.list.lock !== null) return true;
    for (let item = 0; item < s.list.link.length; item += 1) {
      const object = s.list.link[item];
      if (object === null) continue;
      if (s.object[object].content !== 'current' || s.object[object].item !== item) return false;
    }
    return true;
  },
};

export const noStaleReference: Property<SlabState> = {
  name: 'noStaleReference',
  meaning: 'the list leads to allocated objects of its cache only',
  source: 'what every user of a list expects',
  invariant: (s) => {
    for (let item = 0; item < s.list.link.length; item += 1) {
      const object = s.list.link[item];
      if (object === null) continue;
      const { list, cache } = s.slab[slabOf(s, object)];
      if (!s.object[object].allocated || list === 'unused' || cache !== 0) return false;
    }
    return true;
  },
};

/** With every thread at rest, each block is free or of use, and each object is known to somebody. */
export const noLeak: Property<SlabState> = {
  name: 'noLeak',
  meaning: 'with every thread at rest, each block is free, active, or holds a live object',
  atRest: (s) => {
    if (!slabsSettled(s)) return false;
    for (let object = 0; object < s.object.length; object += 1) {
      if (!isKnown(s, object)) return false;
    }
    return true;
  },
};

export const lockDiscipline: Property<SlabState> = {
  name: 'lockDiscipline',
  meaning: 'nobody sleeps or waits, locks or unlocks where that is forbidden',
  source: 'Documentation/locking/spinlocks.rst; Documentation/locking/lockdep-design.rst',
};

export const properties: readonly Property<SlabState>[] = [
  noDoubleAllocation,
  freeListsSound,
  inuseAgrees,
  noDoubleFree,
  noLiveSlabFreed,
  noUseAfterFree,
  contentsKept,
  noStaleReference,
  noLeak,
  lockDiscipline,
  deadlockFree(),
  operationsCanEnd(),
];

function objectsPerSlab(s: SlabState): number {
  return s.object.length / s.slab.length;
}

function slabOf(s: SlabState, object: number): number {
  return Math.floor(object / objectsPerSlab(s));
}

/** How many steps from the head of a free list the object is; -1 if it is not on it. */
function placeOn(s: SlabState, head: number | null, object: number): number {
  let next = head;
  for (let i = 0; i < s.object.length; i += 1) {
    if (next === null) return -1;
    if (next === object) return i;
    next = s.object[next].next;
  }
  return -1;
}

/** On how many free lists is the object: of its slab, and of CPUs that have any slab active? */
function listsWith(s: SlabState, object: number): number {
  let lists = placeOn(s, s.slab[slabOf(s, object)].freeList, object) >= 0 ? 1 : 0;
  for (let cpu = 0; cpu < s.cpu.length; cpu += 1) {
    for (let cache = 0; cache < s.cache.length; cache += 1) {
      if (placeOn(s, s.cpu[cpu].active[cache].freeList, object) >= 0) lists += 1;
    }
  }
  return lists;
}

/** Is some object of the slab on a wrong number of free lists, or does its own list lead astray? */
function listedTwice(s: SlabState, slab: number): boolean {
  for (let i = 0; i < objectsPerSlab(s); i += 1) {
    const object = slab * objectsPerSlab(s) + i;
    if (listsWith(s, object) !== (s.object[object].allocated ? 0 : 1)) return true;
    const { next } = s.object[object];
    if (next !== null && slabOf(s, next) !== slab) return true;
  }
  return false;
}

function countAgrees(s: SlabState, slab: number): boolean {
  const size = objectsPerSlab(s);
  let listed = 0;
  for (let i = 0; i < size; i += 1) {
    if (placeOn(s, s.slab[slab].freeList, slab * size + i) >= 0) listed += 1;
  }
  const { inuse, list } = s.slab[slab];
  if (inuse !== size - listed) return false;
  if (list === 'full') return inuse === size;
  if (list === 'partial') return inuse > 0 && inuse < size;
  return list === 'active' || list === 'isolated' || inuse === 0;
}

/** Is no slab left on its way somewhere? */
export function slabsSettled(s: SlabState): boolean {
  for (let slab = 0; slab < s.slab.length; slab += 1) {
    const { list, inuse } = s.slab[slab];
    if (list === 'isolated' || list === 'leaving') return false;
    if (list === 'partial' && inuse === 0) return false;
  }
  return true;
}

/** An object that is allocated is in the list or in flight, with the one reference of that. */
function isKnown(s: SlabState, object: number): boolean {
  if (!s.object[object].allocated) return true;
  if (s.object[object].references !== 1) return false;
  if (s.list.inFlight === object) return true;
  return s.list.link[s.object[object].item] === object;
}
