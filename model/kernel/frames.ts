/** Page frames: allocation, references, the reverse map's count, the swap cache (`mm/swap_state.c`). */

import { add, assertThat, emptySet, has, remove } from '../../checker/index.ts';
import type { Entry, Kernel, KernelState } from '../state.ts';

/** Takes a free, zeroed frame for `va`, referenced by the thread; false if it is not free. */
export function takeFrame(s: KernelState, frame: number, va: number, tid: number): boolean {
  const page = s.frame[frame];
  if (page.use !== 'free') return false;
  page.use = 'used';
  page.va = va;
  page.pins = add(emptySet, tid);
  page.content = 'zero';
  return true;
}

export function noFreeFrame(s: KernelState, k: Kernel): boolean {
  for (let frame = 0; frame < k.config.frames; frame += 1) {
    if (s.frame[frame].use === 'free') return false;
  }
  return true;
}

export function pinFrame(s: KernelState, frame: number, tid: number): void {
  s.frame[frame].pins = add(s.frame[frame].pins, tid);
}

/** Drops the thread's reference; the last one gone frees a frame that nothing maps or can find. */
export function putFrame(s: KernelState, frame: number, tid: number): void {
  const page = s.frame[frame];
  assertThat(has(page.pins, tid), 'noDoubleFree', 'a reference to a frame is dropped twice');
  page.pins = remove(page.pins, tid);
  freeIfUnused(s, frame);
}

/** Frees a frame that nothing refers to, maps or can find. */
export function freeIfUnused(s: KernelState, frame: number): void {
  const page = s.frame[frame];
  if (page.pins !== emptySet || page.mapCount > 0 || page.lock !== null) return;
  const slot = page.slot;
  if (slot !== null && s.slot[slot].mapCount > 0) return;
  freeFrame(s, frame);
}

/** Gives a frame back, out of the swap cache too; a slot that no entry names goes with it. */
export function freeFrame(s: KernelState, frame: number): void {
  const page = s.frame[frame];
  assertThat(page.use === 'used', 'noDoubleFree', 'a frame is freed twice');
  page.use = 'free';
  page.va = 0;
  page.mapCount = 0;
  page.dirty = false;
  page.lock = null;
  page.pins = emptySet;
  page.content = 'garbage';
  leaveCache(s, frame);
}

/** Takes a frame out of the swap or page cache (`__remove_mapping`); a slot that no entry names is free. */
export function leaveCache(s: KernelState, frame: number): void {
  const slot = s.frame[frame].slot;
  s.frame[frame].slot = null;
  if (slot !== null && s.slot[slot].mapCount === 0) freeSlot(s, slot);
}

/** One mapping of the frame is gone (`page_remove_rmap`). */
export function removeMapping(s: KernelState, frame: number): void {
  const page = s.frame[frame];
  assertThat(
    page.mapCount > 0,
    'noDoubleFree',
    'a frame is unmapped more often than it was mapped',
  );
  if (page.mapCount > 0) page.mapCount -= 1;
}

/**
 * What the entry names is mapped at `va` from now on. In the kernel the reverse map leads to both areas while
 * mremap runs; whoever tries the old address finds nothing there, so that one address is enough.
 */
export function moveOwner(s: KernelState, k: Kernel, entry: Readonly<Entry>, va: number): void {
  const frame = entry.kind === 'page' ? entry.target : swapCacheFrame(s, k, entry.target);
  const slot = entry.kind === 'page' ? s.frame[frame].slot : entry.target;
  if (frame >= 0) s.frame[frame].va = va;
  if (slot !== null) s.slot[slot].va = va;
}

export function addMapping(s: KernelState, frame: number): void {
  s.frame[frame].mapCount += 1;
}

/** Takes a free swap slot for `va`; false if it is not free. */
export function takeSlot(s: KernelState, slot: number, va: number): boolean {
  const swap = s.slot[slot];
  if (swap.use !== 'free') return false;
  swap.use = 'used';
  swap.va = va;
  return true;
}

export function noFreeSlot(s: KernelState, k: Kernel): boolean {
  for (let slot = 0; slot < k.config.slots; slot += 1) {
    if (s.slot[slot].use === 'free') return false;
  }
  return true;
}

function freeSlot(s: KernelState, slot: number): void {
  const swap = s.slot[slot];
  assertThat(swap.use === 'used', 'noDoubleFree', 'a swap slot is freed twice');
  swap.use = 'free';
  swap.va = 0;
  swap.content = 'garbage';
}

/** The frame is written to its slot, or to its block of the file, unless that is being truncated. */
export function writeToSlot(s: KernelState, frame: number): void {
  const slot = s.slot[s.frame[frame].slot ?? 0];
  if (slot.use !== 'hole') slot.content = s.frame[frame].content;
}

/** The frame that the swap cache holds for a slot; -1 if there is none. */
export function swapCacheFrame(s: KernelState, k: Kernel, slot: number): number {
  for (let frame = 0; frame < k.config.frames; frame += 1) {
    if (s.frame[frame].use === 'used' && s.frame[frame].slot === slot) return frame;
  }
  return -1;
}

/** A swap entry is gone (`free_swap_and_cache`, `swap_free`). */
export function removeSwapEntry(s: KernelState, k: Kernel, slot: number): void {
  const swap = s.slot[slot];
  assertThat(
    swap.mapCount > 0,
    'noDoubleFree',
    'a swap entry is dropped more often than it was made',
  );
  if (swap.mapCount > 0) swap.mapCount -= 1;
  if (swap.mapCount > 0) return;
  const frame = swapCacheFrame(s, k, slot);
  if (frame < 0) {
    freeSlot(s, slot);
    return;
  }
  const page = s.frame[frame];
  if (page.pins === emptySet && page.mapCount === 0 && page.lock === null) freeFrame(s, frame);
}
