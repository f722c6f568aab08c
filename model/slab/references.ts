/**
 * What the list's client keeps in its objects: a count of references (the list has one), the item, the
 * content. Every access through a pointer is checked here.
 */

import { assertThat } from '../../checker/index.ts';
import { LIST_CACHE, slabOf } from './state.ts';
import type { Slabs, SlabState } from './state.ts';

/** A reference is used that should keep the object from being freed. */
export function assertLive(s: SlabState, k: Slabs, object: number): void {
  const page = s.slab[slabOf(k, object)];
  assertThat(
    s.object[object].allocated && page.cache === LIST_CACHE,
    'noUseAfterFree',
    'an object is used through a reference after it was freed',
  );
}

/** An object is looked at that may be free: its memory must still be of the list's cache. */
export function assertTypeStable(s: SlabState, k: Slabs, object: number): void {
  const { list, cache } = s.slab[slabOf(k, object)];
  assertThat(
    list !== 'unused' && cache === LIST_CACHE,
    'noUseAfterFree',
    'memory is looked at, for an object of the list, that is no slab of its cache any more',
  );
}

/** How many references the count of an object can hold. */
const most = (k: Slabs): number => k.config.threads + 2;

export function getReference(s: SlabState, k: Slabs, object: number): void {
  if (s.object[object].references < most(k)) s.object[object].references += 1;
}

/** Atomic: false, and nothing done, if there is none, so that the object is being freed or made. */
export function getUnlessZero(s: SlabState, k: Slabs, object: number): boolean {
  assertTypeStable(s, k, object);
  if (s.object[object].references === 0) return false;
  getReference(s, k, object);
  return true;
}

/** Drops a reference. True if it was the last, so that the caller has to free the object. */
export function putReference(s: SlabState, k: Slabs, object: number): boolean {
  assertLive(s, k, object);
  const held = s.object[object];
  assertThat(held.references > 0, 'noDoubleFree', 'a reference is dropped that nobody has');
  if (held.references > 0) held.references -= 1;
  return held.references === 0;
}

/**
 * Atomic: if there are just `expected` references, makes them none, so that nobody gets another.
 */
export function freezeReferences(s: SlabState, object: number, expected: number): boolean {
  if (s.object[object].references !== expected) return false;
  s.object[object].references = 0;
  return true;
}

/** Does the list lead from the item that the object names to the object? */
export function isLinked(s: SlabState, object: number): boolean {
  return s.list.link[s.object[object].item] === object;
}

/** A new value is written to the object. A copy that was made of it before is stale. */
export function writeContent(s: SlabState, object: number): void {
  s.object[object].content = 'current';
  const { source, target } = s.ghost;
  if (source === object && target !== null) s.object[target].content = 'stale';
}

/** Copies an object into one that was allocated for it, all but the references. */
export function copyObject(s: SlabState, from: number, to: number): void {
  s.object[to].item = s.object[from].item;
  s.object[to].content = s.object[from].content;
  s.ghost.source = from;
  s.ghost.target = to;
}
