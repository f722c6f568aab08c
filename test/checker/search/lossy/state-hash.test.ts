/** Fingerprints: functions of the state and the seed alone, and as good as random. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StateHash } from '../../../../checker/search/lossy/state-hash.ts';

/** The fingerprints of states of `words` words each, as texts. */
function fingerprints(hash: StateHash, near: Int32Array, states: Int32Array): string[] {
  const count = states.length / near.length;
  const out = new Int32Array(3 * count);
  hash.fingerprints(near, states, count, out);
  return Array.from({ length: count }, (_, i) => out.subarray(3 * i, 3 * i + 3).join());
}

/** All states whose two words are below `side`, in steps of `stride`. */
function grid(side: number, stride: number): Int32Array {
  return Int32Array.from({ length: 2 * side * side }, (_, i) => {
    const state = i >>> 1;
    return Math.imul(stride, i % 2 === 0 ? state % side : Math.floor(state / side));
  });
}

const zero = new Int32Array(2);

describe('a fingerprint', () => {
  test('does not depend on the state that it is derived from', () => {
    const state = fc.tuple(fc.integer(), fc.integer(), fc.nat({ max: 3 }));
    fc.assert(
      fc.property(fc.array(fc.tuple(state, state), { minLength: 1 }), (pairs) => {
        const [walking, fresh] = [new StateHash(3, 7), () => new StateHash(3, 7)];
        for (const [near, each] of pairs) {
          const wanted = fingerprints(fresh(), new Int32Array(3), Int32Array.from(each));
          expect(fingerprints(walking, Int32Array.from(near), Int32Array.from(each))).toEqual(
            wanted,
          );
        }
      }),
    );
  });

  test('is another with another seed', () => {
    const states = grid(8, 1);
    const first = fingerprints(new StateHash(2, 1), zero, states);
    const second = fingerprints(new StateHash(2, 2), zero, states);
    expect(new Set([...first, ...second]).size).toBe(128);
  });

  test.each([1, 4, 0x10000, 0x01000193])(
    'spreads states that differ in few bits, by strides of %i, evenly',
    (stride) => {
      const all = fingerprints(new StateHash(2, 1), zero, grid(256, stride));
      expect(new Set(all).size).toBe(65536);
      for (const part of [0, 1, 2]) {
        for (const shift of [0, 12, 24]) {
          const cells = new Float64Array(256);
          for (const each of all) {
            const cell = (Number(each.split(',')[part]) >>> shift) & 255;
            cells[cell] = (cells[cell] as number) + 1;
          }
          const chiSquared = cells.reduce((sum, n) => sum + (n - 256) ** 2 / 256, 0);
          // Of 255 degrees of freedom: mean 255, standard deviation 22.6.
          expect(chiSquared).toBeLessThan(255 + 7 * 22.6);
        }
      }
    },
  );

  test('is the same for two states with the chance of its bits, over the seeds', () => {
    // Of the lowest four bits, two states share all by one seed in 16, whatever they differ in.
    const SEEDS = 2000;
    const pairs = [
      [1, 0],
      [-1, -1],
      [0x0f0f0f0f, 1 << 31],
    ] as const;
    for (const difference of pairs) {
      let same = 0;
      for (let seed = 1; seed <= SEEDS; seed += 1) {
        const [a, b] = fingerprints(
          new StateHash(2, seed),
          zero,
          Int32Array.of(5, 6, 5 ^ difference[0], 6 ^ difference[1]),
        ).map((each) => Number(each.split(',')[0]) & 15);
        if (a === b) same += 1;
      }
      const deviation = Math.sqrt(SEEDS * (1 / 16) * (15 / 16));
      expect(Math.abs(same - SEEDS / 16)).toBeLessThan(5 * deviation);
    }
  });
});
