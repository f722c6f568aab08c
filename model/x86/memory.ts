/**
 * The one place through which page tables in memory are reached. Walkers come here directly; kernel
 * threads by way of their CPU's store buffer (`ordering.ts`).
 */

import { assertThat } from '../../checker/index.ts';
import type { Entry, Kernel, KernelState } from '../state.ts';
import { indexOf, regionOf } from './paging.ts';

/**
 * May table page `table` be used as the page of `level` for `va`? It must not be free, nor in use for
 * another node of the tree (a page that waits for RCU may still be used).
 */
export function isUsable(
  s: KernelState,
  k: Pick<Kernel, 'config'>,
  table: number,
  level: number,
  va: number,
): boolean {
  const page = s.table[table];
  return page.use !== 'free' && page.level === level && page.region === regionOf(k, va, level);
}

/** The entry for page `va` in table page `table`, used as a page of `level`. */
export function entryFor(
  s: KernelState,
  k: Pick<Kernel, 'config'>,
  table: number,
  level: number,
  va: number,
): Entry {
  assertThat(
    isUsable(s, k, table, level, va),
    'noTableUseAfterFree',
    'an entry is used in a table page that was freed, or serves another part of the tree by now',
  );
  return s.table[table].entry[indexOf(k, va, level)];
}

/** A 64-bit load of an entry; the result is to be used up within the same step. */
export function loadEntry(
  s: KernelState,
  k: Kernel,
  table: number,
  level: number,
  va: number,
): Readonly<Entry> {
  return entryFor(s, k, table, level, va);
}

/** A 64-bit store that maps a frame, with the accessed bit set. */
export function storePage(
  s: KernelState,
  k: Kernel,
  table: number,
  va: number,
  frame: number,
  writable: boolean,
  dirty: boolean,
): void {
  makePage(entryFor(s, k, table, 1, va), frame, writable, dirty);
}

export function makePage(entry: Entry, frame: number, writable: boolean, dirty: boolean): void {
  entry.kind = 'page';
  entry.target = frame;
  entry.writable = writable;
  entry.accessed = true;
  entry.dirty = dirty;
}

/** Makes an entry name a swap slot. */
export function makeSwap(entry: Entry, slot: number): void {
  clearEntry(entry);
  entry.kind = 'swap';
  entry.target = slot;
}

/**
 * A 64-bit store that points an entry at a table page. The kernel sets accessed and dirty itself in
 * the entries above the leaves (`_PAGE_TABLE`).
 */
export function storeTable(
  s: KernelState,
  k: Kernel,
  table: number,
  level: number,
  va: number,
  below: number,
): void {
  makeTable(entryFor(s, k, table, level, va), below);
}

export function makeTable(entry: Entry, below: number): void {
  entry.kind = 'table';
  entry.target = below;
  entry.writable = true;
  entry.accessed = true;
  entry.dirty = true;
}

/** A 64-bit store that makes an entry none. */
export function storeNone(
  s: KernelState,
  k: Kernel,
  table: number,
  level: number,
  va: number,
): void {
  clearEntry(entryFor(s, k, table, level, va));
}

/** A locked exchange with a not-present entry (`ptep_get_and_clear`); the old value goes to `old`. */
export function fetchAndClear(
  s: KernelState,
  k: Kernel,
  table: number,
  level: number,
  va: number,
  old: Entry,
): void {
  const entry = entryFor(s, k, table, level, va);
  assignEntry(old, entry);
  clearEntry(entry);
}

/** A locked OR of the accessed bit, and of the dirty bit if `dirty`. */
export function setAccessed(
  s: KernelState,
  k: Kernel,
  table: number,
  level: number,
  va: number,
  dirty: boolean,
): void {
  const entry = entryFor(s, k, table, level, va);
  entry.accessed = true;
  if (dirty) entry.dirty = true;
}

export function isPresent(entry: Readonly<Entry>): boolean {
  return entry.kind === 'page' || entry.kind === 'table';
}

export function assignEntry(to: Entry, from: Readonly<Entry>): void {
  to.kind = from.kind;
  to.target = from.target;
  to.writable = from.writable;
  to.accessed = from.accessed;
  to.dirty = from.dirty;
}

/** Makes an entry none. */
export function clearEntry(entry: Entry): void {
  entry.kind = 'none';
  entry.target = 0;
  entry.writable = false;
  entry.accessed = false;
  entry.dirty = false;
}

/** `pte_same`: all bits equal, accessed and dirty included. */
export function sameEntry(a: Readonly<Entry>, b: Readonly<Entry>): boolean {
  return (
    a.kind === b.kind &&
    a.target === b.target &&
    a.writable === b.writable &&
    a.accessed === b.accessed &&
    a.dirty === b.dirty
  );
}
