/** How the states visited may be kept, and how strong that makes a search. */

import { SpecError } from '../../spec.ts';
import { BitstateSet } from './bitstate-set.ts';
import { FingerprintSet } from './fingerprint-set.ts';
import type { Strength, Visited } from './visited.ts';

/** What is asked for: exactly, which is the default, or with some loss. `seed` is 1 by default. */
export type StorageOption =
  | 'exact'
  | { readonly kind: 'fingerprints'; readonly seed?: number | undefined }
  /** `bytes` is the size of the bit array. */
  | { readonly kind: 'bitstate'; readonly bytes: number; readonly seed?: number | undefined };

export type LossyOption = Exclude<StorageOption, 'exact'>;

/** `exact`: two states count as the same only if all their bits are equal. */
export type Storage = 'exact' | LossyStorage;

/** From the figures of a run. Counterexamples are real, but not the shortest. */
export type LossyStorage = Strength & {
  readonly seed: number;
  /** Most bytes that the stack of the search has taken. */
  readonly stackBytes: number;
};

export const DEFAULT_SEED = 1;

/** Throws {@link SpecError} if the option can't be met. */
export function visitedFor(option: LossyOption): Visited {
  if (!Number.isSafeInteger(option.seed ?? DEFAULT_SEED))
    throw new SpecError(`seed is ${option.seed}`);
  if (option.kind === 'fingerprints') return new FingerprintSet();
  if (!(option.bytes >= 1)) throw new SpecError(`a bit array of ${option.bytes} bytes`);
  return new BitstateSet(option.bytes);
}
