/**
 * What invalidates the caches of a CPU, and how much of them (SDM §4.10.4.1). Each removes what it must and no
 * more: it may remove more, but what is removed in excess could as well have been evicted (R27, R30). All
 * of these are serialising, so the store buffer is to be empty before (R31).
 */

import { emptySet } from '../../../checker/index.ts';
import type { MmuState } from './caches.ts';
import type { Hardware } from './hardware.ts';

/**
 * INVLPG: the page's TLB entries of the current PCID and global ones; all paging-structure caches of the
 * current PCID (R25), so that one is enough for an upper entry with nothing below (R39), and before a table
 * page is freed (R43); or with the translation-cache extension those that lead to the page (R26).
 */
export function invalidatePage(s: MmuState, h: Hardware, cpu: number, va: number): void {
  const { pcid } = s.cpu[cpu];
  forgetPage(s, h, cpu, pcid, va);
  if (h.globalPages) forgetPage(s, h, cpu, h.pcids, va);
  if (h.profile.translationCacheExtension) forgetTablesOf(s, h, cpu, pcid, va);
  else forgetTables(s, h, cpu, pcid);
}

/**
 * INVPCID of kind 0, one address of one PCID: not the global ones, and of the paging-structure caches those
 * that would be used for the address (R27).
 */
export function invalidatePageOf(
  s: MmuState,
  h: Hardware,
  cpu: number,
  pcid: number,
  va: number,
): void {
  forgetPage(s, h, cpu, pcid, va);
  forgetTablesOf(s, h, cpu, pcid, va);
}

/** INVPCID of kind 1: all of one PCID but the global ones (R27). */
export function invalidatePcid(s: MmuState, h: Hardware, cpu: number, pcid: number): void {
  for (let va = 0; va < h.addresses; va += 1) forgetPage(s, h, cpu, pcid, va);
  forgetTables(s, h, cpu, pcid);
}

/** INVPCID of kind 3: all but the global ones (R27). */
export function invalidatePcids(s: MmuState, h: Hardware, cpu: number): void {
  for (let pcid = 0; pcid < h.pcids; pcid += 1) invalidatePcid(s, h, cpu, pcid);
}

/** INVPCID of kind 2, and MOV to CR4 that changes PGE: everything (R27, R29). */
export function invalidateAll(s: MmuState, h: Hardware, cpu: number): void {
  invalidatePcids(s, h, cpu);
  if (!h.globalPages) return;
  for (let va = 0; va < h.addresses; va += 1) forgetPage(s, h, cpu, h.pcids, va);
}

/** MOV to CR3: what is of the new PCID and not global, unless bit 63 keeps it (R28, R41). */
export function loadCr3(
  s: MmuState,
  h: Hardware,
  cpu: number,
  root: number | null,
  pcid: number,
  keep: boolean,
): void {
  s.cpu[cpu].cr3 = root;
  s.cpu[cpu].pcid = pcid;
  if (!keep) invalidatePcid(s, h, cpu, pcid);
}

/** A page fault: the page's entries of the current PCID, and what leads to them (R32). */
export function invalidateByFault(s: MmuState, h: Hardware, cpu: number, va: number): void {
  const { pcid } = s.cpu[cpu];
  forgetPage(s, h, cpu, pcid, va);
  forgetTablesOf(s, h, cpu, pcid, va);
}

/**
 * Of a large page too, whichever of its addresses it is: both sizes are gone after a change of size (R11, R38).
 */
function forgetPage(s: MmuState, h: Hardware, cpu: number, tag: number, va: number): void {
  for (let i = 0; i < h.tlbClasses.rights.length; i += 1) {
    s.cpu[cpu].tlb[tag][va].frames[i] = emptySet;
    if (h.largePages) s.cpu[cpu].largeTlb[tag][h.region[h.addresses + va]].frames[i] = emptySet;
  }
}

function forgetTables(s: MmuState, h: Hardware, cpu: number, pcid: number): void {
  for (let level = 1; level < h.levels; level += 1) {
    for (let region = 0; region < h.regions[level]; region += 1) {
      forgetRegion(s, h, cpu, pcid, level, region);
    }
  }
}

function forgetTablesOf(s: MmuState, h: Hardware, cpu: number, pcid: number, va: number): void {
  for (let level = 1; level < h.levels; level += 1) {
    forgetRegion(s, h, cpu, pcid, level, h.region[level * h.addresses + va]);
  }
}

function forgetRegion(
  s: MmuState,
  h: Hardware,
  cpu: number,
  pcid: number,
  level: number,
  region: number,
): void {
  for (let i = 0; i < h.walkClasses.rights.length; i += 1) {
    s.cpu[cpu].psc[level - 1][pcid][region].tables[i] = emptySet;
  }
}
