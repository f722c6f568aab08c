/** Storage in words: what a search with loss can say, and no more. */

import { match } from 'ts-pattern';

import type { LossyStorage, Storage } from '../search/lossy/storage.ts';
import { count, size } from './figures.ts';

/** In a few words, for a verdict. */
export function storageText(storage: LossyStorage): string {
  return match(storage)
    .with(
      { kind: 'fingerprints' },
      ({ bits, omissionProbability }) =>
        `fingerprints of ${bits} bits, omission probability at most ${atMost(omissionProbability)}`,
    )
    .with(
      { kind: 'bitstate' },
      ({ coverage }) => `bitstate, expected coverage ${percentage(coverage)}`,
    )
    .exhaustive();
}

/** The part of an assurance that tells how states were stored. */
export function storageAssurance(storage: Storage): string {
  if (storage === 'exact') return 'exact (no hashing)';
  const order = 'searched depth first, so runs are not the shortest';
  const caveat = match(storage)
    .with({ kind: 'fingerprints' }, ({ seed }) => `over all seeds; this was seed ${seed}`)
    .with(
      { kind: 'bitstate' },
      ({ seed, omitted }) =>
        `seed ${seed}, an estimate: some ${count(Math.ceil(omitted))} states were taken for others, ` +
        'and may hide more: not a proof',
    )
    .exhaustive();
  return `${storageText(storage)} (${caveat}); ${order}`;
}

/** What the memory was used for. */
export function storageFigures(storage: LossyStorage): string[] {
  const stack = `${size(storage.stackBytes)} of stack at its peak`;
  return match(storage)
    .with({ kind: 'fingerprints' }, () => [stack])
    .with({ kind: 'bitstate' }, ({ arrayBytes, hashes, bitsSet, hashFactor }) => [
      stack,
      `${count(bitsSet)} of ${count(8 * arrayBytes)} bits set`,
      `${hashes} bits a state, hash factor ${hashFactor.toPrecision(3)}`,
    ])
    .exhaustive();
}

/** A small number with two digits, rounded up: `2.6e-13`. */
export function atMost(probability: number): string {
  if (probability === 0) return '0';
  const exponent = Math.floor(Math.log10(probability));
  const scaled = Math.ceil((probability / 10 ** exponent) * 10) / 10;
  return scaled < 10 ? `${scaled.toFixed(1)}e${exponent}` : `1.0e${exponent + 1}`;
}

/** A share with as many digits as tell it from all, rounded down: `99.994 %`. */
export function percentage(share: number): string {
  const digits = Math.min(6, Math.max(2, Math.ceil(-Math.log10(1 - share))));
  const scale = 10 ** digits;
  const percent = Math.min(Math.floor(100 * share * scale), 100 * scale - 1) / scale;
  return `${percent.toFixed(digits)} %`;
}
