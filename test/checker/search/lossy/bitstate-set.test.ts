/** The bit array: never forgets, and knows how much it mistakes. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SpecError } from '../../../../checker/index.ts';
import { BitstateSet } from '../../../../checker/search/lossy/bitstate-set.ts';
import { randomFingerprints } from './random-fingerprints.ts';

function strengthOf(set: BitstateSet) {
  const strength = set.strength();
  if (strength.kind !== 'bitstate') throw new Error('not of a bit array');
  return strength;
}

function addAll(set: BitstateSet, fingerprints: Int32Array): Uint8Array {
  const isNew = new Uint8Array(fingerprints.length / 3);
  set.addAll(fingerprints, isNew.length, isNew);
  return isNew;
}

describe('a bit array', () => {
  test('never takes an old state for a new one', () => {
    const word = fc.oneof(fc.integer(), fc.constantFrom(0, -1, 1 << 31));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, word, word), { maxLength: 100 }),
        fc.integer({ min: 1, max: 1000 }),
        (all, bytes) => {
          const set = new BitstateSet(bytes);
          const fingerprints = Int32Array.from(all.flat());
          const isNew = addAll(set, fingerprints);
          expect(set.count).toBe(isNew.reduce((sum, each) => sum + each, 0));
          expect(addAll(set, fingerprints).every((each) => each === 0)).toBe(true);
        },
      ),
    );
  });

  test('tells all states apart if it is large', () => {
    const set = new BitstateSet(2 ** 24);
    addAll(set, randomFingerprints(10_000, 1));
    expect(set.count).toBe(10_000);
    expect(strengthOf(set).omitted).toBeLessThan(0.01);
    expect(strengthOf(set).hashFactor).toBeCloseTo(2 ** 27 / 10_000);
  });

  test.each([4 * 1024, 4 * 1500, 4 * 4001])('uses all its %i bytes evenly', (bytes) => {
    const COUNT = 8000;
    const set = new BitstateSet(bytes);
    addAll(set, randomFingerprints(COUNT, 2));
    const bits = 8 * bytes;
    const untouched = bits * (1 - 1 / bits) ** (3 * COUNT);
    // Within five standard deviations of an occupancy problem, which are below the square root.
    expect(Math.abs(strengthOf(set).bitsSet - (bits - untouched))).toBeLessThan(
      5 * Math.sqrt(untouched),
    );
  });

  test.each([1, 2, 3, 4, 5])('estimates how many states it mistook, with seed %i', (seed) => {
    const COUNT = 20_000;
    for (const bytes of [6000, 12_000, 24_000]) {
      const set = new BitstateSet(bytes);
      addAll(set, randomFingerprints(COUNT, seed));
      const mistaken = COUNT - set.count;
      const { omitted, coverage } = strengthOf(set);
      expect(mistaken).toBeGreaterThan(50);
      expect(omitted / mistaken).toBeGreaterThan(0.75);
      expect(omitted / mistaken).toBeLessThan(1.33);
      expect(coverage).toBeCloseTo(set.count / (set.count + omitted));
    }
  });

  test('of a size that cannot be had is refused', () => {
    expect(() => new BitstateSet(2 ** 60)).toThrow(SpecError);
  });
});
