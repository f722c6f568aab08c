/**
 * Bitstate hashing (Holzmann 1998): of each visited state three bits in one large array, a Bloom
 * filter. Their places come from one fingerprint, as Dillinger and Manolios (2004) have it; it is long
 * enough to give each place bits of its own.
 */

import { SpecError } from '../../spec.ts';
import type { Strength, Visited } from './visited.ts';

const HASHES = 3;
const WORD_BITS = 32;

export class BitstateSet implements Visited {
  count = 0;
  readonly #array: Int32Array;
  #bitsSet = 0;
  #omitted = 0;
  /** What was touched must be put somewhere, or it is not touched at all. */
  readonly #touched = new Int32Array(1);

  /** Throws {@link SpecError} if there is no room for an array of so many bytes. */
  constructor(bytes: number) {
    try {
      this.#array = new Int32Array(new SharedArrayBuffer(4 * Math.max(1, Math.floor(bytes / 4))));
    } catch (cause) {
      if (!(cause instanceof RangeError)) throw cause;
      throw new SpecError(`there is no room for a bit array of ${bytes} bytes`);
    }
  }

  get bytes(): number {
    return this.#array.byteLength;
  }

  bytesAfter(): number {
    return this.bytes;
  }

  addAll(fingerprints: Int32Array, count: number, isNew: Uint8Array): void {
    const array = this.#array;
    const scale = array.length / 2 ** 32;
    // Waiting for memory takes most of the time; touched one after the other, words arrive together.
    let touched = 0;
    for (let i = 0; i < HASHES * count; i += 1) {
      touched ^= array[Math.floor(((fingerprints[i] as number) >>> 0) * scale)] as number;
    }
    this.#touched[0] = touched;
    for (let i = 0; i < count; i += 1) isNew[i] = this.#add(fingerprints, HASHES * i, scale);
  }

  strength(): Strength {
    const bits = this.#array.length * WORD_BITS;
    return {
      kind: 'bitstate',
      arrayBytes: this.bytes,
      hashes: HASHES,
      bitsSet: this.#bitsSet,
      hashFactor: bits / this.count,
      omitted: this.#omitted,
      coverage: this.count / (this.count + this.#omitted),
    };
  }

  /** 1 if one of the three bits was not set before. */
  #add(fingerprints: Int32Array, from: number, scale: number): 0 | 1 {
    const array = this.#array;
    const before = this.#bitsSet;
    for (let h = 0; h < HASHES; h += 1) {
      // A fraction of 52 bits, so that the place stays below the end when it is rounded.
      const high = (fingerprints[from + h] as number) >>> 0;
      const low = (fingerprints[from + ((h + 1) % HASHES)] as number) >>> 12;
      const place = (high + low * 2 ** -20) * scale;
      const at = Math.floor(place);
      const bit = 1 << ((place - at) * WORD_BITS);
      const word = array[at] as number;
      if ((word & bit) !== 0) continue;
      array[at] = word | bit;
      this.#bitsSet += 1;
    }
    if (this.#bitsSet === before) return 0;
    this.count += 1;
    // Of the new states that come while so many bits are set, `mistaken` are taken for old ones.
    const mistaken = (before / (array.length * WORD_BITS)) ** HASHES;
    if (mistaken < 1) this.#omitted += mistaken / (1 - mistaken);
    return 1;
  }
}
