/** The tables and texts of an ablation, of rows made up. */

import { describe, expect, test } from 'vitest';

import { Findings } from '../../../checker/ablate/findings.ts';
import { renderAblation } from '../../../checker/ablate/report.ts';
import type { AblationCell, AblationRow } from '../../../checker/ablate/row.ts';
import { plain } from '../../../checker/trace/style.ts';

const properties = Array.from({ length: 23 }, (_, i) => `property${i}`);
const ingredients = { takesTheLock: 'a lock is taken', rechecks: 'a look again', fence: 'a fence' };

/** A complete search that violates these, each at the depth that is its number. */
function row(without: readonly string[], violated: readonly number[], open = false): AblationRow {
  const cells = properties.map((property, i): AblationCell => {
    const held = open ? 'open' : 'holds';
    const verdict = violated.includes(i) ? 'violated' : held;
    return { property, verdict, depth: verdict === 'violated' ? i : null, exercised: i !== 22 };
  });
  const ending = open ? 'states' : 'complete';
  return { kind: 'result', without, cells, ending, states: 1000, transitions: 1, seconds: 1 };
}

function textOf(...rows: readonly AblationRow[]): string {
  const findings = new Findings({ spec: 'toy/wide', bounds: { cpus: 2 }, ingredients, properties });
  for (const each of rows) findings.note(each);
  return renderAblation(findings, plain).join('\n');
}

const whole = row([], []);

describe('the tables', () => {
  const all = properties.slice(0, 21).map((_, i) => i);
  const wide = textOf(
    whole,
    row(['takesTheLock'], all),
    row(['rechecks'], []),
    row(['fence'], [3]),
  );

  test('fit into 100 columns, and leave out no property that is violated', () => {
    expect(Math.max(...wide.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
    for (const i of all) expect(wide.split(`┌ property${i}\n`)).toHaveLength(2);
    expect(wide.match(/^ {2}takesTheLock +✗/gm)).toHaveLength(2);
  });

  test('leave out what nothing violates, which is told under them', () => {
    expect(wide).not.toContain('┌ property21');
    expect(wide).toContain(
      'Nothing that was taken out violates property21, property22 (never exercised).',
    );
  });

  test('show of pairs what neither breaks alone, and nothing of which that is not known', () => {
    const lock = row(['takesTheLock'], [1]);
    const rechecks = row(['rechecks'], []);
    const pair = row(['takesTheLock', 'rechecks'], [1, 2]);
    const told = textOf(whole, lock, rechecks, row(['fence'], []), pair);
    expect(told).toContain('What pairs of the 1 of 3 that were run break that neither of the two');
    expect(told).toMatch(/┌ property2\nwithout .*\n {2}takesTheLock \+ rechecks +✗2 /);
    const open = textOf(whole, lock, row(['rechecks'], [], true), row(['fence'], []), pair);
    expect(open).not.toContain('takesTheLock + rechecks');
    expect(open).toContain('No pair of the 1 of 3 that were run was found to break');
  });

  test('tell an ingredient without which there is as much to explore', () => {
    expect(textOf(whole, row(['fence'], []))).toMatch(
      /fence +a fence - as many states and transitions without it/,
    );
  });
});

describe('the minimal sets', () => {
  test('are not told of a whole that was not explored', () => {
    expect(textOf(row([], [], true), row(['fence'], [1]))).toContain('No minimal sets are known');
  });

  test('are judged by what holds of the whole', () => {
    const singles = ['takesTheLock', 'rechecks', 'fence'].map((one) => row([one], [5, 7]));
    const pairs = [
      ['takesTheLock', 'rechecks'],
      ['takesTheLock', 'fence'],
      ['rechecks', 'fence'],
    ].map((pair) => row(pair, [5, 7]));
    expect(textOf(whole, ...singles, ...pairs)).toContain(
      'Every ingredient is necessary by itself: the whole is minimal.\n',
    );
    const judged = textOf(row([], [5]), ...singles, ...pairs).replaceAll('\n', ' ');
    expect(judged).toContain('It is judged by what holds of the whole: not by property5.');
    const none = textOf(row([], [5, 7]), ...singles, ...pairs);
    expect(none).toContain('Sufficient, but not known to be minimal');
  });
});
