/** Allocation and freeing of table pages (`pte_alloc_one`, `pte_free`). */

import { assertThat, emptySet } from '../../checker/index.ts';
import { clearEntry } from '../x86/memory.ts';
import type { Kernel, KernelState } from '../state.ts';

/** Takes a free page for the node of `level` and `region`, zeroed; false if the page is not free. */
export function takeTable(
  s: KernelState,
  k: Kernel,
  table: number,
  level: number,
  region: number,
): boolean {
  const page = s.table[table];
  if (page.use !== 'free') return false;
  page.use = 'live';
  page.level = level;
  page.region = region;
  page.ptl = null;
  if (k.config.forgetsMigrated) page.migrated = null;
  for (let i = 0; i < k.config.fanout[level - 1]; i += 1) clearEntry(page.entry[i]);
  return true;
}

/** Gives a page back at once. Nobody else may have freed it, or have handed it to RCU. */
export function freeTable(s: KernelState, table: number): void {
  assertThat(s.table[table].use === 'live', 'noDoubleFree', 'a table page is freed twice');
  releaseTable(s, table);
}

/** The page is free from now on. It keeps its content until it is taken again. */
export function releaseTable(s: KernelState, table: number): void {
  const page = s.table[table];
  page.use = 'free';
  page.rcuWaits = emptySet;
}

/**
 * The page allocator answers with `page`, for the node of `level` and `region`, or with none; false if
 * that can't be its answer.
 */
export function allocatorGives(
  s: KernelState,
  k: Kernel,
  page: number | null,
  level: number,
  region: number,
): boolean {
  if (page === null) return k.config.allocationsMayFail || noFreeTable(s, k);
  return takeTable(s, k, page, level, region);
}

/** True if an allocation that finds no page fails rather than waits. */
export function noFreeTable(s: KernelState, k: Kernel): boolean {
  for (let table = 0; table < k.config.tables; table += 1) {
    if (s.table[table].use === 'free') return false;
  }
  return true;
}
