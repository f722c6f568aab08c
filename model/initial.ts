/** Initial states: an address space that is in use already. */

import { add, enumOf } from '../checker/index.ts';
import type { EnumDomain } from '../checker/index.ts';
import { kernelLeaves } from './ghost.ts';
import { addMapping } from './kernel/frames.ts';
import { deposit, mapLargePage, pagesPerLarge } from './kernel/large-pages.ts';
import { takeTable } from './kernel/table-pages.ts';
import type { Kernel, KernelState } from './state.ts';
import { isUsable, makePage, storePage, storeTable } from './x86/memory.ts';
import { firstPage, indexOf, regionsAt } from './x86/paging.ts';

/** Of each page: is it mapped at first? */
export type InitialMappings = Record<string, EnumDomain<'none' | 'clean'>>;

export function initialMappings(k: Kernel): InitialMappings {
  return Object.fromEntries(
    Array.from({ length: k.pages }, (_, va) => [`va${va}`, enumOf('none', 'clean')]),
  );
}

/** Maps the pages that are chosen to be; false if there are not enough frames. */
export function mapInitially(
  s: KernelState,
  k: Kernel,
  chosen: Readonly<Record<string, 'none' | 'clean'>>,
): boolean {
  if (k.config.largeAtFirst) {
    for (let va = 0; va < k.pages; va += 1) if (chosen[`va${va}`] !== 'clean') return false;
    for (let region = 0; region < k.regions; region += 1) mapLargeInitially(s, k, region);
    return true;
  }
  let frame = 0;
  for (let va = 0; va < k.pages; va += 1) {
    if (chosen[`va${va}`] !== 'clean') continue;
    if (frame >= k.config.frames || findTable(s, k, 1, va) < 0) return false;
    mapCleanPage(s, k, va, frame);
    frame += 1;
  }
  if (k.config.file) initialFile(s, k);
  return true;
}

/** Blocks of the file; those of pages that are not mapped have never been written. */
function initialFile(s: KernelState, k: Kernel): void {
  for (let va = 0; va < k.pages; va += 1) {
    const block = s.slot[va];
    if (block.use === 'free') block.content = 'zero';
    block.use = 'file';
    block.va = va;
    block.mapCount = 1;
  }
}

/**
 * The root is table page 0; every region has its tables, with no page mapped, but for the last `absentTables`
 * PTE pages. `placeOf` says which table page the one is that would be number `n` if they were taken in turn.
 */
export function initialTree(
  s: KernelState,
  k: Kernel,
  { placeOf = (n: number): number => n, absentTables = 0 } = {},
): void {
  let taken = 0;
  for (let level = k.levels; level >= 1; level -= 1) {
    const present = level === 1 ? k.regions - absentTables : regionsAt(k, level);
    for (let region = 0; region < present; region += 1) {
      const free = placeOf(taken);
      takeTable(s, k, free, level, region);
      if (level < k.levels) {
        const va = firstPage(k, region, level);
        storeTable(s, k, tableAt(s, k, level + 1, va), level + 1, va, free);
      }
      taken += 1;
    }
  }
}

/** The live table page that serves `va` at `level`. */
function tableAt(s: KernelState, k: Kernel, level: number, va: number): number {
  const table = findTable(s, k, level, va);
  if (table < 0) throw new Error(`no table page at level ${level} for page ${va}`);
  return table;
}

/** The same; -1 if there is none. */
function findTable(s: KernelState, k: Kernel, level: number, va: number): number {
  for (let table = 0; table < k.config.tables; table += 1) {
    if (s.table[table].use === 'live' && isUsable(s, k, table, level, va)) return table;
  }
  return -1;
}

/**
 * A large page that holds zeroes, writable, clean (as MADV_FREE leaves it) and not accessed; the PTE page of the
 * region is put by.
 */
function mapLargeInitially(s: KernelState, k: Kernel, region: number): void {
  const va = firstPage(k, region, 1);
  deposit(s, tableAt(s, k, 1, va));
  const pmd = tableAt(s, k, 2, va);
  const entry = s.table[pmd].entry[indexOf(k, va, 2)];
  makePage(entry, va, true, false);
  entry.accessed = false;
  for (let i = 0; i < pagesPerLarge(k); i += 1) {
    const page = s.frame[va + i];
    page.use = 'used';
    page.va = va + i;
    page.content = 'zero';
  }
  mapLargePage(s, k, va, va);
}

/** User threads are in user mode, and CPUs that have the mm's root in CR3 are in its mask. */
export function initialCpus(s: KernelState, k: Kernel): void {
  const users = k.config.userCpus;
  for (let cpu = 0; cpu < users; cpu += 1) s.cpu[cpu].userMode = true;
  for (let cpu = 0; cpu < k.config.cpusInMm; cpu += 1) {
    s.cpu[cpu].cr3 = s.mm.root;
    s.mm.cpuMask = add(s.mm.cpuMask, cpu);
    if (k.config.asids !== null) s.cpu[cpu].asid = s.cpu[cpu].pcid;
  }
}

/**
 * A page that a read brought in: mapped writable, clean, not accessed since. Where there is swap it
 * came from there, and the slot still holds what the program once wrote.
 */
function mapCleanPage(s: KernelState, k: Kernel, va: number, frame: number): void {
  const pte = tableAt(s, k, 1, va);
  storePage(s, k, pte, va, frame, true, false);
  s.table[pte].entry[va % (k.config.fanout[0] as number)].accessed = false;
  const page = s.frame[frame];
  page.use = 'used';
  page.va = va;
  page.content = 'zero';
  if (!k.config.pfnMapped) addMapping(s, frame);
  kernelLeaves(s, va, 'page', frame);
  if (va >= k.config.slots) return;
  const slot = s.slot[va];
  slot.use = 'used';
  slot.va = va;
  slot.content = 'current';
  page.slot = va;
  page.content = 'current';
  s.ghost.page[va].written = true;
}
