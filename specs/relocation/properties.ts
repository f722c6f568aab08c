/** What a user of the machine, and a kernel engineer, demand of relocation. */

import { deadlockFree } from '../../checker/index.ts';
import type { Property } from '../../checker/index.ts';
import type { KernelState } from '../../model/state.ts';

/**
 * No access of the program completes through a translation to a frame that is free or belongs to
 * another page; and when a zap has flushed, no CPU can translate the old way.
 */
export const noStaleTranslation: Property<KernelState> = {
  name: 'noStaleTranslation',
  meaning: 'no CPU uses a translation to a frame that is free or of another page',
  source: 'SDM 3A 4.10.5 "Propagation of Paging-Structure Changes"; x86-64 rules R40, R43',
};

/**
 * A read returns the value last written at its address, or zero after a zap. The tree from the root
 * agrees with what completed operations left there, whenever the locks that protect it are free.
 */
export const noLostPte: Property<KernelState> = {
  name: 'noLostPte',
  meaning: 'the tree has what completed operations left, and reads return what was written',
  source: 'the mapping that mm/memory.c keeps: a PTE changes only under its ptl',
  invariant: (s) => {
    if (s.mm.pageTableLock !== null) return true;
    return allAgree(s);
  },
};

/** A frame is never dropped, or taken for written out, while it holds a newer value than swap. */
export const noLostDirty: Property<KernelState> = {
  name: 'noLostDirty',
  meaning: 'no frame is dropped as clean while swap holds an older value',
  source: 'SDM 3A 4.8 "Accessed and Dirty Flags"; mm/vmscan.c, remove_mapping()',
};

/** No thread, cache entry or walk uses a table page that was freed or serves other addresses. */
export const noTableUseAfterFree: Property<KernelState> = {
  name: 'noTableUseAfterFree',
  meaning: 'no thread and no page walk uses a table page after it was freed',
  source: 'x86-64 rules R42, R43',
};

/** No thread takes a PMD entry for a pointer that is not present. */
export const noWildPointer: Property<KernelState> = {
  name: 'noWildPointer',
  meaning: 'no thread follows an upper entry that is none by then',
  source: 'mm/memory.c: pte_offset_map() does not look whether *pmd is present',
};

export const noDoubleFree: Property<KernelState> = {
  name: 'noDoubleFree',
  meaning: 'no frame, swap slot or table page is freed or unmapped twice',
  source: 'mm/page_alloc.c, free_pages_check()',
};

/** With every thread at rest, each page is free, or waits for RCU, or can be reached. */
export const noLeak: Property<KernelState> = {
  name: 'noLeak',
  meaning: 'with every thread at rest, each page is free or reachable',
  atRest: (s) => allReachable(s),
};

export const lockDiscipline: Property<KernelState> = {
  name: 'lockDiscipline',
  meaning: 'nobody sleeps or waits for a flush where that is forbidden, or unlocks for another',
  source: 'Documentation/locking/spinlocks; arch/x86_64/kernel/smp.c, flush_tlb_others()',
};

export const properties: readonly Property<KernelState>[] = [
  noStaleTranslation,
  noLostPte,
  noLostDirty,
  noTableUseAfterFree,
  noWildPointer,
  noDoubleFree,
  noLeak,
  lockDiscipline,
  deadlockFree(),
];

/** The PTE page that a walk from the root finds for page `va`; -1 if an upper entry is no table. */
function pteTable(s: KernelState, va: number): number {
  let table: number = s.mm.root;
  const levels = s.table[table].level;
  for (let level: number = levels; level >= 2; level -= 1) {
    const entry = s.table[table].entry[upperIndex(s, va, level)];
    if (entry.kind !== 'table') return -1;
    table = entry.target;
  }
  return table;
}

/** The frame of the large page that a PMD entry maps at `va`; -1 if it maps none. */
function largeFrame(s: KernelState, va: number): number {
  let table: number = s.mm.root;
  const levels = s.table[table].level;
  for (let level: number = levels; level > 2; level -= 1) {
    const entry = s.table[table].entry[upperIndex(s, va, level)];
    if (entry.kind !== 'table') return -1;
    table = entry.target;
  }
  const pmd = s.table[table].entry[upperIndex(s, va, 2)];
  if (pmd.kind !== 'page') return -1;
  return pmd.target + (va % pagesPerPte(s));
}

/** Only the PMD level has more than one entry (see `Scenario`). */
function upperIndex(s: KernelState, va: number, level: number): number {
  return level === 2 ? Math.floor(va / pagesPerPte(s)) : 0;
}

function pagesPerPte(s: KernelState): number {
  return s.ghost.pte.length / s.cpu[0].psc[0][0].length;
}

/** Does the tree have what completed operations left? */
export function allAgree(s: KernelState): boolean {
  for (let va = 0; va < s.ghost.pte.length; va += 1) if (!treeAgrees(s, va)) return false;
  return true;
}

function treeAgrees(s: KernelState, va: number): boolean {
  const table = pteTable(s, va);
  const left = s.ghost.pte[va];
  if (table < 0) {
    const frame = largeFrame(s, va);
    if (frame < 0) return left.kind === 'none';
    return left.kind === 'page' && left.target === frame;
  }
  if (s.table[table].ptl !== null) return true;
  const found = s.table[table].entry[va % pagesPerPte(s)];
  return found.kind === left.kind && found.target === left.target;
}

/** Does every ptl that is held belong to a PTE page that a walk from the root finds? */
export function everyHeldPtlIsInTree(s: KernelState): boolean {
  for (let table = 0; table < s.table.length; table += 1) {
    const page = s.table[table];
    if (page.ptl === null) continue;
    if (pteTable(s, page.region * pagesPerPte(s)) !== table) return false;
  }
  return true;
}

/** Is every page free, or waiting for RCU, or reachable? */
export function allReachable(s: KernelState): boolean {
  return tablesReachable(s) && framesReachable(s) && slotsReachable(s);
}

function tablesReachable(s: KernelState): boolean {
  for (let table = 0; table < s.table.length; table += 1) {
    if (s.table[table].use === 'live' && table !== s.mm.root && !isInTree(s, table)) return false;
  }
  return true;
}

function isInTree(s: KernelState, wanted: number): boolean {
  for (let table = 0; table < s.table.length; table += 1) {
    const page = s.table[table];
    if (page.use !== 'live' || page.level === 1) continue;
    for (let i = 0; i < page.entry.length; i += 1) {
      if (page.entry[i].kind === 'table' && page.entry[i].target === wanted) return true;
    }
  }
  return false;
}

function framesReachable(s: KernelState): boolean {
  for (let frame = 0; frame < s.frame.length; frame += 1) {
    const { use, slot, inChild } = s.frame[frame];
    if (use === 'free' || inChild || (slot !== null && s.slot[slot].use === 'file')) continue;
    if (!isMapped(s, 'page', frame) && !(slot !== null && isMapped(s, 'swap', slot))) return false;
  }
  return true;
}

function slotsReachable(s: KernelState): boolean {
  for (let slot = 0; slot < s.slot.length; slot += 1) {
    if (s.slot[slot].use !== 'used' || isMapped(s, 'swap', slot)) continue;
    let cached = false;
    for (let frame = 0; frame < s.frame.length; frame += 1) {
      if (s.frame[frame].use === 'used' && s.frame[frame].slot === slot) cached = true;
    }
    if (!cached) return false;
  }
  return true;
}

function isMapped(s: KernelState, kind: 'page' | 'swap', target: number): boolean {
  for (let va = 0; va < s.ghost.pte.length; va += 1) {
    const table = pteTable(s, va);
    if (table < 0) {
      if (kind === 'page' && largeFrame(s, va) === target) return true;
      continue;
    }
    const found = s.table[table].entry[va % pagesPerPte(s)];
    if (found.kind === kind && found.target === target) return true;
  }
  return false;
}
