/**
 * The stack of a depth-first search: the run from an initial state to the present one, and what
 * branches off it and is still to be visited. Of each state only the words are kept that differ from
 * its source; going on and going back both take the exclusive or with them.
 *
 * An entry is its differing words, then one bit for each word of a state that tells which they are,
 * the highest bit of the last for an entry that lies on the run. The first entries differ from 0.
 */

import { GrowingWords } from './growing-words.ts';

const WORDS_START = 1 << 12;
const ON_RUN = 1 << 31;

export class DeltaStack {
  /** The present state; 0 before the first and after the last. */
  readonly state: Int32Array;
  /** Steps from an initial state to the present one; -1 if there is none. */
  depth = -1;
  /** States that are still to be visited. */
  pending = 0;
  /** Which words of an entry differ, while it is made. */
  readonly #masks: Int32Array;
  readonly #entryMost: number;
  readonly #memory = new GrowingWords(WORDS_START);
  /** Words in use, and the most there ever were. */
  #top = 0;
  #peak = 0;

  /** For states of so many words. */
  constructor(words: number) {
    this.state = new Int32Array(words);
    this.#masks = new Int32Array(Math.floor(words / 32) + 1);
    this.#entryMost = words + this.#masks.length;
  }

  /** Most bytes that were ever in use. */
  get bytes(): number {
    return 4 * this.#peak;
  }

  /** Bytes that there may be in use, at the peak, until `more` states are pushed. */
  bytesAfter(more: number): number {
    const words = this.#top + more * this.#entryMost;
    return words > this.#memory.most ? Infinity : 4 * Math.max(words, this.#peak);
  }

  /** The state in `states[at...]` is to be visited next, on a step from the present one. */
  push(states: Int32Array, at: number): void {
    this.#memory.reserve(this.#top + this.#entryMost);
    const stack = this.#memory.array;
    const { state } = this;
    const masks = this.#masks;
    masks.fill(0);
    let top = this.#top;
    for (let w = 0; w < state.length; w += 1) {
      const differing = (states[at + w] as number) ^ (state[w] as number);
      if (differing === 0) continue;
      stack[top] = differing;
      top += 1;
      masks[w >>> 5] = (masks[w >>> 5] as number) | (1 << (w & 31));
    }
    stack.set(masks, top);
    this.#top = top + masks.length;
    this.#peak = Math.max(this.#peak, this.#top);
    this.pending += 1;
  }

  /**
   * Goes back as far as nothing branches off, then on to the state pushed last; false if there is
   * none to visit.
   */
  next(): boolean {
    const stack = this.#memory.array;
    while (this.#top > 0) {
      const last = stack[this.#top - 1] as number;
      const start = this.#apply(this.#top, this.state);
      if (last >= 0) {
        stack[this.#top - 1] = last | ON_RUN;
        this.depth += 1;
        this.pending -= 1;
        return true;
      }
      this.#top = start;
      this.depth -= 1;
    }
    return false;
  }

  /** The states from the initial one to the present one, one after the other. */
  run(): Int32Array {
    const words = this.state.length;
    const run = new Int32Array(words * (this.depth + 1));
    const state = this.state.slice();
    const passed = this.state.slice();
    let to = run.length;
    for (let end = this.#top; end > 0;) {
      const onRun = (this.#memory.array[end - 1] as number) < 0;
      if (onRun) run.set(state, (to -= words));
      end = this.#apply(end, onRun ? state : passed);
    }
    return run;
  }

  /** Takes the entry that ends below `end` to or from `state`; returns where the entry starts. */
  #apply(end: number, state: Int32Array): number {
    const stack = this.#memory.array;
    const masks = end - this.#masks.length;
    let at = masks;
    for (let m = this.#masks.length - 1; m >= 0; m -= 1) {
      let mask = stack[masks + m] as number;
      if (masks + m === end - 1) mask &= ~ON_RUN;
      while (mask !== 0) {
        const bit = 31 - Math.clz32(mask);
        at -= 1;
        const w = 32 * m + bit;
        state[w] = (state[w] as number) ^ (stack[at] as number);
        mask ^= 1 << bit;
      }
    }
    return at;
  }
}
