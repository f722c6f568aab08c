/** How a CPU, and its walker, reach physical memory. */

import { newestStore, pushStore } from '../store-buffer.ts';
import { assignEntry } from './entry.ts';
import type { Entry } from './entry.ts';
import type { Hardware } from './hardware.ts';
import type { TranslationState } from './state.ts';

/** The word of table page `table` that has the entry for an address, if it is used as a page of `level`. */
export function wordOf(h: Hardware, table: number, level: number, va: number): number {
  return table * h.fanout + (h.index[level]?.[va] as number);
}

/** The index in the store buffer of the newest store of the CPU to a word; -1 if none is pending. */
export function pendingStore(s: TranslationState, h: Hardware, cpu: number, word: number): number {
  return newestStore(s.cpu[cpu].buffer, h.depth, word);
}

/** What a load of the CPU finds: its own newest store, or memory (R44). To be used up within the step. */
export function loadWord(
  s: TranslationState,
  h: Hardware,
  cpu: number,
  word: number,
): Readonly<Entry> {
  const newest = pendingStore(s, h, cpu, word);
  if (newest < 0) return s.memory[word];
  return s.cpu[cpu].buffer.entry[newest];
}

/**
 * A store, into the buffer if there is one, which must not be full. Others, walkers too, see it when it leaves
 * the buffer; it then overwrites A and D that were set meanwhile (R46).
 */
export function storeWord(
  s: TranslationState,
  h: Hardware,
  cpu: number,
  word: number,
  value: Readonly<Entry>,
): void {
  if (h.depth === 0) {
    assignEntry(s.memory[word], value);
  } else {
    const { buffer } = s.cpu[cpu];
    const entry = buffer.entry[pushStore(buffer)];
    entry.address = word;
    assignEntry(entry, value);
  }
}
