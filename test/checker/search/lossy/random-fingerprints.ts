import { createHash } from 'node:crypto';

/** So many fingerprints of three random words, one after the other. */
export function randomFingerprints(count: number, seed: number): Int32Array {
  const options = { outputLength: 12 * count };
  const bytes = createHash('shake256', options).update(`test ${seed}`).digest();
  return Int32Array.from({ length: 3 * count }, (_, i) => bytes.readInt32LE(4 * i));
}
