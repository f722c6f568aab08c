/** Sets of visited states that keep less than the states, and say how much may be lost by it. */

/** What stands for the states of a lossy search, and how strong that makes it. */
export interface Visited {
  /** States taken for new so far. */
  readonly count: number;
  readonly bytes: number;
  /** Bytes that the set may hold, at its peak, while it takes in up to `more` states. */
  bytesAfter(more: number): number;
  /** Takes in the first `count` of `fingerprints`, in order; `isNew[i]` becomes 1 for a new one, else 0. */
  addAll(fingerprints: Int32Array, count: number, isNew: Uint8Array): void;
  strength(): Strength;
}

export type Strength =
  | {
      readonly kind: 'fingerprints';
      readonly bits: number;
      /** At most the probability that any state was omitted, over all seeds. */
      readonly omissionProbability: number;
    }
  | {
      readonly kind: 'bitstate';
      /** Size of the bit array. */
      readonly arrayBytes: number;
      readonly hashes: number;
      readonly bitsSet: number;
      /** Bits of the array for each state found. */
      readonly hashFactor: number;
      /** Estimate: states that were reached, and taken for others. */
      readonly omitted: number;
      /** Estimate: the share of the states reached that were not. What those lead to is not in it. */
      readonly coverage: number;
    };
