/** Locked operations on single entries, each for one kernel path; they drain the store buffer (`ordering.ts`). */

import type { Entry, Kernel, KernelState } from '../state.ts';
import { assignEntry, entryFor } from './memory.ts';
import { drain } from './ordering.ts';

/** A locked AND that write-protects a PTE (`ptep_set_wrprotect`). */
export function clearWritable(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number,
  va: number,
): void {
  drain(s, k, cpu);
  entryFor(s, k, table, 1, va).writable = false;
}

/** A locked test-and-clear of the accessed bit of a PTE (`ptep_test_and_clear_young`). */
export function testAndClearAccessed(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number,
  va: number,
): boolean {
  drain(s, k, cpu);
  const entry = entryFor(s, k, table, 1, va);
  const wasAccessed = entry.accessed;
  entry.accessed = false;
  return wasAccessed;
}

/** A locked exchange that clears P of a PMD entry that maps a large page; the old value goes to `old`. */
export function exchangeInvalid(
  s: KernelState,
  k: Kernel,
  cpu: number,
  table: number,
  va: number,
  old: Entry,
): void {
  drain(s, k, cpu);
  const entry = entryFor(s, k, table, 2, va);
  assignEntry(old, entry);
  entry.kind = 'invalid';
}
