/** Storage in words: probabilities never rounded down, shares never rounded up. */

import { expect, test } from 'vitest';
import { check } from '../../../checker/index.ts';
import type { StorageOption } from '../../../checker/index.ts';
import { assuranceLine, assuranceOf } from '../../../checker/report/assurance.ts';
import { renderReport } from '../../../checker/report/spec-report.ts';
import { atMost, percentage } from '../../../checker/report/storage.ts';
import { renderTable } from '../../../checker/report/table.ts';
import { germanSpec } from '../../../specs/examples/german.ts';
import { pessimist, specs } from '../cli/fixtures/counter.ts';

const [known] = specs as [(typeof specs)[number]];
const fingerprints: StorageOption = { kind: 'fingerprints' };
const bitstate: StorageOption = { kind: 'bitstate', bytes: 4096, seed: 3 };

test.each([
  [0, '0'],
  [2.5e-13, '2.5e-13'],
  [2.51e-13, '2.6e-13'],
  [9.91e-13, '1.0e-12'],
  [1, '1.0e0'],
])('at most %d is %s', (probability, text) => {
  expect(atMost(probability)).toBe(text);
});

test.each([
  [0.5, '50.00 %'],
  [0.993791, '99.379 %'],
  [0.999989, '99.99890 %'],
  [0.9999999999, '99.999999 %'],
  [1, '99.999999 %'],
])('a share of %d is %s', (share, text) => {
  expect(percentage(share)).toBe(text);
});

test('fingerprints are told with the probability that they omitted states', () => {
  const result = check(known, { storage: fingerprints });
  const report = renderReport(result).join('\n');
  expect(report).toContain(
    'counter/known: 1 of 2 properties violated; fingerprints of 96 bits, ' +
      'omission probability at most 2.0e-26; as expected',
  );
  expect(report).toContain('below         ≈ no violation found');
  expect(report).toMatch(/noLostUpdate {2}✗ violated by a run of \d+ steps/);
  expect(report).toContain('over all seeds; this was seed 1');
  expect(report).toContain('runs are not the shortest');
  expect(report).not.toMatch(/holds|✓|exact|complete/);
  expect(assuranceOf(result)).toMatchObject({
    storage: { kind: 'fingerprints', bits: 96, omissionProbability: (55 * 56) / 2 ** 97, seed: 1 },
    completeness: 'complete',
  });
});

test('fingerprints where a violation was expected are not as expected', () => {
  const report = renderReport(check(pessimist, { storage: fingerprints })).join('\n');
  expect(report).toContain('NOT as expected: below');
  expect(report).toMatch(/≈ no violation found +NOT as expected \(violated\)/);
});

test('a bit array is told with its coverage, and is no proof', () => {
  const result = check(germanSpec, { bounds: { clients: 2 }, storage: bitstate });
  const report = renderReport(result).join('\n');
  expect(report).toMatch(
    /^examples\/german: no violation found; bitstate, expected coverage \d\d\.\d+ %\n/,
  );
  expect(report).toContain('? no violation found  expected: holds');
  expect(report).toContain('seed 3, an estimate');
  expect(report).toMatch(/[\d,]+ of 32,768 bits set, 3 bits a state,\s+hash factor \d/);
  expect(assuranceLine(result)).toContain('not a proof');
  expect(report).not.toMatch(/holds  |✓|≈|exact|complete|as expected/);
});

test('a search with loss that is cut short says both', () => {
  const result = check(known, { storage: bitstate, maxStates: 9 });
  const [first] = renderReport(result);
  expect(first).toMatch(/bitstate, expected coverage .*; stopped by --max-states, not complete/);
});

test('the table marks what fingerprints say', () => {
  const result = check(known, { storage: fingerprints });
  const table = renderTable([{ spec: known.name, result }]).join('\n');
  expect(table).toMatch(/known +≈ +✗\d+ /);
  expect(table).toContain('≈ no violation found');
  expect(table).not.toContain('✓');
});
