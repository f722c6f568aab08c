/** The store of visited states: exact whatever the hash, through any number of growths. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Batch, kernelOf } from '../../../checker/search/kernel.ts';
import { Lineage } from '../../../checker/search/lineage.ts';
import { StateStore } from '../../../checker/search/store.ts';

const { hash } = kernelOf(2);

/** States of two words that all fall into one slot of a table of up to 2^21 slots. */
function collidingStates(wanted: number): Int32Array[] {
  const target = hash(Int32Array.of(0, 0), 0) & (2 ** 16 - 1);
  const found: Int32Array[] = [];
  for (let i = 0; found.length < wanted; i += 1) {
    const state = Int32Array.of(i, i ^ 0x5555);
    if ((hash(state, 0) & (2 ** 16 - 1)) === target) found.push(state);
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
          expect(store.add(Int32Array.from(state))).toBe(isNew);
          if (isNew) seen.push(state.join());
        }
        const out = new Int32Array(2);
        expect(store.count).toBe(seen.length);
        seen.forEach((state, index) => {
          store.read(index, out);
          expect(out.join()).toBe(state);
        });
      }),
    );
  });

  test('takes a batch as if its states came one by one', () => {
    const state = fc.tuple(fc.nat({ max: 40 }), fc.nat({ max: 3 }));
    fc.assert(
      fc.property(fc.array(fc.array(state, { maxLength: 64 })), (batches) => {
        const single = new StateStore(2);
        const batched = new StateStore(2);
        const batch = new Batch(2, 64);
        for (const states of batches) {
          states.forEach((each, i) => batch.states.set(each, 2 * i));
          batch.count = states.length;
          batched.addBatch(batch);
          for (const each of states) single.add(Int32Array.from(each));
          expect(batch.count).toBe(0);
        }
        const [a, b] = [new Int32Array(2), new Int32Array(2)];
        expect(batched.count).toBe(single.count);
        for (let i = 0; i < single.count; i += 1) {
          single.read(i, a);
          batched.read(i, b);
          expect(b).toEqual(a);
        }
      }),
    );
  });

  test('does not merge states whose hashes collide', () => {
    const states = collidingStates(60);
    const store = new StateStore(2);
    for (const state of states) expect(store.add(state)).toBe(true);
    for (const state of states) expect(store.add(state)).toBe(false);
    expect(store.count).toBe(60);
  });

  test('does not merge states with the very same hash of 32 bits', () => {
    // By the birthday paradox, a few tens of thousands of states share some hash.
    const byHash = new Map<number, Int32Array>();
    const pairs: [Int32Array, Int32Array][] = [];
    for (let i = 0; pairs.length < 3; i += 1) {
      const state = Int32Array.of(i, Math.imul(i, 0x9e3779b1));
      const other = byHash.get(hash(state, 0));
      if (other !== undefined) pairs.push([other, state]);
      byHash.set(hash(state, 0), state);
    }
    for (const [a, b] of pairs) {
      const store = new StateStore(2);
      expect([store.add(a), store.add(b), store.add(a)]).toEqual([true, true, false]);
    }
  });

  test('stays exact through many growths of its table', () => {
    const store = new StateStore(3);
    const stateOf = (i: number) => Int32Array.of(i >> 10, 7, i & 1023);
    for (let i = 0; i < 400_000; i += 1) store.add(stateOf(i));
    let known = 0;
    for (let i = 0; i < 400_000; i += 1) if (!store.add(stateOf(i))) known += 1;
    expect(known).toBe(400_000);
    expect(store.count).toBe(400_000);
  });

  test('says beforehand how many bytes it will hold at most', () => {
    const store = new StateStore(3);
    for (let i = 0; i < 100_000; i += 100) {
      const most = store.bytesAfter(100);
      for (let j = i; j < i + 100; j += 1) store.add(Int32Array.of(j, 0, 0));
      expect(store.bytes).toBeLessThanOrEqual(most);
    }
  });
});

describe('the lineage', () => {
  test('gives the states from which what was added together came', () => {
    const lineage = new Lineage();
    lineage.record(2, 5);
    lineage.record(9, 20);
    const parents = (index: number) => Object.values(lineage.parents(index));
    expect([4, 5, 19, 20, 99].map(parents)).toEqual([
      [0, 0],
      [0, 2],
      [0, 2],
      [2, 9],
      [2, 9],
    ]);
  });
});
