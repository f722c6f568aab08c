/**
 * The visited states, exactly: an arena of packed states in order of discovery (which makes it the
 * queue of the search as well), an open-addressing table of indices into it, and parent links.
 * Two states are the same only if all their words are equal.
 */

const CHUNK_STATES_LOG2 = 15;
const CHUNK_STATES = 1 << CHUNK_STATES_LOG2;
const CHUNK_MASK = CHUNK_STATES - 1;
const TABLE_START = 1 << 16;
const LOAD_MAX = 0.6;

/** States that wait to be added together. */
export class Batch {
  /** States in it, and how many it can take. */
  count = 0;
  readonly capacity: number;
  /** The packed states one after the other, and the index of the state that each was reached from. */
  readonly states: Int32Array;
  readonly parents: Int32Array;
  /** Room for the store to work in. */
  readonly hashes: Int32Array;
  readonly entries: Int32Array;

  constructor(words: number, capacity: number) {
    this.capacity = capacity;
    this.states = new Int32Array(words * capacity);
    this.parents = new Int32Array(capacity);
    this.hashes = new Int32Array(capacity);
    this.entries = new Int32Array(capacity);
  }
}

export class StateStore {
  /** States held. */
  count = 0;
  /** Of no meaning; see `addBatch`. */
  touched = 0;
  readonly #words: number;
  readonly #chunks: Int32Array[] = [];
  readonly #parents: Int32Array[] = [];
  /** See `#insert`; 0 is an empty slot. */
  #table = new Int32Array(TABLE_START);

  constructor(words: number) {
    this.#words = words;
  }

  /** Bytes held in arena, parent links and table. */
  get bytes(): number {
    const perChunk = CHUNK_STATES * (this.#words + 1) * 4;
    return this.#chunks.length * perChunk + this.#table.byteLength;
  }

  /** Bytes that the store may hold, at its peak, while it takes in up to `more` states. */
  bytesAfter(more: number): number {
    const chunks = Math.ceil((this.count + more) / CHUNK_STATES) - this.#chunks.length;
    const arena = Math.max(0, chunks) * CHUNK_STATES * (this.#words + 1) * 4;
    const table = this.#tableIsFull(this.count + more) ? 2 * this.#table.byteLength : 0;
    return this.bytes + arena + table;
  }

  /** Adds the state in `state[0...]`; true if it is new. Its index is then `count - 1`. */
  add(state: Int32Array, parent: number): boolean {
    if (this.#tableIsFull(this.count)) this.#growTable();
    return this.#insert(state, 0, parent, hash(state, 0, this.#words));
  }

  /**
   * Adds `batch.count` states in order, as if one by one. Most of the time goes into waiting for
   * memory; touching all table slots first, and then all states that they point at, lets those
   * waits overlap.
   */
  addBatch(batch: Batch): void {
    while (this.#tableIsFull(this.count + batch.count)) this.#growTable();
    const { states, parents, hashes, count } = batch;
    const words = this.#words;
    const table = this.#table;
    const mask = table.length - 1;
    for (let i = 0; i < count; i += 1) hashes[i] = hash(states, i * words, words);
    const entries = batch.entries;
    for (let i = 0; i < count; i += 1) entries[i] = table[(hashes[i] as number) & mask] as number;
    let touched = 0;
    for (let i = 0; i < count; i += 1) {
      const entry = entries[i] as number;
      if (entry === 0 || ((entry ^ (hashes[i] as number)) & ~mask) !== 0) continue;
      const index = (entry & mask) - 1;
      const chunk = this.#chunks[index >>> CHUNK_STATES_LOG2] as Int32Array;
      touched ^= chunk[(index & CHUNK_MASK) * words] as number;
    }
    // The touches must not be optimised away.
    this.touched = touched;
    for (let i = 0; i < count; i += 1) {
      this.#insert(states, i * words, parents[i] as number, hashes[i] as number);
    }
    batch.count = 0;
  }

  /**
   * A table entry is an index plus one in the bits of the table's mask, which it always fits into,
   * and in the bits above the same bits of the state's hash: most states that differ are told apart
   * without a look at the arena.
   */
  #insert(states: Int32Array, at: number, parent: number, h: number): boolean {
    const words = this.#words;
    const table = this.#table;
    const mask = table.length - 1;
    let slot = h & mask;
    for (;;) {
      const entry = table[slot] as number;
      if (entry === 0) break;
      if (((entry ^ h) & ~mask) === 0 && this.#equals((entry & mask) - 1, states, at)) return false;
      slot = (slot + 1) & mask;
    }
    const index = this.count;
    if ((index & CHUNK_MASK) === 0) this.#addChunk();
    const chunk = this.#chunks[index >>> CHUNK_STATES_LOG2] as Int32Array;
    const base = (index & CHUNK_MASK) * words;
    for (let w = 0; w < words; w += 1) chunk[base + w] = states[at + w] as number;
    (this.#parents[index >>> CHUNK_STATES_LOG2] as Int32Array)[index & CHUNK_MASK] = parent;
    table[slot] = (h & ~mask) | (index + 1);
    this.count = index + 1;
    return true;
  }

  /** Copies state `index` to `out[0...]`. */
  read(index: number, out: Int32Array): void {
    const chunk = this.#chunks[index >>> CHUNK_STATES_LOG2] as Int32Array;
    const base = (index & CHUNK_MASK) * this.#words;
    for (let w = 0; w < this.#words; w += 1) out[w] = chunk[base + w] as number;
  }

  /** Index of the state from which state `index` was first reached; -1 for an initial state. */
  parent(index: number): number {
    return (this.#parents[index >>> CHUNK_STATES_LOG2] as Int32Array)[index & CHUNK_MASK] as number;
  }

  #equals(index: number, states: Int32Array, at: number): boolean {
    const chunk = this.#chunks[index >>> CHUNK_STATES_LOG2] as Int32Array;
    const base = (index & CHUNK_MASK) * this.#words;
    for (let w = 0; w < this.#words; w += 1) {
      if (chunk[base + w] !== states[at + w]) return false;
    }
    return true;
  }

  #addChunk(): void {
    this.#chunks.push(new Int32Array(CHUNK_STATES * this.#words));
    this.#parents.push(new Int32Array(CHUNK_STATES));
  }

  #tableIsFull(count: number): boolean {
    return count >= this.#table.length * LOAD_MAX;
  }

  #growTable(): void {
    const table = new Int32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let index = 0; index < this.count; index += 1) {
      const chunk = this.#chunks[index >>> CHUNK_STATES_LOG2] as Int32Array;
      const h = hash(chunk, (index & CHUNK_MASK) * this.#words, this.#words);
      let slot = h & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = (h & ~mask) | (index + 1);
    }
    this.#table = table;
  }
}

/** MurmurHash3's mixing of 32-bit words; only spreads states over the table, decides nothing. */
export function hash(state: Int32Array, base: number, words: number): number {
  let h = words;
  for (let w = 0; w < words; w += 1) {
    let k = Math.imul(state[base + w] as number, 0xcc9e2d51);
    k = Math.imul((k << 15) | (k >>> 17), 0x1b873593);
    h ^= k;
    h = (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0;
  }
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}
