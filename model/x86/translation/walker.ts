/**
 * The page walker. A walk may begin at any time, with or without an access (R4), for any address that the
 * current root can translate; each of its steps reads one entry (R14), from whatever page CR3 or a
 * paging-structure cache names, stale or freed or reused (R42), and caches what follows from it.
 */

import { cacheTable, cacheTranslation, canWalkFrom } from './caches.ts';
import type { MmuState } from './caches.ts';
import type { HardwareOn } from './hardware.ts';
import type { PagingEntry } from './memory.ts';
import { DIRTY } from './rights.ts';

/**
 * One step of a walk: reads the entry for an address in page `table`, sets A in it by a locked update (R3, R16,
 * R17), and adds the translation to the TLB (R1) or the pointer to the paging-structure caches (R6, R8).
 * Nothing is cached of an entry that is not present or has a reserved bit set (R2). The read and the update are
 * one step: had the entry changed in between, the walk would begin again.
 *
 * `forwarded`: the entry is a store of this CPU that is pending; the walker may look at either (R45). A is set
 * in memory only, so a pending entry without A is of no use before it gets there: the locked update drains the
 * buffer.
 *
 * Returns false, and does nothing, if there is nothing to be done.
 */
export function walkStep<S extends MmuState, E extends PagingEntry>(
  s: S,
  h: HardwareOn<S, E>,
  cpu: number,
  level: number,
  va: number,
  table: number,
  rights: number,
  forwarded: boolean,
): boolean {
  const { memory } = h;
  if (!canWalkFrom(s, h, cpu, level, va, table, rights)) return false;
  if (forwarded) {
    const newest = memory.pending(s, cpu, table, level, va);
    if (newest < 0) return false;
    const pending = memory.pendingEntry(s, cpu, newest);
    if (!memory.isPresent(pending, level) || memory.isReserved(pending) || !pending.accessed)
      return false;
    return cacheEntry(s, h, cpu, level, va, pending, rights);
  }
  const entry = memory.entryAt(s, table, level, va);
  if (!memory.isPresent(entry, level) || memory.isReserved(entry)) return false;
  const isNew = cacheEntry(s, h, cpu, level, va, entry, rights);
  if (!isNew && entry.accessed) return false;
  entry.accessed = true;
  return true;
}

/**
 * Adds what follows from an entry to the caches; false if it is there already. A leaf goes to the TLB, what is
 * not one to the paging-structure caches, whether G is set in it or not (R7).
 */
function cacheEntry<S extends MmuState, E extends PagingEntry>(
  s: S,
  h: HardwareOn<S, E>,
  cpu: number,
  level: number,
  va: number,
  entry: Readonly<E>,
  rights: number,
): boolean {
  const { memory } = h;
  const all = memory.combined(rights, entry);
  if (!memory.isLeaf(entry, level)) {
    return cacheTable(s, h, cpu, level - 1, va, entry.target, all);
  }
  const isGlobal = memory.isGlobal(entry);
  const withDirty = entry.dirty ? all | DIRTY : all;
  return cacheTranslation(s, h, cpu, va, isGlobal, level > 1, entry.target, withDirty);
}
