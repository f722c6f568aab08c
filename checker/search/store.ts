/**
 * The visited states, exactly: an arena of packed states in order of discovery (which makes it the
 * queue of the search as well) and an open-addressing table of indices into it. Two states are the
 * same only if all their words are equal. All of it lies in shared memory.
 */

import {
  Batch,
  CHUNK_STATES,
  CHUNK_STATES_LOG2,
  kernelOf,
  RECENT_LOG2,
  RECENT_STATES,
} from './kernel.ts';
import type { Kernel } from './kernel.ts';

const TABLE_START = 1 << 16;
const LOAD_MAX = 0.75;
/** A table of more slots lies in memory that is set aside for the largest, and grows in place. */
const SMALL_TABLE = 1 << 22;
const LARGEST_TABLE = 1 << 30;

export class StateStore {
  /** States held. */
  count = 0;
  readonly words: number;
  readonly #kernel: Kernel;
  readonly #chunks: Int32Array[] = [];
  readonly #recent: Int32Array;
  readonly #single: Batch;
  #table = new Int32Array(new SharedArrayBuffer(4 * TABLE_START));

  constructor(words: number) {
    this.words = words;
    this.#kernel = kernelOf(words);
    this.#recent = emptyFilter(this.#kernel, words);
    this.#single = new Batch(words, 1);
  }

  /** Bytes held in arena and table. */
  get bytes(): number {
    return this.#chunks.length * CHUNK_STATES * this.words * 4 + this.#table.byteLength;
  }

  /** Bytes that the store may hold, at its peak, while it takes in up to `more` states. */
  bytesAfter(more: number): number {
    const count = this.count + more;
    const chunks = Math.max(this.#chunks.length, Math.ceil(count / CHUNK_STATES));
    let table = this.#table.byteLength;
    let peak = table;
    while (count >= (table / 4) * LOAD_MAX) {
      if (table === 4 * LARGEST_TABLE) return Infinity;
      peak = table < 4 * SMALL_TABLE ? 3 * table : 2 * table;
      table *= 2;
    }
    return chunks * CHUNK_STATES * this.words * 4 + peak;
  }

  /** Adds the state in `state[0...]`; true if it is new. Its index is then `count - 1`. */
  add(state: Int32Array): boolean {
    const before = this.count;
    const batch = this.#single;
    batch.states.set(state);
    batch.count = 1;
    this.addBatch(batch);
    return this.count > before;
  }

  /** Adds `batch.count` states in order, as if one by one, and empties the batch. */
  addBatch(batch: Batch): void {
    this.#makeRoom(batch.count);
    this.count = this.#kernel.addBatch(batch, this.#chunks, this.#table, this.#recent, this.count);
  }

  /** Copies state `index` to `out[0...]`. */
  read(index: number, out: Int32Array): void {
    const chunk = this.#chunks[index >>> CHUNK_STATES_LOG2] as Int32Array;
    const base = (index & (CHUNK_STATES - 1)) * this.words;
    for (let w = 0; w < this.words; w += 1) out[w] = chunk[base + w] as number;
  }

  #makeRoom(more: number): void {
    const count = this.count + more;
    while (this.#chunks.length * CHUNK_STATES < count) {
      this.#chunks.push(sharedWords(CHUNK_STATES * this.words));
    }
    if (count < this.#table.length * LOAD_MAX) return;
    let slots = this.#table.length;
    while (count >= slots * LOAD_MAX) slots *= 2;
    this.#growTable(slots);
  }

  /** The table follows from the arena: the old one need not be there while the new one is made. */
  #growTable(slots: number): void {
    if (slots <= SMALL_TABLE) {
      this.#table = sharedWords(slots);
    } else {
      if (this.#table.length <= SMALL_TABLE) this.#table = largeTable();
      else this.#table.fill(0);
      this.#table = new Int32Array(this.#table.buffer, 0, slots);
    }
    for (const [c, chunk] of this.#chunks.entries()) {
      const first = c * CHUNK_STATES;
      const states = Math.min(CHUNK_STATES, this.count - first);
      if (states > 0) this.#kernel.rehash(chunk, 0, states, first, this.#table);
    }
  }
}

/** No slot of the filter may hold a state that belongs there before that state was added. */
function emptyFilter(kernel: Kernel, words: number): Int32Array {
  const filter = new Int32Array(RECENT_STATES * words);
  const slotOf = (state: Int32Array): number => kernel.hash(state, 0) >>> (32 - RECENT_LOG2);
  const elsewhere = new Int32Array(words);
  const zero = slotOf(elsewhere);
  while (slotOf(elsewhere) === zero) elsewhere[0] = (elsewhere[0] as number) + 1;
  filter.set(elsewhere, zero * words);
  return filter;
}

function sharedWords(words: number): Int32Array<SharedArrayBuffer> {
  return new Int32Array(new SharedArrayBuffer(4 * words));
}

/** Address space for the largest table that can be had; memory is taken by what is written to. */
function largeTable(): Int32Array<SharedArrayBuffer> {
  for (let slots = LARGEST_TABLE; ; slots /= 2) {
    try {
      return sharedWords(slots);
    } catch (cause) {
      if (!(cause instanceof RangeError) || slots <= 2 * SMALL_TABLE) throw cause;
    }
  }
}
