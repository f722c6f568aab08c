/** Medians, ratios of times, and counts that must agree. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { disagreements, figuresOf, statesPerSecond, summaryOf, timeRatio } from './figures.ts';
import { madeFigures, madeRun } from './made.ts';

describe('medians', () => {
  test('lie in the middle, or between the two in the middle', () => {
    expect(summaryOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(summaryOf([10, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 10 });
  });

  test('have as many values above as below, in whatever order', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1 }), (values) => {
        const { median, min, max } = summaryOf(values);
        const above = values.filter((value) => value > median).length;
        const below = values.filter((value) => value < median).length;
        expect(Math.abs(above - below)).toBeLessThanOrEqual(
          values.filter((value) => value === median).length,
        );
        expect([min, max]).toEqual([Math.min(...values), Math.max(...values)]);
        expect(summaryOf(values.toReversed())).toEqual({ median, min, max });
      }),
    );
  });
});

describe('figures of many runs', () => {
  test('states per second go by the median', () => {
    const runs = [2, 5, 90].map((seconds) => madeRun('limbo-1', { seconds, storeBytes: 40 }));
    expect(statesPerSecond(figuresOf(runs))).toBe(2);
    expect(figuresOf(runs)).toMatchObject({
      configuration: 'limbo-1',
      peakBytes: 100,
      storeBytes: 40,
    });
  });

  test('of several threads they go by the time that passes', () => {
    expect(statesPerSecond(madeFigures('rumur-2'))).toBe(2.5);
    expect(statesPerSecond(madeFigures('rumur-1'))).toBe(5);
  });

  test('times are compared by the clock that suits both', () => {
    const limbo = madeFigures('limbo-1', { seconds: 1, wallSeconds: 2 });
    expect(timeRatio(madeFigures('spin', { seconds: 3, wallSeconds: 3 }), limbo)).toBe(3);
    expect(timeRatio(madeFigures('rumur-2', { seconds: 3, wallSeconds: 3 }), limbo)).toBe(1.5);
  });

  test('times too short to be measured are not compared', () => {
    const limbo = madeFigures('limbo-1');
    expect(timeRatio(madeFigures('spin', { seconds: 0.09 }), limbo)).toBeUndefined();
    expect(timeRatio(limbo, madeFigures('spin', { seconds: 0.09 }))).toBeUndefined();
    expect(statesPerSecond(madeFigures('spin', { seconds: 0 }))).toBeUndefined();
  });
});

describe('counts', () => {
  test('agree in states and transitions', () => {
    expect(disagreements([])).toEqual([]);
    expect(disagreements([madeRun('limbo-1'), madeRun('spin'), madeRun('rumur-2')])).toEqual([]);
    const odd = [madeRun('spin', { states: 11 }), madeRun('rumur-1', { transitions: 21 })];
    expect(disagreements([madeRun('limbo-1'), ...odd])).toEqual([
      'spin finds 11 states, 20 transitions, but limbo-1 10 states, 20 transitions',
      'rumur-1 finds 10 states, 21 transitions, but limbo-1 10 states, 20 transitions',
    ]);
  });

  test('a reduction may save states, but finds no more', () => {
    const saved = madeRun('rumur-1-heuristic', { states: 4, transitions: 7 });
    const grown = madeRun('spin-reduced', { states: 11 });
    expect(disagreements([madeRun('limbo-1'), saved])).toEqual([]);
    expect(disagreements([madeRun('limbo-1'), saved, grown])).toEqual([
      'spin-reduced finds 11 states, 20 transitions, but limbo-1 10 states, 20 transitions',
    ]);
  });
});
