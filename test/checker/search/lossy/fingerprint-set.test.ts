/** The table of fingerprints: a set, through any number of growths in place. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  FingerprintSet,
  omissionProbability,
} from '../../../../checker/search/lossy/fingerprint-set.ts';
import { randomFingerprints } from './random-fingerprints.ts';

/** Adds fingerprints one after the other, in batches; which of them were new. */
function addAll(set: FingerprintSet, fingerprints: Int32Array, batch: number): boolean[] {
  const isNew = new Uint8Array(batch);
  const found: boolean[] = [];
  for (let from = 0; from < fingerprints.length; from += 3 * batch) {
    const some = fingerprints.subarray(from, from + 3 * batch);
    set.addAll(some, some.length / 3, isNew);
    found.push(...Array.from(isNew.subarray(0, some.length / 3), Boolean));
  }
  return found;
}

describe('a set of fingerprints', () => {
  test('is a set, also of fingerprints that all want the same few slots', () => {
    const word = fc.oneof(fc.nat({ max: 2 }), fc.constantFrom(-1, -2, 1 << 31), fc.integer());
    const fingerprint = fc.tuple(word, fc.nat({ max: 2 }), fc.nat({ max: 20 }));
    fc.assert(
      fc.property(
        fc.array(fingerprint, { maxLength: 300 }),
        fc.integer({ min: 1, max: 20 }),
        (all, batch) => {
          const some = all.filter((each) => each.some((part) => part !== 0));
          const seen = new Set<string>();
          const wanted = some.map((each) => seen.size < seen.add(each.join()).size);
          const set = new FingerprintSet();
          expect(addAll(set, Int32Array.from(some.flat()), batch)).toEqual(wanted);
          expect(set.count).toBe(seen.size);
        },
      ),
    );
  });

  test('loses nothing and merges nothing while it grows', () => {
    // Enough to go over to the address space that is set aside.
    const COUNT = 1_300_000;
    const all = randomFingerprints(COUNT, 1);
    const set = new FingerprintSet();
    const begin = set.bytes;
    expect(addAll(set, all, 1000).every(Boolean)).toBe(true);
    expect(set.bytes).toBeGreaterThan(100 * begin);
    expect(addAll(set, all, 1000).some(Boolean)).toBe(false);
    expect(set.count).toBe(COUNT);
  });

  test('grows rightly where many entries lie far from their slots', () => {
    // Thousands that want the first slot, thousands that want the last, and some between.
    const random = randomFingerprints(6000, 2);
    for (let i = 0; i < 6000; i += 1) {
      if (i % 3 === 0) random[3 * i] = 0;
      if (i % 3 === 1) random[3 * i] = -1;
    }
    const set = new FingerprintSet();
    let growths = 0;
    for (let from = 0; from < random.length; from += 30) {
      const before = set.bytes;
      expect(addAll(set, random.subarray(from, from + 30), 10).every(Boolean)).toBe(true);
      if (set.bytes === before) continue;
      growths += 1;
      // At once, before what is added later could fill a gap that was left.
      expect(addAll(set, random.subarray(0, from + 30), 10).some(Boolean)).toBe(false);
    }
    expect(growths).toBeGreaterThan(1);
  });

  test('says beforehand how many bytes it will hold at most', () => {
    const all = randomFingerprints(50_000, 3);
    const set = new FingerprintSet();
    for (let from = 0; from < all.length; from += 300) {
      const most = set.bytesAfter(100);
      addAll(set, all.subarray(from, from + 300), 100);
      expect(set.bytes).toBeLessThanOrEqual(most);
    }
    expect(set.bytes / set.count).toBeLessThan((12 * 1.5) / 0.85 + 2);
    expect(set.bytesAfter(2 ** 31)).toBe(Infinity);
  });
});

describe('the omission probability', () => {
  test('is that of two among so many fingerprints being the same', () => {
    expect(omissionProbability(0)).toBe(0);
    expect(omissionProbability(1)).toBe(2 ** -96);
    // 2e8 * (2e8 + 1) / 2^97, by hand: 4.00000002e16 / 1.58456325e29.
    expect(omissionProbability(200_000_000) / 2.52435e-13).toBeCloseTo(1, 4);
  });

  test('is below 1e-9 for as many states as the largest table takes', () => {
    let most = 2 ** 20;
    const set = new FingerprintSet();
    while (set.bytesAfter(most * 1.1) < Infinity) most *= 1.1;
    expect(most).toBeGreaterThan(200_000_000);
    expect(omissionProbability(most)).toBeLessThan(1e-9);
  });
});
