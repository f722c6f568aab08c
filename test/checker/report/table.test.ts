/** The table of a run. */

import { expect, test } from 'vitest';

import { check } from '../../../checker/index.ts';
import type { CheckResult, PropertyResult } from '../../../checker/index.ts';
import { renderTable } from '../../../checker/report/table.ts';
import { pessimist, specs } from '../cli/fixtures/counter.ts';

const rows = [...specs, pessimist].map((spec) => ({ spec: spec.name, result: check(spec) }));
const untimed = (line: string): string => line.replace(/ +\d+\.\d+ s/, ' 0.00 s');

test('properties head their columns; marks tell verdicts and surprises', () => {
  expect(renderTable(rows).map(untimed)).toEqual([
    '             ┌ below',
    '             │    ┌ noLostUpdate',
    'counter/     │    │     depth      states  transitions     time  idle',
    '  known      ✓    ✗4        9          55           94 0.00 s     2',
    '  surprise   ✓    ✗4!       9          55           94 0.00 s     2',
    '  pessimist  ✓!   ✗4        9          55           94 0.00 s     2',
    '',
    '✓ holds   ✗n violated by n steps   ! not as expected',
    'idle: steps and rules never taken (--verbose names them)',
  ]);
});

test('specs without a result have a row too', () => {
  const table = renderTable([...rows, { spec: 'counter/broken', missing: 'failed' }]);
  expect(table).toContain('  broken     failed');
});

test('families of many properties are split, so that no line exceeds 120 columns', () => {
  const { result } = rows[0] as { result: CheckResult };
  const wide = Array.from({ length: 6 }, (_, i) => ({
    spec: `family/${'x'.repeat(29)}${i}`,
    result: {
      ...result,
      properties: Array.from({ length: 2 + i }, (_, p) => ({
        ...(result.properties[0] as PropertyResult),
        name: `property${i > 3 ? 'Other' : ''}${p}`,
      })),
    },
  }));
  const table = renderTable(wide);
  expect(Math.max(...table.map(({ length }) => length))).toBeLessThanOrEqual(120);
  expect(table.filter((line) => line.startsWith('family/'))).toHaveLength(2);
});
