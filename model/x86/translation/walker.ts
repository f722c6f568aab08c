/**
 * The page walker. A walk may begin at any time, with or without an access (R4), for any address that the
 * current root can translate; each of its steps reads one entry (R14), from whatever page CR3 or a
 * paging-structure cache names, stale or freed or reused (R42), and caches what follows from it.
 */

import { cacheTable, cacheTranslation, canWalkFrom } from './caches.ts';
import type { Entry } from './entry.ts';
import type { Hardware } from './hardware.ts';
import { pendingStore, wordOf } from './memory.ts';
import { combined, DIRTY } from './rights.ts';
import type { TranslationState } from './state.ts';

/** Does an entry of this level map a page? If not, it points at a table page. */
export function isLeaf(entry: Readonly<Entry>, level: number): boolean {
  return level === 1 || (level === 2 && entry.large);
}

/**
 * One step of a walk: reads the entry for an address in page `table`, sets A in it by a locked update (R3, R16,
 * R17), and adds the translation to the TLB (R1) or the pointer to the paging-structure caches (R6, R8).
 * Nothing is cached of an entry that is not present or has a reserved bit set (R2). The read and the update are
 * one step: had the entry changed in between, the walk would begin again.
 *
 * `forwarded`: the entry is a store of this CPU that is pending; the walker may look at either (R45). A is set
 * in memory only, so a pending entry without A is of no use before it gets there.
 *
 * Returns false, and does nothing, if there is nothing to be done.
 */
export function walkStep(
  s: TranslationState,
  h: Hardware,
  cpu: number,
  level: number,
  va: number,
  table: number,
  rights: number,
  forwarded: boolean,
): boolean {
  if (!canWalkFrom(s, h, cpu, level, va, table, rights)) return false;
  const word = wordOf(h, table, level, va);
  if (!forwarded) {
    const entry = s.memory[word];
    if (!entry.present || entry.reserved) return false;
    const isNew = cacheEntry(s, h, cpu, level, va, entry, rights);
    if (!isNew && entry.accessed) return false;
    entry.accessed = true;
    return true;
  }
  const newest = pendingStore(s, h, cpu, word);
  if (newest < 0) return false;
  const entry = s.cpu[cpu].buffer.entry[newest];
  if (!entry.present || entry.reserved || !entry.accessed) return false;
  return cacheEntry(s, h, cpu, level, va, entry, rights);
}

/**
 * Adds what follows from an entry to the caches; false if it is there already. A leaf goes to the TLB, what is
 * not one to the paging-structure caches, whether G is set in it or not (R7).
 */
function cacheEntry(
  s: TranslationState,
  h: Hardware,
  cpu: number,
  level: number,
  va: number,
  entry: Readonly<Entry>,
  rights: number,
): boolean {
  const all = combined(rights, entry);
  if (!isLeaf(entry, level)) return cacheTable(s, h, cpu, level - 1, va, entry.target, all);
  const withDirty = entry.dirty ? all | DIRTY : all;
  return cacheTranslation(s, h, cpu, va, entry.global, level === 2, entry.target, withDirty);
}
