/** The page allocator below: blocks of pages, each the size of a slab; and RCU for type-safe caches. */

import { assertThat, blocked, emptySet, remove, rule, taken } from '../../checker/index.ts';
import type { Slabs, SlabState } from './state.ts';

/** The first block that is free, -1 if there is none. They do not differ. */
export function freeBlock(s: SlabState, k: Slabs): number {
  for (let slab = 0; slab < k.config.slabs; slab += 1) {
    if (s.slab[slab].list === 'unused') return slab;
  }
  return -1;
}

/** Makes a slab of a block: all objects free, and constructed. */
export function makeSlab(s: SlabState, k: Slabs, slab: number, cache: number): void {
  const page = s.slab[slab];
  const { objectsPerSlab, hasConstructor } = k.config;
  const first = slab * objectsPerSlab;
  page.list = 'active';
  page.cache = cache;
  page.freeList = first;
  page.inuse = 0;
  for (let i = 0; i < objectsPerSlab; i += 1) {
    const object = s.object[first + i];
    object.next = i + 1 < objectsPerSlab ? first + i + 1 : null;
    // Without a constructor: what the page held before, which may look like a reference.
    object.references = hasConstructor ? 0 : 1;
    object.item = 0;
    object.metadata.owned = false;
  }
}

/** Of an initial state: the first free object of a slab is in use, for `item`, with one reference. */
export function takeInitially(s: SlabState, slab: number, item: number, owned: boolean): void {
  const page = s.slab[slab];
  const first = s.object[page.freeList ?? 0];
  page.freeList = first.next;
  page.inuse += 1;
  first.next = null;
  first.allocated = true;
  first.references = 1;
  first.item = item;
  first.metadata.owned = owned;
}

/** Of an initial state: a slab that is active nowhere is on the list that it belongs on. */
export function listInitially(s: SlabState, k: Slabs, slab: number): void {
  s.slab[slab].list = s.slab[slab].inuse === k.config.objectsPerSlab ? 'full' : 'partial';
}

/** An empty slab that is on no list goes back, or waits for its grace period to do so. */
export function giveBack(s: SlabState, k: Slabs, slab: number): void {
  const page = s.slab[slab];
  const first = slab * k.config.objectsPerSlab;
  let live = false;
  for (let i = 0; i < k.config.objectsPerSlab; i += 1) {
    if (s.object[first + i].allocated) live = true;
  }
  assertThat(!live, 'noLiveSlabFreed', 'a slab goes back though an object in it is allocated');
  assertThat(page.lock === null, 'noUseAfterFree', 'a slab goes back whose lock somebody holds');
  assertThat(page.list === 'leaving', 'noDoubleFree', 'a slab goes back that others can find');
  if (k.config.typeSafe) {
    page.list = 'rcu';
    page.rcuWaits = s.rcu.readers;
  } else releaseSlab(s, k, slab);
}

function releaseSlab(s: SlabState, k: Slabs, slab: number): void {
  const page = s.slab[slab];
  const first = slab * k.config.objectsPerSlab;
  page.list = 'unused';
  page.cache = 0;
  page.freeList = null;
  page.inuse = 0;
  for (let i = 0; i < k.config.objectsPerSlab; i += 1) {
    const object = s.object[first + i];
    object.next = null;
    object.references = 0;
    object.item = 0;
    object.content = 'garbage';
    object.metadata.owned = false;
  }
}

/** The callback of a slab's grace period. */
export function rcuFreesSlab(k: Slabs) {
  return rule(
    k.state,
    'rcuFreesSlab',
    { slab: k.SLAB },
    (s, { slab }) => {
      const page = s.slab[slab];
      if (page.list !== 'rcu' || page.rcuWaits !== emptySet) return blocked;
      releaseSlab(s, k, slab);
      return taken;
    },
    { inevitable: true },
  );
}

/** `rcu_read_unlock`. */
export function endReadSection(s: SlabState, k: Slabs, tid: number): void {
  s.rcu.readers = remove(s.rcu.readers, tid);
  for (let slab = 0; slab < k.config.slabs; slab += 1) {
    s.slab[slab].rcuWaits = remove(s.slab[slab].rcuWaits, tid);
  }
}
