/**
 * The inner loops of the store, generated for a number of words: what a state is compared, copied
 * and hashed by is unrolled, and everything lies in local variables.
 */

/** States of one chunk of the arena. */
export const CHUNK_STATES_LOG2 = 15;
export const CHUNK_STATES = 1 << CHUNK_STATES_LOG2;
/** States in the filter of those that were added recently. */
export const RECENT_LOG2 = 12;
export const RECENT_STATES = 1 << RECENT_LOG2;

/** States that wait to be added together. */
export class Batch {
  /** States in it, and how many it can take. */
  count = 0;
  readonly capacity: number;
  /** The packed states one after the other. */
  readonly states: Int32Array;
  /** Room to work in: hashes, positions in the batch and table entries of those not yet settled. */
  readonly hashes: Int32Array;
  readonly places: Int32Array;
  readonly entries: Int32Array;

  constructor(words: number, capacity: number) {
    this.capacity = capacity;
    this.states = new Int32Array(words * capacity);
    this.hashes = new Int32Array(capacity);
    this.places = new Int32Array(capacity);
    this.entries = new Int32Array(capacity);
  }
}

export interface Kernel {
  /** MurmurHash3's mixing of 32-bit words; only spreads states over the table, decides nothing. */
  hash(states: Int32Array, base: number): number;
  /**
   * Adds the batch's states to `chunks` and `table` as if one by one, where `count` are already;
   * returns how many are there then. There must be room. `recent` is a filter of states that were
   * added recently, which costs no access to the table.
   *
   * A table entry is an index plus one in the bits of the table's mask, which it always fits into,
   * and in the bits above the same bits of the state's hash: most states that differ are told apart
   * without a look at the arena. 0 is an empty slot.
   *
   * Most of the time goes into waiting for memory; touching all table slots first, and then all states
   * that they point at, lets those waits overlap.
   */
  addBatch(
    batch: Batch,
    chunks: readonly Int32Array[],
    table: Int32Array,
    recent: Int32Array,
    count: number,
  ): number;
  /** Puts the states from `from` to `to` of a chunk, the first of which is `index`, into the table. */
  rehash(chunk: Int32Array, from: number, to: number, index: number, table: Int32Array): void;
}

const kernels = new Map<number, Kernel>();

/** The loops for states of so many words. */
export function kernelOf(words: number): Kernel {
  let kernel = kernels.get(words);
  if (kernel === undefined) {
    kernel = new Function(kernelText(words))() as Kernel;
    kernels.set(words, kernel);
  }
  return kernel;
}

function kernelText(words: number): string {
  const each = (text: (w: number) => string, between = ' '): string =>
    Array.from({ length: words }, (_, w) => text(w)).join(between);
  const hash = (result: string, array: string, base: string): string => `
    let ${result} = ${words};
    ${each((w) => `k = Math.imul(${array}[${base} + ${w}], 0xcc9e2d51); ${result} ^= Math.imul((k << 15) | (k >>> 17), 0x1b873593); ${result} = (Math.imul((${result} << 13) | (${result} >>> 19), 5) + 0xe6546b64) | 0;`)}
    ${result} = Math.imul(${result} ^ (${result} >>> 16), 0x85ebca6b);
    ${result} = Math.imul(${result} ^ (${result} >>> 13), 0xc2b2ae35);
    ${result} ^= ${result} >>> 16;`;
  return `"use strict";
function hash(states, base) {
  let k = 0;
  ${hash('h', 'states', 'base')}
  return h;
}
let touched = 0;
function addBatch(batch, chunks, table, recent, count) {
  const states = batch.states, hashes = batch.hashes, places = batch.places, entries = batch.entries;
  const n = batch.count, mask = table.length - 1;
  let k = 0, live = 0;
  for (let i = 0, at = 0; i < n; i += 1, at += ${words}) {
    ${hash('h', 'states', 'at')}
    const r = (h >>> ${32 - RECENT_LOG2}) * ${words};
    if (${each((w) => `recent[r + ${w}] === states[at + ${w}]`, ' && ')}) continue;
    ${each((w) => `recent[r + ${w}] = states[at + ${w}];`)}
    hashes[live] = h;
    places[live] = at;
    live += 1;
  }
  for (let i = 0; i < live; i += 1) entries[i] = table[hashes[i] & mask];
  let seen = 0;
  for (let i = 0; i < live; i += 1) {
    const entry = entries[i];
    if (entry === 0 || ((entry ^ hashes[i]) & ~mask) !== 0) continue;
    const index = (entry & mask) - 1;
    seen ^= chunks[index >>> ${CHUNK_STATES_LOG2}][(index & ${CHUNK_STATES - 1}) * ${words}];
  }
  // The touches must not be optimised away.
  touched = seen;
  for (let i = 0; i < live; i += 1) {
    const h = hashes[i], at = places[i];
    let slot = h & mask;
    for (;;) {
      const entry = table[slot];
      if (entry === 0) {
        const chunk = chunks[count >>> ${CHUNK_STATES_LOG2}];
        const base = (count & ${CHUNK_STATES - 1}) * ${words};
        ${each((w) => `chunk[base + ${w}] = states[at + ${w}];`)}
        count += 1;
        table[slot] = (h & ~mask) | count;
        break;
      }
      if (((entry ^ h) & ~mask) === 0) {
        const index = (entry & mask) - 1;
        const chunk = chunks[index >>> ${CHUNK_STATES_LOG2}];
        const base = (index & ${CHUNK_STATES - 1}) * ${words};
        if (${each((w) => `chunk[base + ${w}] === states[at + ${w}]`, ' && ')}) break;
      }
      slot = (slot + 1) & mask;
    }
  }
  batch.count = 0;
  return count;
}
function rehash(chunk, from, to, index, table) {
  const mask = table.length - 1;
  let k = 0;
  for (let i = from; i < to; i += 1) {
    const base = i * ${words};
    ${hash('h', 'chunk', 'base')}
    let slot = h & mask;
    while (table[slot] !== 0) slot = (slot + 1) & mask;
    index += 1;
    table[slot] = (h & ~mask) | index;
  }
}
return { hash, addBatch, rehash };`;
}
