/** The stack of differences against a plain stack of states. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { DeltaStack } from '../../../../checker/search/lossy/delta-stack.ts';

interface Entry {
  readonly state: readonly number[];
  onRun: boolean;
}

/** The same, with whole states. */
class PlainStack {
  readonly entries: Entry[] = [];

  next(): readonly number[] | undefined {
    while (this.entries.at(-1)?.onRun) this.entries.pop();
    const last = this.entries.at(-1);
    if (last !== undefined) last.onRun = true;
    return last?.state;
  }

  get run(): (readonly number[])[] {
    return this.entries.filter(({ onRun }) => onRun).map(({ state }) => state);
  }
}

/** What to push before the next state is visited: states that change a word of the present one. */
const pushes = fc.array(
  fc.array(fc.tuple(fc.nat({ max: 80 }), fc.oneof(fc.integer(), fc.constantFrom(1 << 31, 1)))),
  { maxLength: 3 },
);

describe.each([1, 2, 31, 32, 33, 64, 70])('a stack of states of %i words', (words) => {
  test('goes the same way as one of whole states', () => {
    fc.assert(
      fc.property(fc.array(pushes, { minLength: 1, maxLength: 40 }), (script) => {
        const stack = new DeltaStack(words);
        const plain = new PlainStack();
        for (const states of script) {
          for (const changes of states) {
            const state = stack.state.slice();
            for (const [word, value] of changes) state[word % words] = value;
            stack.push(Int32Array.of(9, 9, ...state), 2);
            plain.entries.push({ state: [...state], onRun: false });
          }
          expect(stack.pending).toBe(plain.entries.filter(({ onRun }) => !onRun).length);
          const state = plain.next();
          expect(stack.next()).toBe(state !== undefined);
          expect([...stack.state]).toEqual(state ?? Array(words).fill(0));
          expect(stack.depth).toBe(plain.run.length - 1);
          expect([...stack.run()]).toEqual(plain.run.flat());
        }
      }),
    );
  });
});

test('a deep stack keeps what differs, not the states', () => {
  const DEPTH = 3_000_000;
  const stack = new DeltaStack(8);
  const state = new Int32Array(8);
  for (let i = 1; i <= DEPTH; i += 1) {
    state[i & 7] = i;
    stack.push(state, 0);
    stack.next();
  }
  expect(stack.depth).toBe(DEPTH - 1);
  expect(stack.bytes).toBe(8 * DEPTH);
  const run = stack.run();
  expect([run[8], run[9], run[10], run.at(-8)]).toEqual([0, 1, 2, DEPTH]);
  expect(stack.next()).toBe(false);
  expect([...stack.state]).toEqual(Array(8).fill(0));
  // Pages that were written to stay in memory.
  stack.push(state, 0);
  expect(stack.bytes).toBe(8 * DEPTH);
});

test('says beforehand how many bytes it will take at most', () => {
  const stack = new DeltaStack(3);
  for (let i = 0; i < 2000; i += 1) {
    const most = stack.bytesAfter(5);
    for (let j = 0; j < 5; j += 1) stack.push(Int32Array.of(i, j, 1), 0);
    expect(stack.bytes).toBeLessThanOrEqual(most);
    if (i % 2 === 0) stack.next();
  }
});
