/** The section on fragmentation: its tables, and the runs that it shows. */

import { expect, test } from 'vitest';

import { check } from '../../../../checker/index.ts';
import type { Spec } from '../../../../checker/index.ts';
import {
  commandOf,
  fragmentationBlocks,
  witnessesOf,
} from '../../../../specs/findings/slab/fragmentation.ts';
import { fragmentationTable } from '../../../../specs/slab/fragmentation-table.ts';
import * as shipped from '../../../../specs/slab/fragmentation.ts';

const rows = fragmentationTable();
const blocks = fragmentationBlocks(rows);

test('every row is in a table of its source, but what a defragmentation has not been at', () => {
  const lines = blocks
    .flatMap((block) => block.split('\n'))
    .map((line) => line.replace(/ +/g, ' '));
  for (const { spec, when, design, bounds, live } of rows) {
    if (design.source === 'defragmented' && when === 'always') continue;
    const same = rows.filter(
      (row) => row.spec === spec && row.when === when && row.bounds.cpus === bounds.cpus,
    );
    const cells = same.map(({ worst }) => worst).join(' | ');
    expect(live).toBeLessThanOrEqual(same.length);
    expect(
      lines.some((line) =>
        line.startsWith(`| \`${spec}\` | ${design.policy} | ${bounds.cpus} | ${cells} |`),
      ),
    ).toBe(true);
  }
});

test('the law is that of the rows', () => {
  for (const { worst, law } of rows) expect(worst).toBe(law);
});

test.each(witnessesOf(rows))('$spec: a worst case', (row) => {
  const { spec, when, worst, fewest } = row;
  const excess = rows
    .filter((each) => each.spec === spec && each.when === when)
    .map((each) => each.worst - each.fewest);
  expect(worst - fewest).toBe(Math.max(...excess));
  expect(worst - fewest).toBeGreaterThan(0);
});

const cases = [...Map.groupBy(rows, ({ spec, bounds }) => `${spec} ${bounds.cpus}`).values()];

test.each(cases.map((same) => [same[0].spec, same] as const))(
  'the commands for %s get there again',
  { timeout: 20_000 },
  (name, same) => {
    const spec = Object.values<unknown>(shipped).find((each) => (each as Spec).name === name);
    const [first] = same;
    const options = commandOf(first).matchAll(/ --bound (\w+)=(\d+)/g);
    const bounds = Object.fromEntries(
      [...options].map(([, bound, value]) => [bound, Number(value)]),
    );
    const { metrics } = check(spec as Spec, { bounds });
    const measured = name.endsWith('-small-slabs') ? 4 : 6;
    for (const row of same) {
      const { metric, worst, witness, live } = row;
      expect(commandOf(row)).toContain(`limbo check ${name} --metric ${metric}=max `);
      expect(witness.bounds).toEqual({ ...(spec as Spec).bounds, ...bounds });
      const found = metrics.find((each) => each.name === metric)?.extremes?.max.value;
      expect(found).toBe(live > measured ? undefined : worst);
    }
  },
);
