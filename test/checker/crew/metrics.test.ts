/** Extremes of metrics with several workers: the same values, first states and runs as with one. */

import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { check } from '../../../checker/index.ts';
import type { CheckOptions, MetricResult } from '../../../checker/index.ts';
import { measured } from './fixtures/measured.ts';
import { together } from './together.ts';

const file = fileURLToPath(new URL('fixtures/measured.ts', import.meta.url));

const cases: readonly (readonly [string, CheckOptions])[] = [
  ['of a complete search', {}],
  ['without compiled steps', { compile: false }],
  ['up to a depth', { maxDepth: 140, bounds: { side: 150 } }],
  ['of some metrics', { metrics: ['mixed', 'climbed'], properties: ['inside'] }],
];

test.each(cases)('are the same with 1, 2 and 3 workers: %s', (_name, options) => {
  const alone = check(measured, options);
  for (const workers of [2, 3]) {
    const result = together(measured, workers, { ...options, file });
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
