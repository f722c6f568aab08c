/** What an access of the program does: it uses a TLB entry, has D set first, or faults. */

import { emptySet } from '../../../checker/index.ts';
import { cacheTranslation, canWalkFrom, translates, translationsOf } from './caches.ts';
import type { MmuState } from './caches.ts';
import type { Hardware, HardwareOn } from './hardware.ts';
import type { PagingEntry } from './memory.ts';
import { ALL_RIGHTS, DIRTY, errorCode, permits } from './rights.ts';
import type { Access } from './rights.ts';

/**
 * May an access go through this TLB entry, however stale (R36, R40)? A store needs D in it besides; if it is
 * there, memory is not looked at (R20), and neither A nor D is set again if it was cleared there (R37).
 */
export function mayUse(
  s: MmuState,
  h: Hardware,
  cpu: number,
  va: number,
  isGlobal: boolean,
  isLarge: boolean,
  frame: number,
  rights: number,
  access: Access,
  byUser: boolean,
): boolean {
  if (!translates(s, h, cpu, va, isGlobal, isLarge, frame, rights)) return false;
  if (access === 'write' && (rights & DIRTY) === 0) return false;
  return permits(rights, access, byUser);
}

/**
 * A store is to be done and the leaf has no D: the CPU goes back to the entry, by way of whatever cached table
 * page it likes, and sets A and D there by a locked update that re-checks P and R/W (R21, R22). It does so only
 * for a store that is the next to be done, never by speculation (R18); the store itself is another step.
 * Returns false, and does nothing, if it can't.
 */
export function setDirty<S extends MmuState, E extends PagingEntry>(
  s: S,
  h: HardwareOn<S, E>,
  cpu: number,
  level: number,
  va: number,
  table: number,
  rights: number,
  byUser: boolean,
): boolean {
  const { memory } = h;
  if (!canWalkFrom(s, h, cpu, level, va, table, rights)) return false;
  if (memory.isBuffered && memory.pending(s, cpu, table, level, va) >= 0) return false;
  if (h.profile.dirtyInOrder && !memory.isDrained(s, cpu)) return false;
  const entry = memory.entryAt(s, table, level, va);
  const isPresent = memory.isPresent(entry, level);
  if (memory.isReserved(entry) || (isPresent && !memory.isLeaf(entry, level))) return false;
  const all = memory.combined(rights, entry);
  const isLarge = level > 1;
  if (!isPresent || !permits(all, 'write', byUser)) {
    const checks = isPresent ? h.profile.dirtyChecksWritable : h.profile.dirtyChecksPresent;
    if (checks || entry.dirty || !hasWritableTranslation(s, h, cpu, va, isLarge, byUser))
      return false;
    // D lands in an entry that allows no store any more, and the store faults nevertheless (R22, R23).
    entry.dirty = true;
    return true;
  }
  const isGlobal = memory.isGlobal(entry);
  const isNew = cacheTranslation(s, h, cpu, va, isGlobal, isLarge, entry.target, all | DIRTY);
  const kept = h.profile.dirtyMayKeepFrame && keepFrames(s, h, cpu, va, isLarge, byUser);
  if (!isNew && !kept && entry.accessed && entry.dirty) return false;
  entry.accessed = true;
  entry.dirty = true;
  return true;
}

/** Is there a TLB entry of the current PCID that a store may go through, or could before D was set in it? */
function hasWritableTranslation(
  s: MmuState,
  h: Hardware,
  cpu: number,
  va: number,
  isLarge: boolean,
  byUser: boolean,
): boolean {
  const { frames } = translationsOf(s, h, cpu, va, false, isLarge);
  let found = false;
  for (let i = 0; i < h.tlbClasses.rights.length; i += 1) {
    if (frames[i] !== emptySet && permits(h.tlbClasses.rights[i], 'write', byUser)) found = true;
  }
  return found;
}

/**
 * The entry may name another frame by now than the TLB entry that the store began with; D is set in it, and the
 * store may go to the old frame nevertheless (R24). Returns false if that adds no translation.
 */
function keepFrames(
  s: MmuState,
  h: Hardware,
  cpu: number,
  va: number,
  isLarge: boolean,
  byUser: boolean,
): boolean {
  const { frames } = translationsOf(s, h, cpu, va, false, isLarge);
  let any = false;
  for (let i = 0; i < h.tlbClasses.rights.length; i += 1) {
    const rights = h.tlbClasses.rights[i];
    if ((rights & DIRTY) !== 0 || !permits(rights, 'write', byUser)) continue;
    const dirty = h.tlbClasses.of(rights | DIRTY);
    const both = frames[dirty] | frames[i];
    if (both !== frames[dirty]) any = true;
    frames[dirty] = both;
    frames[i] = emptySet;
  }
  return any;
}

/**
 * The access finds a TLB entry that does not allow it: the error code, or -1 if that is no fault. Memory may
 * allow it by now: the fault is spurious (R32, R36).
 */
export function faultByTlb(
  s: MmuState,
  h: Hardware,
  cpu: number,
  va: number,
  isGlobal: boolean,
  isLarge: boolean,
  frame: number,
  rights: number,
  access: Access,
  byUser: boolean,
): number {
  if (h.profile.confirmsFaults) return -1;
  if (!translates(s, h, cpu, va, isGlobal, isLarge, frame, rights)) return -1;
  return permits(rights, access, byUser) ? -1 : errorCode(true, false, access, byUser);
}

/** What a load of the CPU finds: its own newest store to the entry, or memory (R44, R45). */
function loadEntry<S extends MmuState, E extends PagingEntry>(
  s: S,
  { memory }: HardwareOn<S, E>,
  cpu: number,
  table: number,
  level: number,
  va: number,
): Readonly<E> {
  if (!memory.isBuffered) return memory.entryAt(s, table, level, va);
  const newest = memory.pending(s, cpu, table, level, va);
  return newest < 0 ? memory.entryAt(s, table, level, va) : memory.pendingEntry(s, cpu, newest);
}

/**
 * The walk of an access comes to an entry in page `table` that does not allow it: the error code, or -1 if that
 * is no fault. It sees the CPU's own pending stores; that of an instruction fetch need not (R45). An entry that
 * was made present is seen by the next walk, whatever was cached (R35).
 */
export function faultByWalk<S extends MmuState, E extends PagingEntry>(
  s: S,
  h: HardwareOn<S, E>,
  cpu: number,
  level: number,
  va: number,
  table: number,
  rights: number,
  access: Access,
  byUser: boolean,
): number {
  if (h.profile.confirmsFaults) {
    return level === h.levels && table === s.cpu[cpu].cr3 && rights === ALL_RIGHTS
      ? confirmedFault(s, h, cpu, va, table, access, byUser)
      : -1;
  }
  if (!canWalkFrom(s, h, cpu, level, va, table, rights)) return -1;
  const code = codeOf(h, loadEntry(s, h, cpu, table, level, va), level, rights, access, byUser);
  if (code >= 0 || access !== 'fetch') return code;
  return codeOf(h, h.memory.entryAt(s, table, level, va), level, rights, access, byUser);
}

/** The walk is repeated from the root, without the caches, and decides (R32, AMD). */
function confirmedFault<S extends MmuState, E extends PagingEntry>(
  s: S,
  h: HardwareOn<S, E>,
  cpu: number,
  va: number,
  root: number,
  access: Access,
  byUser: boolean,
): number {
  let table = root;
  let rights = ALL_RIGHTS;
  for (let level = h.levels; level >= 1; level -= 1) {
    const entry = loadEntry(s, h, cpu, table, level, va);
    const code = codeOf(h, entry, level, rights, access, byUser);
    if (code >= 0 || h.memory.isLeaf(entry, level)) return code;
    rights = h.memory.combined(rights, entry);
    table = entry.target;
  }
  return -1;
}

function codeOf<S, E extends PagingEntry>(
  { memory }: HardwareOn<S, E>,
  entry: Readonly<E>,
  level: number,
  rights: number,
  access: Access,
  byUser: boolean,
): number {
  if (!memory.isPresent(entry, level)) return errorCode(false, false, access, byUser);
  if (memory.isReserved(entry)) return errorCode(true, true, access, byUser);
  if (!memory.isLeaf(entry, level)) return -1;
  return permits(memory.combined(rights, entry), access, byUser)
    ? -1
    : errorCode(true, false, access, byUser);
}
