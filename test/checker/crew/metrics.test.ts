/** Extremes of metrics with several workers: the same values, first states and runs as with one. */

import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { check } from '../../../checker/index.ts';
import type { CheckOptions, CheckResult, MetricResult } from '../../../checker/index.ts';
import { Check } from '../../../checker/check.ts';
import { measured } from './fixtures/measured.ts';

const file = fileURLToPath(new URL('fixtures/measured.ts', import.meta.url));

/** Lets the other workers start, however busy the machine is, before much is done without them. */
function together(workers: number, options: CheckOptions): CheckResult {
  const running = new Check(measured, { ...options, file, workers });
  const clock = new Int32Array(new SharedArrayBuffer(4));
  for (let waits = 0; running.advance(0);) {
    if (running.search.workers === workers || waits === 500) continue;
    Atomics.wait(clock, 0, 0, 20);
    waits += 1;
  }
  return running.result();
}

const cases: readonly (readonly [string, CheckOptions])[] = [
  ['of a complete search', {}],
  ['without compiled steps', { compile: false }],
  ['up to a depth', { maxDepth: 140, bounds: { side: 150 } }],
  ['of some metrics', { metrics: ['mixed', 'climbed'], properties: ['inside'] }],
];

test.each(cases)('are the same with 1, 2 and 3 workers: %s', (_name, options) => {
  const alone = check(measured, options);
  for (const workers of [2, 3]) {
    const result = together(workers, options);
    // Else nothing was shared, and nothing is shown.
    expect(result.workers).toBe(workers);
    expect(result.metrics).toEqual(alone.metrics);
  }
});

test('are those that can be worked out', () => {
  const range = ({ extremes }: MetricResult) => {
    const { min, max } = extremes ?? {};
    return [min?.value, min?.depth, max?.value, max?.depth];
  };
  const [apart, mixed, sum, climbed] = check(measured).metrics.map(range);
  expect(apart).toEqual([-40, 40, 40, 40]);
  expect([mixed?.[0], mixed?.[2]]).toEqual([0, 100]);
  // The climber makes two steps for each of 15 levels.
  expect(sum).toEqual([0, 0, 59 + 59 + 15, 59 + 59 + 30]);
  // Highest where x is a multiple of 50 again; it has passed places to climb at on its way.
  expect(climbed).toEqual([-49, 49, 15, 50 + 30]);
});
