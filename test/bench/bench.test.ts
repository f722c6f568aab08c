/** Limbo finds on the benchmark's models what SPIN and Rumur found, by the table of `RULES.md`. */

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { check } from '../../checker/index.ts';
import { NO_REDUCTIONS } from '../../checker/sweep/variants.ts';
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
  const result = check(models[model].spec, { bounds, ...NO_REDUCTIONS });
  expect(result).toMatchObject({ outcome: 'holds', states, transitions });
});

test.each(['promela', 'murphi'] as const)('relocation is exported to %s', (language) => {
  const directory = mkdtempSync(join(tmpdir(), 'limbo-'));
  const source = models.relocation.source(language, { zaps: 0 }, directory);
  const text = readFileSync(source.path, 'utf8');
  expect(text).toContain('relocation/verified');
  expect(text).toMatch(/Bounds: .*zaps=0/);
  expect(source).toMatchObject({ parameters: {}, chosenAmong: 2 });
});
