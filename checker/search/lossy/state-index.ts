/** States with a number each, found by all their bits: small sets, beside the search. */

const STATES_START = 1 << 10;

export class StateIndex {
  count = 0;
  readonly #words: number;
  #states: Int32Array;
  /** Open addressing: number plus one, 0 for an empty slot; at most half full. */
  #table: Int32Array;

  /** For states of so many words. */
  constructor(words: number) {
    this.#words = words;
    this.#states = new Int32Array(STATES_START * words);
    this.#table = new Int32Array(2 * STATES_START);
  }

  /** The state of that number, as long as none is added. */
  state(number: number): Int32Array {
    return this.#states.subarray(number * this.#words, (number + 1) * this.#words);
  }

  /** The number of the state in `states[at...]`; -1 if it is not there. */
  find(states: Int32Array, at: number): number {
    return (this.#table[this.#slotOf(states, at)] as number) - 1;
  }

  /** The number of the state in `states[at...]`, which is the next one if it was not there. */
  add(states: Int32Array, at: number): number {
    const known = this.find(states, at);
    if (known >= 0) return known;
    const number = this.count;
    if (2 * number === this.#table.length) this.#grow();
    this.state(number).set(states.subarray(at, at + this.#words));
    this.#table[this.#slotOf(states, at)] = number + 1;
    this.count += 1;
    return number;
  }

  #grow(): void {
    const states = this.#states;
    this.#states = new Int32Array(2 * states.length);
    this.#states.set(states);
    this.#table = new Int32Array(2 * this.#table.length);
    for (let number = 0; number < this.count; number += 1) {
      this.#table[this.#slotOf(states, number * this.#words)] = number + 1;
    }
  }

  /** Where the state is, or the empty slot where it belongs. */
  #slotOf(states: Int32Array, at: number): number {
    const mask = this.#table.length - 1;
    let hash = 0;
    for (let w = 0; w < this.#words; w += 1) {
      hash = Math.imul(hash ^ (states[at + w] as number), 0x9e3779b1);
      hash ^= hash >>> 15;
    }
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = (this.#table[slot] as number) - 1;
      if (number < 0 || this.#same(number, states, at)) return slot;
    }
  }

  #same(number: number, states: Int32Array, at: number): boolean {
    const base = number * this.#words;
    for (let w = 0; w < this.#words; w += 1) {
      if (this.#states[base + w] !== states[at + w]) return false;
    }
    return true;
  }
}
