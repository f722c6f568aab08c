/** Limbo finds on the benchmark's models what SPIN and Rumur found, by the table of `RULES.md`. */

import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { check } from '../../checker/index.ts';
import { disagreements, figuresOf, summaryOf } from './measure.ts';
import type { Run } from './measure.ts';
import { boundsFor, models } from './models.ts';
import type { ModelName } from './models.ts';

const STATES_MAX = 200_000;

const rules = readFileSync(new URL('models/RULES.md', import.meta.url), 'utf8');
const rows = [
  ...rules.matchAll(/^\| (german|shootdown) +\| ([^|]+) \| ([\d,]+) +\| ([\d,]+) +\|$/gm),
];
const counts = rows
  .map(([, model, parameters, states, transitions]) => ({
    model: model as ModelName,
    parameters: Object.fromEntries(
      (parameters as string).split(', ').map((each) => {
        const [name, value] = each.trim().split('=');
        return [name as string, Number(value)];
      }),
    ),
    states: Number(states?.replaceAll(',', '')),
    transitions: Number(transitions?.replaceAll(',', '')),
  }))
  .filter(({ states }) => states <= STATES_MAX);

test('the table has small sizes of both models', () => {
  expect(counts.map(({ model }) => model)).toEqual([
    ...Array<string>(4).fill('german'),
    ...Array<string>(2).fill('shootdown'),
  ]);
});

test.each(counts)('$model $parameters', ({ model, parameters, states, transitions }) => {
  const bounds = boundsFor(models[model], parameters);
  const result = check(models[model].spec, { bounds, partialOrder: false });
  expect(result).toMatchObject({ outcome: 'holds', states, transitions });
});

describe('figures of many runs', () => {
  const run: Run = {
    tool: 'limbo',
    states: 10,
    transitions: 20,
    seconds: 2,
    wallSeconds: 3,
    peakBytes: 100,
    storeBytes: 40,
  };

  test('a median lies in the middle, or between the two in the middle', () => {
    expect(summaryOf([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
    expect(summaryOf([10, 1, 2, 3])).toEqual({ median: 2.5, min: 1, max: 10 });
  });

  test('states per second go by the median', () => {
    const figures = figuresOf([run, { ...run, seconds: 5 }, { ...run, seconds: 90 }]);
    expect(figures).toMatchObject({ statesPerSecond: 2, peakBytes: 100, storeBytes: 40 });
  });

  test('counts that differ in states or transitions are told', () => {
    expect(disagreements([run, { ...run, tool: 'spin' }])).toEqual([]);
    const odd: Run[] = [
      { ...run, tool: 'spin', states: 11 },
      { ...run, tool: 'rumur', transitions: 21 },
    ];
    expect(disagreements([run, ...odd])).toEqual([
      'spin finds 11 states, 20 transitions, but limbo 10 states, 20 transitions',
      'rumur finds 10 states, 21 transitions, but limbo 10 states, 20 transitions',
    ]);
  });
});
