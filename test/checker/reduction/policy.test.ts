/** When a search is reduced, and what its result says of it. */

import { expect, test } from 'vitest';

import { Check } from '../../../checker/check.ts';
import type { CheckOptions, CheckResult } from '../../../checker/check.ts';
import {
  blocked,
  check,
  deadlockFree,
  process,
  range,
  renderReport,
  spec,
  struct,
  system,
  vocabulary,
} from '../../../checker/index.ts';
import type { Expected, Spec } from '../../../checker/index.ts';

const state = struct({ sum: range(0, 9) });
const { machine } = vocabulary(state, { own: range(0, 3) });

/** Counts to 3 for itself, then adds to the sum. */
const counter = machine({
  start: 'count',
  rest: ['end'],
  steps: {
    count: (_s, me) => {
      if (me.own === 3) return 'add';
      me.own += 1;
      return 'count';
    },
    add: (s) => {
      s.sum += 1;
      return 'end';
    },
    end: () => blocked,
  },
});

const counting = (expected: Expected, least: number): Spec =>
  spec({
    name: 'test/counting',
    summary: 'three processes that have most to do by themselves',
    model: () =>
      system({
        state,
        processes: { a: process(counter, {}), b: process(counter, {}), c: process(counter, {}) },
      }),
    properties: [
      { name: 'few', meaning: 'the sum stays small', invariant: ({ sum }) => sum < least },
      deadlockFree(),
    ],
    expect: { few: expected },
  });

const holding = counting('holds', 9);
const violated = counting('violated', 2);

function figures(of: Spec, options: CheckOptions = {}) {
  const { states, reductions, shortest, outcome } = check(of, options);
  return { states, reductions, shortest, outcome };
}

test('by default a search is reduced if every property is expected to hold', () => {
  const whole = figures(holding, { partialOrder: false });
  expect(whole).toMatchObject({ reductions: [], shortest: true, outcome: 'holds', states: 216 });
  const reduced = figures(holding);
  expect(reduced).toMatchObject({
    reductions: ['partial order (3 of 9 steps)'],
    shortest: false,
    outcome: 'holds',
  });
  expect(reduced.states).toBeLessThan(20);
  expect(figures(holding, { partialOrder: true })).toEqual(reduced);
});

test('by default it is not where a violation is expected, or a depth is asked for', () => {
  expect(figures(violated)).toMatchObject({ reductions: [], shortest: true });
  expect(figures(holding, { maxDepth: 3 })).toMatchObject({ reductions: [], shortest: true });
  expect(figures(violated, { properties: ['deadlockFree'] }).reductions).toHaveLength(1);
});

test('steps as they are are never reduced', () => {
  expect(figures(holding, { compile: false, partialOrder: true })).toMatchObject({
    reductions: [],
    shortest: true,
  });
});

function violation({ properties }: CheckResult) {
  const [found] = properties;
  if (found?.verdict !== 'violated') throw new Error('few is not violated');
  return found;
}

test('the run to a violation has every step, of those that were not stored too', () => {
  const running = new Check(violated, { partialOrder: true });
  running.advance();
  const result = running.result();
  const { depth, trace } = violation(result);
  expect(depth).toBe(trace.steps.length);
  expect(depth).toBeGreaterThan(running.search.statistics.depth);
  // Two count to 3 and add; each change is that of one step.
  expect(trace.steps.filter(({ action }) => action === 'add')).toHaveLength(2);
  for (const { changes } of trace.steps) expect(changes.length).toBeLessThanOrEqual(2);
  expect(trace.steps.at(-1)?.state).toMatchObject({ sum: 2 });
  const shortest = violation(check(violated));
  expect(shortest.depth).toBe(10);
  expect(depth).toBeGreaterThanOrEqual(shortest.depth);
});

test('the report says that a shorter run may be found', () => {
  const told = 'may not be the shortest; --no-partial-order finds a shortest one';
  expect(renderReport(check(violated, { partialOrder: true })).join('\n')).toContain(told);
  expect(renderReport(check(violated)).join('\n')).not.toContain(told);
  expect(renderReport(check(holding)).join('\n')).not.toContain(told);
});
