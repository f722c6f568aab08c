/** What is compared with what: like with like, and now with then. */

import { describe, expect, test } from 'vitest';

import { compare, ratioToPeer } from './compare.ts';
import { configurationOf, configurations, configurationsFor, peerOf } from './configurations.ts';
import type { Configuration } from './configurations.ts';
import { goals, isMet } from './goals.ts';
import { madeFigures } from './made.ts';
import type { CaseResult } from './results.ts';

const ids = (all: readonly Configuration[]): string[] => all.map(({ id }) => id);
const named = (id: string): Configuration => configurationOf(id) as Configuration;

describe('configurations', () => {
  test('have an id each', () => {
    expect(new Set(ids(configurations)).size).toBe(configurations.length);
  });

  test('where nothing can be reduced, only SPIN tries', () => {
    const all = configurationsFor({ limbo: false, rumur: false });
    expect(ids(all.filter(({ reduced }) => reduced))).toEqual(['spin-reduced']);
    const more = configurationsFor({ limbo: true, rumur: true });
    expect(ids(more)).toEqual(ids(configurations));
  });

  test('are compared with as many threads, reduced with reduced', () => {
    const measured = ['limbo-1', 'limbo-2', 'limbo-1-reduced'];
    expect(peerOf(named('spin'), measured)).toBe('limbo-1');
    expect(peerOf(named('spin-collapse'), measured)).toBe('limbo-1');
    expect(peerOf(named('rumur-2'), measured)).toBe('limbo-2');
    expect(peerOf(named('rumur-2'), ['limbo-1'])).toBeUndefined();
    expect(peerOf(named('rumur-1-exhaustive'), measured)).toBe('limbo-1-reduced');
    expect(peerOf(named('spin-reduced'), ['limbo-1'])).toBe('limbo-1');
    expect(peerOf(named('limbo-1-reduced'), measured)).toBe('limbo-1');
  });
});

describe('now and then', () => {
  const result = (model: CaseResult['model'], limbo: number, spin: number): CaseResult => ({
    model,
    parameters: { N: 3 },
    figures: [
      madeFigures('limbo-1', { seconds: limbo }),
      madeFigures('spin', { seconds: spin }),
      madeFigures('rumur-2'),
    ],
  });

  test('it is the ratio to the rival that counts, not the seconds', () => {
    expect(compare([result('german', 2, 4)], [result('german', 20, 80)])).toEqual([
      { case: 'german N=3', rival: 'spin', then: 2, now: 4 },
    ]);
  });

  test('what was not measured then, or is too short, is left out', () => {
    expect(compare([result('german', 2, 4)], [result('shootdown', 2, 4)])).toEqual([]);
    expect(compare([result('german', 0.01, 4)], [result('german', 2, 4)])).toEqual([]);
  });

  test('a configuration that nothing of Limbo is like has no ratio', () => {
    const { figures } = result('german', 2, 4);
    expect(ratioToPeer(figures, 'rumur-2')).toBeUndefined();
    expect(ratioToPeer(figures, 'limbo-1')).toBe(1);
  });
});

describe('goals', () => {
  const figures = [
    madeFigures('limbo-1', { seconds: 1, peakBytes: 30, storeBytes: 10 }),
    madeFigures('spin', { seconds: 4, peakBytes: 100, storeBytes: 80 }),
    madeFigures('rumur-1', { seconds: 9, peakBytes: 25 }),
    madeFigures('rumur-2', { wallSeconds: 6 }),
  ];
  const measured = (all: typeof figures) =>
    goals.map((goal) => {
      const ratio = goal.measured(all);
      return [goal.title, ratio, ratio === undefined ? undefined : isMet(goal, ratio)];
    });

  test('are ratios, met from or up to a bound', () => {
    expect(measured(figures)).toEqual([
      ['speed, to SPIN', 4, true],
      ['speed, to Rumur', 9, false],
      ['two workers to one', undefined, undefined],
      ['two workers to Rumur, 2 threads', undefined, undefined],
      ['peak memory, to SPIN', 0.3, false],
      ['store of states, to SPIN', 0.125, true],
      ['peak memory, to Rumur', 1.2, false],
    ]);
  });

  test('nothing is said of what was not measured', () => {
    expect(measured([]).every(([, ratio]) => ratio === undefined)).toBe(true);
  });
});
