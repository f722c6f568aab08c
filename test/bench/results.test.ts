/** Figures are saved and read again as they were; the command line says what is wanted. */

import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { configurationOf } from './configurations.ts';
import { fallOf } from './goals.ts';
import { measureGrowth } from './growth.ts';
import { madeFigures } from './made.ts';
import { readOptions } from './options.ts';
import { load, newest, resultsFolder, save, savedNow } from './results.ts';
import type { Saved } from './results.ts';
import { readRumur, readSpin } from './rivals.ts';
import { renderComparisons, renderFigures, renderGoals, renderGrowth } from './table.ts';

const folder = (): string => mkdtempSync(join(tmpdir(), 'limbo-'));
const figures = [
  madeFigures('limbo-1', { seconds: 1.25, storeBytes: 240 }),
  madeFigures('spin', { seconds: 5 }),
];
const results = [{ model: 'german' as const, parameters: { N: 3, STORES: 1 }, figures }];
const saved: Saved = savedNow({ size: 'default', runs: 5, results });

describe('saved figures', () => {
  test('are read as they were written', async () => {
    expect(load(await save(saved, folder()))).toEqual(saved);
  });

  test('say when, where and by what they were measured', () => {
    expect(saved).toMatchObject({ machine: { cores: expect.any(Number) }, size: 'default' });
    expect(saved.versions).toMatchObject({ limbo: expect.any(String), node: process.version });
  });

  test('the newest of a size is that of the latest date', async () => {
    const here = folder();
    expect(newest('default', here)).toBeUndefined();
    const dates = ['2026-02-03', '2025-12-31', '2026-01-01'];
    for (const date of dates) await save({ ...saved, date: `${date}T00:00:00.000Z` }, here);
    await save({ ...saved, size: 'full', date: '2027-01-01T00:00:00.000Z' }, here);
    expect(newest('default', here)?.date).toBe('2026-02-03T00:00:00.000Z');
  });

  test('anything else is refused', () => {
    const path = join(folder(), 'other.json');
    writeFileSync(path, '{"format": "other"}');
    expect(() => load(path)).toThrow('holds no figures of this benchmark');
    writeFileSync(path, '{');
    expect(() => load(path)).toThrow('cannot read');
    expect(() => load(join(folder(), 'absent.json'))).toThrow('cannot read');
  });

  test('all that are kept can be read, and are of configurations that there are', () => {
    const kept = readdirSync(resultsFolder).map((name) => load(join(resultsFolder, name)));
    expect(kept.length).toBeGreaterThan(0);
    const ids = kept.flatMap((each) => each.results.flatMap((result) => result.figures));
    expect(ids.filter(({ configuration }) => !configurationOf(configuration))).toEqual([]);
  });
});

describe('tables', () => {
  test('a row for each configuration, and its time over that of Limbo', () => {
    const [headings, limbo, spin] = renderFigures(figures);
    expect(headings).toMatch(/states .*user s.* peak\/state +store\/state +time to Limbo$/);
    expect(limbo).toMatch(/^Limbo +10 +20 +1\.25 \(1\.25-1\.25\) +4\.00 +8 .* 24\.0 B +1\.00$/);
    expect(spin).toMatch(/^SPIN +10 .* - +4\.00$/);
  });

  test('goals, met or not or not measured', () => {
    const lines = renderGoals([{ title: 'german', figures }]);
    expect(lines).toContainEqual(expect.stringMatching(/^speed, to SPIN +≥ 3 +4\.00 ✓$/));
    expect(lines).toContainEqual(expect.stringMatching(/^peak memory, to SPIN +≤ 0\.25 +1\.00 ✗$/));
    expect(lines).toContainEqual(expect.stringMatching(/^speed, to Rumur +≥ 10 +-$/));
  });

  test('what became slower is called so', () => {
    const lines = renderComparisons(
      [
        { case: 'german', rival: 'spin', then: 4, now: 3 },
        { case: 'german', rival: 'rumur-1', then: 4, now: 3.9 },
      ],
      saved.date,
    );
    expect(lines[1]).toMatch(/^german, to SPIN +4\.00 +3\.00 +0\.75 +slower$/);
    expect(lines[2]).toMatch(/^german, to Rumur +4\.00 +3\.90 +0\.97$/);
  });
});

test('growth is measured on one search, early and late', () => {
  const each = { model: 'german', parameters: { N: 4, STORES: 1 } } as const;
  const growth = measureGrowth(() => {}, { early: 20_000, late: 200_000, case: each });
  expect(growth.early.states).toBeGreaterThanOrEqual(20_000);
  expect(growth.late.states).toBeGreaterThanOrEqual(200_000);
  expect(growth.late.statesPerSecond).toBeGreaterThan(0);
  const lines = renderGrowth({
    ...growth,
    early: { ...growth.early, statesPerSecond: 300 },
    late: { ...growth.late, statesPerSecond: 100 },
  });
  expect(lines.at(-1)).toContain('measured: 3.00 ✗');
  expect(() => measureGrowth(() => {}, { early: 10, late: 1e6, case: each })).toThrow('too few');
  expect(fallOf(growth)).toBeGreaterThan(0);
});

describe('the command line', () => {
  test('sizes, and how often they are run', () => {
    expect(readOptions([])).toMatchObject({ size: 'default', runs: 5, save: false });
    expect(readOptions(['--quick'])).toMatchObject({ size: 'quick', runs: 1 });
    expect(readOptions(['--growth', '--save'])).toMatchObject({ size: 'growth', save: true });
    expect(readOptions(['--full', '--runs', '2'])).toMatchObject({ size: 'full', runs: 2 });
    expect(readOptions(['--compare', 'a.json'])).toMatchObject({ compare: 'a.json' });
  });

  test.each([
    [['--quick', '--full'], '--quick or --full, not both'],
    [['--runs', '0'], "--runs is '0', not a whole number from 1"],
    [['--fast'], "Unknown option '--fast'"],
    [['--compare'], 'argument missing'],
  ])('%j is refused', (args, message) => expect(() => readOptions(args)).toThrow(message));
});

describe("the rivals' words", () => {
  const spin = `State-vector 28 byte, depth reached 2500, errors: 0
    58077 states, stored
   235765 transitions (= stored+matched)
    2.500	actual memory usage for states (compression: 93.38%)
    8.000	memory used for hash table (-w20)
`;

  test('SPIN counts the arrival in the initial state, and tells its store', () => {
    expect(readSpin(spin)).toEqual({
      states: 58_077,
      transitions: 235_764,
      storeBytes: 10.5 * 2 ** 20,
    });
  });

  test('a search that is cut short or finds an error does not count', () => {
    expect(() => readSpin(`error: max search depth too small\n${spin}`)).toThrow('is incomplete');
    expect(() => readSpin(spin.replace('errors: 0', 'errors: 1'))).toThrow('found an error');
    expect(() => readRumur('1 errors found.')).toThrow('found an error');
    expect(() => readSpin(spin.replace('stored\n', 'kept\n'))).toThrow('no count');
  });

  test("Rumur's counts", () => {
    const words = 'Status:\n\n\tNo error found.\n\n\t9 states, 20 rules fired in 1s.\n';
    expect(readRumur(words)).toEqual({ states: 9, transitions: 20 });
  });
});
