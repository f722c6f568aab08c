/**
 * Large pages of 2 MB (transparent huge pages) as the kernel knows them: a block of as many frames as a PTE page has
 * entries, its first one a multiple of that, and an empty PTE page put by for the day when it is split.
 */

import { kernelLeaves } from '../ghost.ts';
import type { Kernel, KernelState } from '../state.ts';
import { addMapping, putFrame, takeFrame } from './frames.ts';

/** How many small pages a large page is. */
export function pagesPerLarge(k: Kernel): number {
  return k.config.fanout[0] as number;
}

/** May a large page begin with this frame, and are all its frames free? */
export function isFreeBlock(s: KernelState, k: Kernel, first: number): boolean {
  const count = pagesPerLarge(k);
  if (first % count !== 0 || first + count > k.config.frames) return false;
  for (let i = 0; i < count; i += 1) {
    if (s.frame[first + i].use !== 'free') return false;
  }
  return true;
}

export function noFreeBlock(s: KernelState, k: Kernel): boolean {
  for (let first = 0; first < k.config.frames; first += 1) {
    if (isFreeBlock(s, k, first)) return false;
  }
  return true;
}

/** Takes a free large page for the pages from `va` on, referenced by the thread. */
export function takeLargePage(
  s: KernelState,
  k: Kernel,
  first: number,
  va: number,
  tid: number,
): void {
  for (let i = 0; i < pagesPerLarge(k); i += 1) takeFrame(s, first + i, va + i, tid);
}

/** Drops the thread's reference; an unmapped page is free then. */
export function putLargePage(s: KernelState, k: Kernel, first: number, tid: number): void {
  for (let i = 0; i < pagesPerLarge(k); i += 1) putFrame(s, first + i, tid);
}

/** A PMD entry maps the large page from now on. */
export function mapLargePage(s: KernelState, k: Kernel, first: number, va: number): void {
  for (let i = 0; i < pagesPerLarge(k); i += 1) {
    addMapping(s, first + i);
    s.frame[first + i].large = true;
    kernelLeaves(s, va + i, 'page', first + i);
  }
}

/** `pgtable_trans_huge_deposit` */
export function deposit(s: KernelState, table: number): void {
  s.table[table].use = 'deposited';
}

/**
 * `pgtable_trans_huge_withdraw`, for a region; false if the page is not there. Which one of several it is does not
 * matter, so it may be any.
 */
export function withdraw(s: KernelState, table: number, region: number): boolean {
  const page = s.table[table];
  if (page.use !== 'deposited') return false;
  page.use = 'live';
  page.region = region;
  return true;
}
