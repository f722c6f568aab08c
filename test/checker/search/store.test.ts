/** The store of visited states: exact whatever the hash, through any number of growths. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hash, StateStore } from '../../../checker/search/store.ts';

/** States of two words that all fall into one slot of a table of up to 2^21 slots. */
function collidingStates(wanted: number): Int32Array[] {
  const target = hash(Int32Array.of(0, 0), 0, 2) & (2 ** 16 - 1);
  const found: Int32Array[] = [];
  for (let i = 0; found.length < wanted; i += 1) {
    const state = Int32Array.of(i, i ^ 0x5555);
    if ((hash(state, 0, 2) & (2 ** 16 - 1)) === target) found.push(state);
  }
  return found;
}

describe('the store', () => {
  test('holds every state once, in order of discovery', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer(), fc.nat({ max: 3 }))), (states) => {
        const store = new StateStore(2);
        const seen: string[] = [];
        for (const state of states) {
          const isNew = !seen.includes(state.join());
          expect(store.add(Int32Array.from(state), seen.length - 1)).toBe(isNew);
          if (isNew) seen.push(state.join());
        }
        const out = new Int32Array(2);
        expect(store.count).toBe(seen.length);
        seen.forEach((state, index) => {
          store.read(index, out);
          expect(out.join()).toBe(state);
          expect(store.parent(index)).toBe(index - 1);
        });
      }),
    );
  });

  test('does not merge states whose hashes collide', () => {
    const states = collidingStates(60);
    const store = new StateStore(2);
    for (const state of states) expect(store.add(state, -1)).toBe(true);
    for (const state of states) expect(store.add(state, -1)).toBe(false);
    expect(store.count).toBe(60);
  });

  test('does not merge states with the very same hash of 32 bits', () => {
    // By the birthday paradox, a few tens of thousands of states share some hash.
    const byHash = new Map<number, Int32Array>();
    const pairs: [Int32Array, Int32Array][] = [];
    for (let i = 0; pairs.length < 3; i += 1) {
      const state = Int32Array.of(i, Math.imul(i, 0x9e3779b1));
      const other = byHash.get(hash(state, 0, 2));
      if (other !== undefined) pairs.push([other, state]);
      byHash.set(hash(state, 0, 2), state);
    }
    for (const [a, b] of pairs) {
      const store = new StateStore(2);
      expect([store.add(a, -1), store.add(b, -1), store.add(a, -1)]).toEqual([true, true, false]);
    }
  });

  test('stays exact through many growths of its table', () => {
    const store = new StateStore(3);
    const stateOf = (i: number) => Int32Array.of(i >> 10, 7, i & 1023);
    for (let i = 0; i < 400_000; i += 1) store.add(stateOf(i), i - 1);
    let known = 0;
    for (let i = 0; i < 400_000; i += 1) if (!store.add(stateOf(i), 0)) known += 1;
    expect(known).toBe(400_000);
    expect(store.count).toBe(400_000);
    expect(store.parent(399_999)).toBe(399_998);
  });

  test('says beforehand how many bytes it will hold at most', () => {
    const store = new StateStore(3);
    for (let i = 0; i < 100_000; i += 100) {
      const most = store.bytesAfter(100);
      for (let j = i; j < i + 100; j += 1) store.add(Int32Array.of(j, 0, 0), -1);
      expect(store.bytes).toBeLessThanOrEqual(most);
    }
  });
});
