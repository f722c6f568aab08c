/** The report of one spec: never more than the search has shown. */

import { expect, test } from 'vitest';

import { check } from '../../../checker/index.ts';
import { assuranceLine, assuranceOf } from '../../../checker/report/assurance.ts';
import { renderReport } from '../../../checker/report/spec-report.ts';
import { pessimist, specs } from '../cli/fixtures/counter.ts';

const [known, surprise] = specs as [(typeof specs)[number], (typeof specs)[number]];
const reportOf = (...args: Parameters<typeof check>): string =>
  renderReport(check(...args)).join('\n');

test('a complete search whose verdicts are expected', () => {
  const report = reportOf(known);
  expect(report).toContain('counter/known: 1 of 2 properties violated; as expected');
  expect(report).toContain('below         ✓ holds                as expected');
  expect(report).toContain('noLostUpdate  ✗ violated at depth 4  as expected');
  expect(report).toContain('55 states, 94 transitions, depth 9');
  expect(report).toContain('34 bits a state, packed into 8 bytes');
  expect(report).toContain('steps      2 of 6 never taken: left:unused, right:unused');
  expect(report).toContain(
    'exact (no hashing); complete within bounds limit=3; reductions in force: none',
  );
});

test('what is not expected is said with the verdict', () => {
  expect(reportOf(surprise)).toContain('NOT as expected: noLostUpdate');
  expect(reportOf(pessimist)).toContain('✓ holds                NOT as expected (violated)');
});

test.each([
  ['depth', { maxDepth: 2 }],
  ['states', { maxStates: 5 }],
  ['memory', { maxMemory: 1 }],
  ['time', { maxTime: 1e-9 }],
])('a search stopped by its limit on %s holds nothing', (reason, limit) => {
  const result = check(known, limit);
  const report = renderReport(result).join('\n');
  expect(report).toContain('? no violation within the bound  expected: holds');
  expect(report).toContain(`stopped by --max-${reason} at depth`);
  expect(report).toContain('not a proof');
  expect(report).not.toContain('✓');
  expect(assuranceOf(result)).toMatchObject({ completeness: 'stopped', stoppedBy: reason });
});

test('a search that ends with every property violated says so', () => {
  const result = check(known, { properties: ['noLostUpdate'] });
  expect(assuranceLine(result)).toContain(
    'ended at depth 5, when every property had been violated',
  );
  expect(assuranceOf(result)).toMatchObject({ completeness: 'decided', stoppedBy: null });
});

test('a property that nothing could have violated is named', () => {
  const result = check(surprise, { bounds: { limit: 0 } });
  expect(assuranceOf(result).neverExercised).toEqual(['noLostUpdate']);
  expect(renderReport(result).join('\n')).toContain('as expected, never exercised');
});
