/**
 * A CPU's translation caches and their invalidation (SDM volume 3A, "Caching Translation
 * Information"). Both caches are sets that grow until they are invalidated: an entry that could be
 * evicted could as well have stayed, and using an entry is always optional, so eviction adds no
 * behaviour (x86-64 rules R5, R12). A partial walk that is under way has the same power as a
 * paging-structure-cache entry, so the two are one set (R15).
 */

import { add, emptySet, has } from '../../checker/index.ts';
import type { Kernel, KernelState } from '../state.ts';
import { drain } from './ordering.ts';
import { regionOf } from './paging.ts';

/** May the CPU go on from table page `table` as the page of `level` that covers `region`? */
export function canWalkFrom(
  s: KernelState,
  k: Kernel,
  cpu: number,
  level: number,
  region: number,
  table: number,
): boolean {
  if (level === k.levels) return s.cpu[cpu].cr3 === table;
  return has(s.cpu[cpu].psc[level - 1][region], table);
}

/** Adds a table page to the paging-structure caches; false if it is there already. */
export function cacheTable(
  s: KernelState,
  cpu: number,
  level: number,
  region: number,
  table: number,
): boolean {
  const cached = s.cpu[cpu].psc[level - 1];
  if (has(cached[region], table)) return false;
  cached[region] = add(cached[region], table);
  return true;
}

/** INVLPG, serialising: the page's TLB entries, and all of the paging-structure caches (R25). */
export function invalidatePage(s: KernelState, k: Kernel, cpu: number, va: number): void {
  drain(s, k, cpu);
  forgetPage(s, k, cpu, va);
  forgetTables(s, k, cpu);
}

/** MOV to CR3, serialising (R28): everything. There are no global entries and no PCIDs in the model yet. */
export function loadCr3(s: KernelState, k: Kernel, cpu: number, root: number): void {
  drain(s, k, cpu);
  s.cpu[cpu].cr3 = root;
  for (let va = 0; va < k.pages; va += 1) forgetPage(s, k, cpu, va);
  forgetTables(s, k, cpu);
}

/** A page fault removes the page's entries and the cached tables that lead to it (R32). */
export function invalidateByFault(s: KernelState, k: Kernel, cpu: number, va: number): void {
  forgetPage(s, k, cpu, va);
  for (let level = 1; level < k.levels; level += 1) {
    s.cpu[cpu].psc[level - 1][regionOf(k, va, level)] = emptySet;
  }
}

function forgetPage(s: KernelState, k: Kernel, cpu: number, va: number): void {
  for (let frame = 0; frame < k.config.frames; frame += 1) {
    const entries = s.cpu[cpu].tlb[va][frame];
    entries.readOnly = false;
    entries.clean = false;
    entries.dirty = false;
  }
}

function forgetTables(s: KernelState, k: Kernel, cpu: number): void {
  for (let level = 1; level < k.levels; level += 1) {
    for (let region = 0; region < k.regions; region += 1) {
      s.cpu[cpu].psc[level - 1][region] = emptySet;
    }
  }
}

/** Has the CPU any translation of page `va` to `frame`? */
export function translates(s: KernelState, cpu: number, va: number, frame: number): boolean {
  const entries = s.cpu[cpu].tlb[va][frame];
  return entries.readOnly || entries.clean || entries.dirty;
}
