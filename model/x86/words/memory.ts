/** How a CPU, and its walker, reach a memory of words. */

import { dropOldest, isDrained, newestStore, pushStore } from '../store-buffer.ts';
import type { Addresses } from '../translation/hardware.ts';
import type { Memory } from '../translation/memory.ts';
import { combined } from '../translation/rights.ts';
import { assignEntry, NO_ENTRY } from './entry.ts';
import type { Entry } from './entry.ts';
import type { WordSizes, WordState } from './state.ts';

/** The word of table page `table` that has the entry for an address, if it is used as a page of `level`. */
export function wordOf(
  { fanout, index, addresses }: Pick<WordSizes, 'fanout'> & Addresses,
  table: number,
  level: number,
  va: number,
): number {
  return table * fanout + index[level * addresses + va];
}

/** The physical page that a translation gives: of a large page, the one that the address lies in. */
export function physicalPage(
  { pages, index, addresses }: Pick<WordSizes, 'pages'> & Addresses,
  va: number,
  isLarge: boolean,
  frame: number,
): number {
  return isLarge ? (frame + index[addresses + va]) % pages : frame;
}

export function wordMemory(h: WordSizes & Addresses): Memory<WordState, Entry> {
  return {
    entryAt: (s, table, level, va) => s.memory[wordOf(h, table, level, va)],
    isBuffered: h.depth > 0,
    pending: (s, cpu, table, level, va) =>
      newestStore(s.cpu[cpu].buffer, h.depth, wordOf(h, table, level, va)),
    pendingEntry: (s, cpu, store) => s.cpu[cpu].buffer.entry[store].value,
    isDrained: (s, cpu) => isDrained(s.cpu[cpu].buffer),
    isPresent: (entry) => entry.present,
    isReserved: (entry) => entry.reserved,
    isLeaf: (entry, level) => level === 1 || (level === 2 && entry.large),
    isGlobal: (entry) => entry.global,
    combined,
  };
}

/** What a load of the CPU finds: its own newest store, or memory (R44). To be used up within the step. */
export function loadWord(
  s: WordState,
  { depth }: Pick<WordSizes, 'depth'>,
  cpu: number,
  word: number,
): Readonly<Entry> {
  const newest = newestStore(s.cpu[cpu].buffer, depth, word);
  return newest < 0 ? s.memory[word] : s.cpu[cpu].buffer.entry[newest].value;
}

/**
 * A store, into the buffer if there is one, which must not be full. Others, walkers too, see it when it leaves
 * the buffer; it then overwrites A and D that were set meanwhile (R46).
 */
export function storeWord(
  s: WordState,
  { depth }: Pick<WordSizes, 'depth'>,
  cpu: number,
  word: number,
  value: Readonly<Entry>,
): void {
  if (depth === 0) {
    assignEntry(s.memory[word], value);
  } else {
    const { buffer } = s.cpu[cpu];
    const store = buffer.entry[pushStore(buffer)];
    store.address = word;
    assignEntry(store.value, value);
  }
}

/** The oldest store of a CPU, which has one pending, goes to memory. */
export function commitOldest(s: WordState, { depth }: Pick<WordSizes, 'depth'>, cpu: number): void {
  const { buffer } = s.cpu[cpu];
  const { address, value } = buffer.entry[0];
  assignEntry(s.memory[address], value);
  dropOldest(buffer, depth, STORES);
}

interface Store {
  address: number;
  readonly value: Entry;
}

const STORES = {
  assign: (to: Store, from: Readonly<Store>): void => {
    to.address = from.address;
    assignEntry(to.value, from.value);
  },
  clear: (store: Store): void => {
    store.address = 0;
    assignEntry(store.value, NO_ENTRY);
  },
};
