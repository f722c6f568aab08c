/** Free lists through the free objects: one for each slab, and one for each CPU and cache. */

import { add, assertThat, emptySet } from '../../checker/index.ts';
import { slabOf } from './state.ts';
import type { Allocating, Slabs, SlabState } from './state.ts';

/** What clients see of an object that is handed out. */
function handOut(s: SlabState, k: Slabs, object: number, cache: number): void {
  const page = s.slab[slabOf(k, object)];
  const free = !s.object[object].allocated && page.list !== 'unused' && page.cache === cache;
  assertThat(free, 'noDoubleAllocation', 'an object is handed out that is not free in this cache');
  s.object[object].allocated = true;
  s.object[object].next = null;
}

function takeBack(s: SlabState, object: number): void {
  assertThat(s.object[object].allocated, 'noDoubleFree', 'an object is freed that is free');
  s.object[object].allocated = false;
  s.object[object].content = 'garbage';
  if (s.ghost.source === object || s.ghost.target === object) {
    s.ghost.source = null;
    s.ghost.target = null;
  }
}

/** Takes the first object from the free list of this CPU; false if there is none. */
export function popFromCpu(s: SlabState, k: Slabs, me: Allocating, cache: number): boolean {
  const active = s.cpu[me.cpu].active[cache];
  const first = active.freeList;
  if (first === null) return false;
  active.freeList = s.object[first].next;
  handOut(s, k, first, cache);
  me.fresh = first;
  return true;
}

export function pushToCpu(s: SlabState, cpu: number, cache: number, object: number): void {
  const active = s.cpu[cpu].active[cache];
  takeBack(s, object);
  s.object[object].next = active.freeList;
  active.freeList = object;
}

/** Takes the first object of a slab that is locked. */
export function popFromSlab(s: SlabState, k: Slabs, me: Allocating, slab: number): boolean {
  const page = s.slab[slab];
  const first = page.freeList;
  if (first === null) return false;
  page.freeList = s.object[first].next;
  page.inuse += 1;
  handOut(s, k, first, page.cache);
  me.fresh = first;
  return true;
}

/** Puts an object into the free list of its slab, which is locked. */
export function pushToSlab(s: SlabState, k: Slabs, object: number): void {
  const page = s.slab[slabOf(k, object)];
  takeBack(s, object);
  s.object[object].next = page.freeList;
  page.freeList = object;
  if (page.inuse > 0) page.inuse -= 1;
}

/** The CPU takes over the whole free list of a slab that is locked. */
export function moveToCpu(s: SlabState, k: Slabs, cpu: number, slab: number): void {
  const page = s.slab[slab];
  s.cpu[cpu].active[page.cache].freeList = page.freeList;
  page.freeList = null;
  page.inuse = k.config.objectsPerSlab;
}

/** The objects of a slab that are not on its free list: all that are allocated, if it is not active. */
export function objectsInUse(s: SlabState, k: Slabs, slab: number): number {
  let found = emptySet;
  const first = slab * k.config.objectsPerSlab;
  for (let i = 0; i < k.config.objectsPerSlab; i += 1) {
    if (!isOnFreeList(s, k, slab, first + i)) found = add(found, first + i);
  }
  return found;
}

function isOnFreeList(s: SlabState, k: Slabs, slab: number, object: number): boolean {
  let next = s.slab[slab].freeList;
  for (let i = 0; i < k.config.objectsPerSlab; i += 1) {
    if (next === object) return true;
    if (next !== null) next = s.object[next].next;
  }
  return false;
}
