/**
 * A CPU's accesses to page tables, through its store buffer (x86-TSO; x86-64 rules R44 to R48). Without a
 * buffer all of them go straight to memory.
 *
 * Plain stores go into the buffer, and so do those that drop a spinlock. Locked and serialising instructions
 * drain it first, within their step: that is no different from its draining by itself just before (see
 * `store-buffer.ts`), and so is the draining of the oldest store to make room for one more.
 *
 * The zeroes of a fresh table page are in memory at once (`kernel/table-pages.ts`): stores become visible in
 * order, so that nobody can reach the page before them. The rest of the kernel's state (counts, flags, the
 * semaphore) is changed by locked instructions, or under locks. What the program stores into its own frames is
 * not buffered either: whoever else reads a frame has flushed before, and the interrupt has drained it.
 */

import { assertThat, remove } from '../../checker/index.ts';
import type { Entry, Kernel, KernelState, Store } from '../state.ts';
import {
  assignEntry,
  clearEntry,
  entryFor,
  fetchAndClear,
  loadEntry,
  makePage,
  makeSwap,
  makeTable,
  setAccessed,
} from './memory.ts';
import { firstPage, regionOf } from './paging.ts';
import { dropOldest, isDrained, isFull, pushStore } from './store-buffer.ts';

const STORES = {
  assign: (to: Store, from: Readonly<Store>): void => {
    to.to = from.to;
    to.table = from.table;
    to.level = from.level;
    to.va = from.va;
    assignEntry(to.value, from.value);
  },
  clear: (store: Store): void => {
    store.to = 'entry';
    store.table = 0;
    store.level = 1;
    store.va = 0;
    clearEntry(store.value);
  },
};

/** Has the CPU no store pending? */
export function hasDrained(s: KernelState, k: Pick<Kernel, 'config'>, cpu: number): boolean {
  return k.config.storeBuffer === 0 || isDrained(s.cpu[cpu].buffer);
}

/** MFENCE, and what every locked or serialising instruction does first. */
export function drain(s: KernelState, k: Kernel, cpu: number): void {
  if (k.config.storeBuffer === 0) return;
  for (let i = 0; i < k.config.storeBuffer; i += 1) {
    if (!isDrained(s.cpu[cpu].buffer)) commitOldest(s, k, cpu);
  }
}

/** The oldest pending store reaches memory. */
export function commitOldest(s: KernelState, k: Kernel, cpu: number): void {
  const { buffer } = s.cpu[cpu];
  const { to, table, level, va, value } = buffer.entry[0];
  if (to === 'pageTableLock') {
    s.mm.pageTableLock = null;
  } else if (k.config.reverseMapLock && to === 'reverseMapLock') {
    s.mm.reverseMapLock = null;
  } else if (to === 'ptl') {
    assertThat(
      s.table[table].use !== 'free',
      'noTableUseAfterFree',
      'a store that drops the lock of a table page reaches memory after the page was freed',
    );
    s.table[table].ptl = null;
  } else {
    assignEntry(entryFor(s, k, table, level, va), value);
  }
  dropOldest(buffer, k.config.storeBuffer, STORES);
  if (isDrained(buffer)) tellGracePeriods(s, k, cpu);
}

/** Grace periods wait for an instant at which the buffer is empty (see `kernel/rcu.ts`). */
function tellGracePeriods(s: KernelState, k: Kernel, cpu: number): void {
  s.rcu.leaveDrains = remove(s.rcu.leaveDrains, cpu);
  if (k.config.synchronizesRcu) {
    for (let waiter = 0; waiter < k.config.threads; waiter += 1) {
      s.rcu.synchronizingDrains[waiter] = remove(s.rcu.synchronizingDrains[waiter], cpu);
    }
  }
  for (let table = 0; table < k.config.tables; table += 1) {
    s.table[table].rcuDrains = remove(s.table[table].rcuDrains, cpu);
  }
}

/** Makes room for one more store. */
function makeRoom(s: KernelState, k: Kernel, cpu: number): void {
  if (k.config.storeBuffer === 0) return;
  if (isFull(s.cpu[cpu].buffer, k.config.storeBuffer)) commitOldest(s, k, cpu);
}

/** One more store, the newest. */
function push(s: KernelState, k: Kernel, cpu: number): Store {
  makeRoom(s, k, cpu);
  const { buffer } = s.cpu[cpu];
  return buffer.entry[pushStore(buffer)];
}

/** `spin_unlock(&mm->page_table_lock)`: a plain store. */
export function storePageTableUnlock(s: KernelState, k: Kernel, cpu: number): void {
  if (k.config.storeBuffer === 0) s.mm.pageTableLock = null;
  else push(s, k, cpu).to = 'pageTableLock';
}

/** `spin_unlock(ptl)`: a plain store. */
export function storePtlUnlock(s: KernelState, k: Kernel, cpu: number, table: number): void {
  if (k.config.storeBuffer === 0) {
    s.table[table].ptl = null;
  } else {
    const store = push(s, k, cpu);
    store.to = 'ptl';
    store.table = table;
  }
}

/** `spin_unlock(&anon_vma->lock)`: a plain store. */
export function storeReverseMapUnlock(s: KernelState, k: Kernel, cpu: number): void {
  if (k.config.storeBuffer === 0) s.mm.reverseMapLock = null;
  else push(s, k, cpu).to = 'reverseMapLock';
}

/** Is a store pending that drops the lock of the reverse map? */
export function reverseMapUnlockIsPending(s: KernelState, k: Kernel, cpu: number): boolean {
  if (k.config.storeBuffer === 0) return false;
  let isPending = false;
  for (let i = 0; i < k.config.storeBuffer; i += 1) {
    if (i >= s.cpu[cpu].buffer.length) continue;
    if (s.cpu[cpu].buffer.entry[i].to === 'reverseMapLock') isPending = true;
  }
  return isPending;
}

/** Is a store pending that drops the lock: that of page `table`, or with null `page_table_lock`? */
export function unlockIsPending(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number | null,
): boolean {
  if (k.config.storeBuffer === 0) return false;
  for (let i = 0; i < k.config.storeBuffer; i += 1) {
    if (i >= s.cpu[cpu].buffer.length) continue;
    const store = s.cpu[cpu].buffer.entry[i];
    if (table === null && store.to === 'pageTableLock') return true;
    if (table !== null && store.to === 'ptl' && store.table === table) return true;
  }
  return false;
}

/** The index of the newest pending store to the entry; -1 if none is pending. */
export function newestStoreTo(
  s: KernelState,
  k: Pick<Kernel, 'config'>,
  cpu: number,
  table: number,
  level: number,
  va: number,
): number {
  let newest = -1;
  const first = firstCovered(k, level, va);
  for (let i = 0; i < k.config.storeBuffer; i += 1) {
    if (i >= s.cpu[cpu].buffer.length) continue;
    const store = s.cpu[cpu].buffer.entry[i];
    if (store.to !== 'entry' || store.table !== table) continue;
    if (store.level === level && store.va === first) newest = i;
  }
  return newest;
}

/** The first page that the entry for `va` in a page of `level` covers. */
function firstCovered(k: Pick<Kernel, 'config'>, level: number, va: number): number {
  return firstPage(k, regionOf(k, va, level - 1), level - 1);
}

/** A load of an entry: the CPU's own newest store to it, else memory. */
export function readEntry(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number,
  level: number,
  va: number,
): Readonly<Entry> {
  const inMemory = loadEntry(s, k, table, level, va);
  if (k.config.storeBuffer === 0) return inMemory;
  const newest = newestStoreTo(s, k, cpu, table, level, va);
  return newest < 0 ? inMemory : s.cpu[cpu].buffer.entry[newest].value;
}

/** Where a plain store of an entry is to put its value: into the buffer, or into memory without one. */
function placeFor(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number,
  level: number,
  va: number,
): Entry {
  const inMemory = entryFor(s, k, table, level, va);
  if (k.config.storeBuffer === 0) return inMemory;
  const store = push(s, k, cpu);
  store.table = table;
  store.level = level;
  store.va = firstCovered(k, level, va);
  return store.value;
}

/** A plain store that maps a frame, with the accessed bit set. */
export function writePage(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number,
  va: number,
  frame: number,
  writable: boolean,
  dirty: boolean,
): void {
  makePage(placeFor(s, k, cpu, table, 1, va), frame, writable, dirty);
}

/** A plain store that maps a large page, writable, accessed and dirty, by the PMD entry for `va`. */
export function writeLargePage(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number,
  va: number,
  frame: number,
): void {
  makePage(placeFor(s, k, cpu, table, 2, va), frame, true, true);
}

/** A plain store that leaves a swap entry. */
export function writeSwap(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number,
  va: number,
  slot: number,
): void {
  makeSwap(placeFor(s, k, cpu, table, 1, va), slot);
}

/** A plain store that points an entry at a table page. */
export function writeTable(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number,
  level: number,
  va: number,
  below: number,
): void {
  makeTable(placeFor(s, k, cpu, table, level, va), below);
}

/** A plain store that makes an entry none. */
export function writeNone(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number,
  level: number,
  va: number,
): void {
  clearEntry(placeFor(s, k, cpu, table, level, va));
}

/**
 * A plain store of the PTE as it is, with the accessed bit set, and the dirty bit if `dirty`
 * (`ptep_set_access_flags` of 2.6.24).
 */
export function writeAccessed(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number,
  va: number,
  dirty: boolean,
): void {
  if (k.config.storeBuffer === 0) {
    setAccessed(s, k, table, 1, va, dirty);
    return;
  }
  makeRoom(s, k, cpu);
  const old = readEntry(s, k, cpu, table, 1, va);
  const entry = placeFor(s, k, cpu, table, 1, va);
  assignEntry(entry, old);
  entry.accessed = true;
  if (dirty) entry.dirty = true;
}

/** A plain store of an entry with a given value (`set_pte_at`, `set_pmd`). */
export function writeEntry(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number,
  level: number,
  va: number,
  value: Readonly<Entry>,
): void {
  assignEntry(placeFor(s, k, cpu, table, level, va), value);
}

/** Loads an entry from one table page and stores it into another of the same level. */
export function copyEntry(
  s: KernelState,
  k: Kernel,
  cpu: number,
  from: number,
  to: number,
  level: number,
  va: number,
): void {
  makeRoom(s, k, cpu);
  const old = readEntry(s, k, cpu, from, level, va);
  assignEntry(placeFor(s, k, cpu, to, level, va), old);
}

/** A locked exchange with a not-present entry (`ptep_get_and_clear`); the old value goes to `old`. */
export function exchangeNone(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number,
  level: number,
  va: number,
  old: Entry,
): void {
  drain(s, k, cpu);
  fetchAndClear(s, k, table, level, va, old);
}

/** A locked OR of the accessed bit, and of the dirty bit if `dirty`. */
export function orAccessed(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number,
  level: number,
  va: number,
  dirty: boolean,
): void {
  drain(s, k, cpu);
  setAccessed(s, k, table, level, va, dirty);
}

/** A locked AND that clears accessed and dirty of a PTE. */
export function clearAccessed(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number,
  va: number,
): void {
  drain(s, k, cpu);
  const entry = entryFor(s, k, table, 1, va);
  entry.accessed = false;
  entry.dirty = false;
}
