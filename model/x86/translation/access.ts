/** What an access of the program does: it uses a TLB entry, has D set first, or faults. */

import { isDrained } from '../store-buffer.ts';
import { cacheTranslation, canWalkFrom, translates } from './caches.ts';
import type { Entry } from './entry.ts';
import type { Hardware } from './hardware.ts';
import { loadWord, pendingStore, wordOf } from './memory.ts';
import { ALL_RIGHTS, combined, DIRTY, errorCode, permits } from './rights.ts';
import type { Access } from './rights.ts';
import type { TranslationState } from './state.ts';
import { isLeaf } from './walker.ts';

/**
 * May an access go through this TLB entry, however stale (R36, R40)? A store needs D in it besides; if it is
 * there, memory is not looked at (R20), and neither A nor D is set again if it was cleared there (R37).
 */
export function mayUse(
  s: TranslationState,
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
export function setDirty(
  s: TranslationState,
  h: Hardware,
  cpu: number,
  level: number,
  va: number,
  table: number,
  rights: number,
  byUser: boolean,
): boolean {
  if (!canWalkFrom(s, h, cpu, level, va, table, rights)) return false;
  const word = wordOf(h, table, level, va);
  if (pendingStore(s, h, cpu, word) >= 0) return false;
  if (h.profile.dirtyInOrder && !isDrained(s.cpu[cpu].buffer)) return false;
  const entry = s.memory[word];
  if (entry.reserved || (entry.present && !isLeaf(entry, level))) return false;
  const all = combined(rights, entry);
  if (!entry.present || !permits(all, 'write', byUser)) {
    return setStrayDirty(s, h, cpu, va, level, entry, byUser);
  }
  const isNew = cacheTranslation(
    s,
    h,
    cpu,
    va,
    entry.global,
    level === 2,
    entry.target,
    all | DIRTY,
  );
  const kept = keepFrames(s, h, cpu, va, level === 2, byUser);
  if (!isNew && !kept && entry.accessed && entry.dirty) return false;
  entry.accessed = true;
  entry.dirty = true;
  return true;
}

/**
 * On some processors the update of a store whose TLB entry says that it may does not look at P or R/W: D
 * lands in an entry that allows no store any more, and the store faults nevertheless (R22, R23).
 */
function setStrayDirty(
  s: TranslationState,
  h: Hardware,
  cpu: number,
  va: number,
  level: number,
  entry: Entry,
  byUser: boolean,
): boolean {
  const { dirtyChecksPresent, dirtyChecksWritable } = h.profile;
  if (entry.present ? dirtyChecksWritable : dirtyChecksPresent) return false;
  if (entry.dirty || !hasCleanTranslation(s, h, cpu, va, level === 2, byUser)) return false;
  entry.dirty = true;
  return true;
}

/** Is there a TLB entry of the current PCID through which a store may go once D is set? */
function hasCleanTranslation(
  s: TranslationState,
  h: Hardware,
  cpu: number,
  va: number,
  isLarge: boolean,
  byUser: boolean,
): boolean {
  let found = false;
  for (let frame = 0; frame < h.pages; frame += 1) {
    for (let rights = 0; rights < DIRTY; rights += 1) {
      if (!permits(rights, 'write', byUser)) continue;
      if (translates(s, h, cpu, va, false, isLarge, frame, rights)) found = true;
    }
  }
  return found;
}

/**
 * The entry may name another frame by now than the TLB entry that the store began with; D is set in it, and the
 * store may go to the old frame nevertheless (R24). Returns false if that adds no translation.
 */
function keepFrames(
  s: TranslationState,
  h: Hardware,
  cpu: number,
  va: number,
  isLarge: boolean,
  byUser: boolean,
): boolean {
  if (!h.profile.dirtyMayKeepFrame) return false;
  let any = false;
  for (let frame = 0; frame < h.pages; frame += 1) {
    for (let rights = 0; rights < DIRTY; rights += 1) {
      if (!permits(rights, 'write', byUser)) continue;
      if (!translates(s, h, cpu, va, false, isLarge, frame, rights)) continue;
      if (cacheTranslation(s, h, cpu, va, false, isLarge, frame, rights | DIRTY)) any = true;
    }
  }
  return any;
}

/**
 * The access finds a TLB entry that does not allow it: the error code, or -1 if that is no fault. Memory may
 * allow it by now: the fault is spurious (R32, R36).
 */
export function faultByTlb(
  s: TranslationState,
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

/**
 * The walk of an access comes to an entry in page `table` that does not allow it: the error code, or -1 if that
 * is no fault. It sees the CPU's own pending stores; that of an instruction fetch need not (R45). An entry that
 * was made present is seen by the next walk, whatever was cached (R35).
 */
export function faultByWalk(
  s: TranslationState,
  h: Hardware,
  cpu: number,
  level: number,
  va: number,
  table: number,
  rights: number,
  access: Access,
  byUser: boolean,
): number {
  if (h.profile.confirmsFaults) {
    return level === h.levels && table === s.cpu[cpu].root && rights === ALL_RIGHTS
      ? confirmedFault(s, h, cpu, va, access, byUser)
      : -1;
  }
  if (!canWalkFrom(s, h, cpu, level, va, table, rights)) return -1;
  const word = wordOf(h, table, level, va);
  const code = codeOf(loadWord(s, h, cpu, word), level, rights, access, byUser);
  if (code >= 0 || access !== 'fetch') return code;
  return codeOf(s.memory[word], level, rights, access, byUser);
}

/** The walk is repeated from the root, without the caches, and decides (R32, AMD). */
function confirmedFault(
  s: TranslationState,
  h: Hardware,
  cpu: number,
  va: number,
  access: Access,
  byUser: boolean,
): number {
  let table = s.cpu[cpu].root;
  let rights = ALL_RIGHTS;
  for (let level = h.levels; level >= 1; level -= 1) {
    const entry = loadWord(s, h, cpu, wordOf(h, table, level, va));
    const code = codeOf(entry, level, rights, access, byUser);
    if (code >= 0 || isLeaf(entry, level)) return code;
    rights = combined(rights, entry);
    table = entry.target;
  }
  return -1;
}

function codeOf(
  entry: Readonly<Entry>,
  level: number,
  rights: number,
  access: Access,
  byUser: boolean,
): number {
  if (!entry.present) return errorCode(false, false, access, byUser);
  if (entry.reserved) return errorCode(true, true, access, byUser);
  if (!isLeaf(entry, level)) return -1;
  return permits(combined(rights, entry), access, byUser)
    ? -1
    : errorCode(true, false, access, byUser);
}
