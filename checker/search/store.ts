/**
 * The visited states, exactly: an arena of packed states in order of discovery (which makes it the
 * queue of the search as well), an open-addressing table of indices into it, and parent links.
 * Two states are the same only if all their words are equal.
 */

const CHUNK_STATES_LOG2 = 14;
const CHUNK_STATES = 1 << CHUNK_STATES_LOG2;
const CHUNK_MASK = CHUNK_STATES - 1;
const TABLE_START = 1 << 16;
const LOAD_MAX = 0.6;

export class StateStore {
  /** States held. */
  count = 0;
  readonly #words: number;
  readonly #chunks: Int32Array[] = [];
  readonly #parents: Int32Array[] = [];
  /** Index of a state plus one; 0 is an empty slot. */
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
    const words = this.#words;
    const mask = this.#table.length - 1;
    const table = this.#table;
    let slot = hash(state, 0, words) & mask;
    for (;;) {
      const entry = table[slot] as number;
      if (entry === 0) break;
      if (this.#equals(entry - 1, state)) return false;
      slot = (slot + 1) & mask;
    }
    const index = this.count;
    if ((index & CHUNK_MASK) === 0) this.#addChunk();
    const chunk = this.#chunks[index >>> CHUNK_STATES_LOG2] as Int32Array;
    const base = (index & CHUNK_MASK) * words;
    for (let w = 0; w < words; w += 1) chunk[base + w] = state[w] as number;
    (this.#parents[index >>> CHUNK_STATES_LOG2] as Int32Array)[index & CHUNK_MASK] = parent;
    table[slot] = index + 1;
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

  #equals(index: number, state: Int32Array): boolean {
    const chunk = this.#chunks[index >>> CHUNK_STATES_LOG2] as Int32Array;
    const base = (index & CHUNK_MASK) * this.#words;
    for (let w = 0; w < this.#words; w += 1) {
      if (chunk[base + w] !== state[w]) return false;
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
      let slot = hash(chunk, (index & CHUNK_MASK) * this.#words, this.#words) & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = index + 1;
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
  return (h ^ (h >>> 16)) >>> 0;
}
