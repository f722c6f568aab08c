/** Extremes of metrics with several workers: the same values, first states and runs as with one. */

import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { check } from '../../../checker/index.ts';
import type { CheckOptions } from '../../../checker/index.ts';
import { measured } from './fixtures/measured.ts';

const file = fileURLToPath(new URL('fixtures/measured.ts', import.meta.url));
const cases: readonly (readonly [string, CheckOptions])[] = [
  ['of a complete search', {}],
  ['without compiled steps', { compile: false, bounds: { side: 120 } }],
  ['up to a depth', { maxDepth: 280, bounds: { side: 300 } }],
  ['of some metrics', { metrics: ['mixed', 'climbed'], properties: ['inside'] }],
];

test.each(cases)('are the same with 1, 2 and 3 workers: %s', (_name, options) => {
  const alone = check(measured, options);
  const [apart] = alone.metrics;
  if (options.metrics === undefined) expect(apart?.extremes?.max.value).toBe(40);
  for (const workers of [2, 3]) {
    const together = check(measured, { ...options, file, workers });
    // Else nothing was shared, and nothing is shown.
    expect(together.workers).toBeGreaterThan(1);
    expect(together.metrics).toEqual(alone.metrics);
  }
});

test('are those that can be worked out', () => {
  const [apart, mixed, sum, climbed] = check(measured, { bounds: { side: 60 } }).metrics;
  const range = (metric: typeof apart) => {
    const { min, max } = metric?.extremes ?? {};
    return [min?.value, min?.depth, max?.value, max?.depth];
  };
  expect(range(apart)).toEqual([-40, 40, 40, 40]);
  expect(range(mixed).filter((_, i) => i % 2 === 0)).toEqual([0, 100]);
  // The climber makes two steps for each of 15 levels.
  expect(range(sum)).toEqual([0, 0, 59 + 59 + 15, 59 + 59 + 30]);
  // Highest where x is a multiple of 50 again; it has passed places to climb at on its way.
  expect(range(climbed)).toEqual([-49, 49, 15, 50 + 30]);
});
