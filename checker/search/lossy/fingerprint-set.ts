/**
 * Hash compaction (Stern and Dill 1995): of each visited state a fingerprint alone, in a table with
 * linear probing. The table is in order of the fingerprints but for small displacements, so it grows
 * in place, by half, with no second one beside it.
 */

import { GrowingWords } from './growing-words.ts';
import { FINGERPRINT_BITS } from './state-hash.ts';
import type { Strength, Visited } from './visited.ts';

const SLOTS_START = 1 << 12;
const GROWTH = 1.5;
const LOAD_MAX = 0.85;
/** Beyond the last slot; in the largest table, the longest row of full slots has some 2000. */
const MARGIN_SLOTS = 1 << 12;
const SLOT_WORDS = 3;

export class FingerprintSet implements Visited {
  count = 0;
  #slots = SLOTS_START;
  readonly #memory = new GrowingWords(wordsOf(SLOTS_START));
  /** What was touched must be put somewhere, or it is not touched at all. */
  readonly #touched = new Int32Array(1);

  get bytes(): number {
    return 4 * wordsOf(this.#slots);
  }

  bytesAfter(more: number): number {
    const words = wordsOf(slotsFor(this.count + more, this.#slots));
    return words > this.#memory.most ? Infinity : 4 * words;
  }

  addAll(fingerprints: Int32Array, count: number, isNew: Uint8Array): void {
    const wanted = slotsFor(this.count + count, this.#slots);
    if (wanted > this.#slots) this.#grow(wanted);
    const table = this.#memory.array;
    const scale = this.#slots / 2 ** 32;
    // Waiting for memory takes most of the time; touched one after the other, slots arrive together.
    let touched = 0;
    for (let i = 0; i < count; i += 1) {
      touched ^= table[
        SLOT_WORDS * homeOf(fingerprints[SLOT_WORDS * i] as number, scale)
      ] as number;
    }
    this.#touched[0] = touched;
    for (let i = 0; i < count; i += 1) {
      const from = SLOT_WORDS * i;
      const a = fingerprints[from] as number;
      const b = fingerprints[from + 1] as number;
      const c = fingerprints[from + 2] as number;
      const added = insert(table, homeOf(a, scale), a, b, c);
      isNew[i] = added;
      this.count += added;
    }
  }

  strength(): Strength {
    return {
      kind: 'fingerprints',
      bits: FINGERPRINT_BITS,
      omissionProbability: omissionProbability(this.count),
    };
  }

  /** From the last entry to the first, each moves on to where only such are that moved before. */
  #grow(slots: number): void {
    this.#memory.reserve(wordsOf(slots));
    const table = this.#memory.array;
    const scale = slots / 2 ** 32;
    const displaced: number[] = [];
    for (let slot = this.#slots + MARGIN_SLOTS - 1; slot >= 0; slot -= 1) {
      const at = SLOT_WORDS * slot;
      const a = table[at] as number;
      const b = table[at + 1] as number;
      const c = table[at + 2] as number;
      if ((a | b | c) === 0) continue;
      table[at] = table[at + 1] = table[at + 2] = 0;
      const home = homeOf(a, scale);
      if (home < slot) displaced.push(a, b, c);
      else insert(table, home, a, b, c);
    }
    for (let i = 0; i < displaced.length; i += SLOT_WORDS) {
      const [a, b, c] = displaced.slice(i, i + SLOT_WORDS) as [number, number, number];
      insert(table, homeOf(a, scale), a, b, c);
    }
    this.#slots = slots;
  }
}

/**
 * At most the probability that states were omitted when `count` were found. Up to the first omission the
 * search goes as an exact one does, so two of the first `count + 1` states of that one would have
 * to share a fingerprint.
 */
export function omissionProbability(count: number): number {
  return (count * (count + 1)) / 2 / 2 ** FINGERPRINT_BITS;
}

/** Ascends with the first word of the fingerprint. */
function homeOf(a: number, scale: number): number {
  return ((a >>> 0) * scale) | 0;
}

/** 1 if the fingerprint was not there before. */
function insert(table: Int32Array, home: number, a: number, b: number, c: number): 0 | 1 {
  for (let at = SLOT_WORDS * home; ; at += SLOT_WORDS) {
    const first = table[at] as number;
    const second = table[at + 1] as number;
    const third = table[at + 2] as number;
    if (first === a && second === b && third === c) return 0;
    if ((first | second | third) === 0) {
      table[at] = a;
      table[at + 1] = b;
      table[at + 2] = c;
      return 1;
    }
  }
}

function slotsFor(count: number, slots: number): number {
  let wanted = slots;
  while (count > wanted * LOAD_MAX) wanted = Math.floor(wanted * GROWTH);
  return wanted;
}

function wordsOf(slots: number): number {
  return SLOT_WORDS * (slots + MARGIN_SLOTS);
}
