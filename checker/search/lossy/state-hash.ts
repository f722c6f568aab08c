/**
 * Fingerprints of 96 bits. A state's is the exclusive or of one random word of 96 bits for each of
 * its bits that is set: a random linear map, Carter and Wegman's class H3 (1979). Whatever two states
 * differ in, the chance over all seeds that they get the same fingerprint is 2^-96; nothing needs to be
 * assumed of the states, but that the system was not made with the seed in mind.
 *
 * Since the map is linear, the fingerprint of a successor follows from that of its source by the few
 * bits that differ.
 */

import { createHash } from 'node:crypto';

export const FINGERPRINT_BITS = 96;
/** Words of one fingerprint. */
export const FINGERPRINT_WORDS = 3;

export class StateHash {
  readonly #words: number;
  /** Of bit b of word w: three words from 3 * (32 * w + b) on; the last three are those of state 0. */
  readonly #basis: Int32Array;
  /** A state, and its fingerprint before it is mixed. */
  readonly #near: Int32Array;
  #a: number;
  #b: number;
  #c: number;

  /** `seed` is any number; each gives another map. */
  constructor(words: number, seed: number) {
    this.#words = words;
    const length = FINGERPRINT_WORDS * (32 * words + 1);
    this.#basis = randomWords(length, `limbo fingerprint ${words} ${seed}`);
    this.#near = new Int32Array(words);
    [this.#a, this.#b, this.#c] = this.#basis.subarray(-FINGERPRINT_WORDS) as unknown as Print;
  }

  /**
   * Writes the fingerprints of the `count` states in `states` to `out`, three words each, never all
   * of them 0. The more the states have in common with `near`, the faster.
   */
  fingerprints(near: Int32Array, states: Int32Array, count: number, out: Int32Array): void {
    this.#moveTo(near);
    const basis = this.#basis;
    const words = this.#words;
    for (let i = 0, at = 0; i < count; i += 1) {
      let a = this.#a;
      let b = this.#b;
      let c = this.#c;
      for (let w = 0; w < words; w += 1, at += 1) {
        let differing = (states[at] as number) ^ (near[w] as number);
        while (differing !== 0) {
          const bit = 31 - Math.clz32(differing);
          const entry = FINGERPRINT_WORDS * (32 * w + bit);
          a ^= basis[entry] as number;
          b ^= basis[entry + 1] as number;
          c ^= basis[entry + 2] as number;
          differing ^= 1 << bit;
        }
      }
      // One to one, so it merges nothing; it breaks the lines and planes that a linear map keeps.
      a = scramble(a);
      b = scramble((b + a) | 0);
      c = scramble((c + b) | 0);
      // Merges a single pair of the 2^96 fingerprints.
      if ((a | b | c) === 0) c = 1;
      const to = FINGERPRINT_WORDS * i;
      out[to] = a;
      out[to + 1] = b;
      out[to + 2] = c;
    }
  }

  #moveTo(state: Int32Array): void {
    const near = this.#near;
    const basis = this.#basis;
    for (let w = 0; w < this.#words; w += 1) {
      let differing = (state[w] as number) ^ (near[w] as number);
      near[w] = state[w] as number;
      while (differing !== 0) {
        const bit = 31 - Math.clz32(differing);
        const entry = FINGERPRINT_WORDS * (32 * w + bit);
        this.#a ^= basis[entry] as number;
        this.#b ^= basis[entry + 1] as number;
        this.#c ^= basis[entry + 2] as number;
        differing ^= 1 << bit;
      }
    }
  }
}

type Print = [number, number, number];

/** MurmurHash3's last step: a permutation of the words of 32 bits. */
function scramble(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Words that nobody can tell from random ones. */
function randomWords(count: number, seed: string): Int32Array {
  const bytes = createHash('shake256', { outputLength: 4 * count })
    .update(seed)
    .digest();
  return Int32Array.from({ length: count }, (_, i) => bytes.readInt32LE(4 * i));
}
