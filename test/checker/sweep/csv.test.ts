/** CSV: names and order of its columns are relied on, so they are stated here in full. */

import { expect, test } from 'vitest';

import { csvOf } from '../../../checker/sweep/csv.ts';
import type { SweepRow } from '../../../checker/sweep/row.ts';
import { resultRow } from './rows.ts';

const bounds = ['users', 'zaps'];
const common = { spec: 'toys/lift', variant: 'no symmetry', sameAs: ['none'] };

test('columns, figures and their units', () => {
  const rows: SweepRow[] = [
    resultRow({ users: 1, zaps: 0 }),
    resultRow(
      { users: 2, zaps: 0 },
      {
        states: 3,
        seconds: 0.0001,
        ending: 'states',
        outcome: 'incomplete',
        sameAs: [],
        reductions: ['symmetry of users (2)', 'partial order'],
      },
    ),
    resultRow(
      { users: 2, zaps: 1 },
      { ending: 'decided', outcome: 'violated', violated: ['a', 'b'], unexpected: ['b'] },
    ),
    { ...common, bounds: { users: 3, zaps: 0 }, kind: 'skipped' },
    { ...common, bounds: { users: 0, zaps: 0 }, kind: 'failed', message: 'range, empty' },
  ];
  expect(csvOf(rows, bounds).split('\n')).toEqual([
    'spec,bound_users,bound_zaps,variant,coincides_with,verdict,states,transitions,depth_steps,' +
      'search_seconds,store_bytes,store_bytes_per_state,states_per_second,ending,reductions,' +
      'violated,violated_unexpectedly',
    'toys/lift,1,0,all,none,holds,1000,2500,12,0.250000,16000,16.00,4000,complete,,,',
    'toys/lift,2,0,all,,incomplete,3,2500,12,0.000100,16000,5333.33,,states,' +
      'symmetry of users (2); partial order,,',
    'toys/lift,2,1,all,none,violated,1000,2500,12,0.250000,16000,16.00,4000,decided,,a b,b',
    'toys/lift,3,0,no symmetry,none,skipped,,,,,,,,,,,',
    'toys/lift,0,0,no symmetry,none,failed,,,,,,,,,,,',
    '',
  ]);
});

test('what would end a cell is quoted', () => {
  const row = resultRow({}, { reductions: ['one, "two"'] });
  expect(csvOf([row], [])).toContain(',"one, ""two""",');
});
