/** `limbo sweep`: what it prints and writes, where it stops, and what it refuses. */

import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { nodesOf, parseXml } from '../sweep/xml.ts';
import { fixture, limbo } from './limbo.ts';

const counter = fixture('counter.ts');
const known = ['sweep', fixture('known.ts')];
const temporary = (name: string): string => join(mkdtempSync(join(tmpdir(), 'limbo-')), name);

interface Row {
  readonly kind: string;
  readonly bounds: Record<string, number>;
  readonly [figure: string]: unknown;
}

async function rowsOf(...args: string[]): Promise<{ status: number | null; rows: Row[] }> {
  const { status, stdout } = await limbo([...args, '--json', '--quiet']);
  return { status, rows: JSON.parse(stdout).rows };
}

/** Everything but what another run measures differently. */
const counts = ({ bounds, states, transitions, depth, outcome }: Row) => ({
  bounds,
  states,
  transitions,
  depth,
  outcome,
});

describe.concurrent('a sweep', () => {
  test('finds at each point what check finds there', async () => {
    const { status, rows } = await rowsOf(...known, '--bound', 'limit=1..3');
    expect(status).toBe(0);
    const checks = [1, 2, 3].map(async (limit) => {
      const check = ['check', fixture('known.ts'), '--bound', `limit=${limit}`];
      const { results } = JSON.parse((await limbo([...check, '--json'])).stdout);
      return counts(results[0]);
    });
    expect(rows.map(counts)).toEqual(await Promise.all(checks));
    expect(rows.map(({ bounds }) => bounds)).toEqual([{ limit: 1 }, { limit: 2 }, { limit: 3 }]);
  });

  test('prints a row for each point, with its growth', async () => {
    const { stdout, stderr } = await limbo([...known, '--bound', 'limit=2,3']);
    expect(stdout).toMatch(/^limit +variant +states +growth .* verdict$/m);
    expect(stdout).toMatch(/^2 +all +23 +- .*✗ 1 violated, as expected$/m);
    expect(stdout).toMatch(/^3 +all +55 +×2.39 .*✗ 1 violated, as expected$/m);
    expect(stdout).toContain('2 points, 2 of 2 runs complete');
    expect(stderr).toContain('2/2 done');
    expect(stdout).not.toContain('done');
  });

  test('without bounds is one run at those of the spec', async () => {
    const { status, rows } = await rowsOf('sweep', 'examples/peterson');
    expect(status).toBe(0);
    expect(rows).toHaveLength(1);
  });

  test('--property restricts', async () => {
    const { rows } = await rowsOf(...known, '--property', 'below');
    expect(rows[0]).toMatchObject({ outcome: 'holds', violated: [] });
  });

  test('writes what it says, and overwrites only with --force', async () => {
    const [csv, svg] = [temporary('cost.csv'), temporary('cost.svg')];
    const args = [...known, '--bound', 'limit=1..3', '--csv', csv, '--svg', svg, '--quiet'];
    expect((await limbo(args)).status).toBe(0);
    const [headings, ...lines] = readFileSync(csv, 'utf8').trim().split('\n');
    expect(headings).toMatch(/^spec,bound_limit,variant,.*,search_seconds,store_bytes,/);
    expect(lines.map((line) => line.split(',').slice(0, 3).join())).toEqual(
      [1, 2, 3].map((limit) => `counter/known,${limit},all`),
    );
    expect(nodesOf(parseXml(readFileSync(svg, 'utf8'))).length).toBeGreaterThan(20);
    writeFileSync(svg, 'mine');
    const again = await limbo(args);
    expect(again).toMatchObject({ status: 2, stdout: '' });
    expect(again.stderr).toContain('exists already (--force overwrites)');
    expect(readFileSync(svg, 'utf8')).toBe('mine');
    expect((await limbo([...args, '--force'])).status).toBe(0);
    expect(readFileSync(svg, 'utf8')).not.toBe('mine');
  });
});

describe.concurrent('exit status', () => {
  test('3 where a limit stops a point; greater points are skipped, others are not', async () => {
    const args = [...known, '--bound', 'limit=2,9,3,20', '--max-states', '100'];
    const { status, stdout } = await limbo(args);
    expect(status).toBe(3);
    expect(stdout).toMatch(/^9 .*> 1\d\d +>×\d.* stopped by --max-states$/m);
    expect(stdout).toMatch(/^20 .*skipped: a smaller point was stopped$/m);
    const { rows } = await rowsOf(...args);
    expect(rows.map(({ kind, ending }) => ending ?? kind)).toEqual([
      'complete',
      'states',
      'complete',
      'skipped',
    ]);
  });

  test('1 for a violation that is not expected, which counts before a limit', async () => {
    const surprise = ['sweep', fixture('surprise.ts')];
    const { status, stdout } = await limbo([...surprise, '--bound', 'limit=1..2']);
    expect(status).toBe(1);
    expect(stdout).toContain('✗ NOT as expected: noLostUpdate');
    const cut = [...surprise, '--bound', 'limit=900', '--max-states', '2000'];
    expect((await limbo(cut)).status).toBe(1);
  });

  test('0 if an expected violation is out of reach at these bounds', async () => {
    const { status, rows } = await rowsOf(...known, '--bound', 'limit=0');
    expect(status).toBe(0);
    expect(rows[0]).toMatchObject({ outcome: 'holds', unexpected: [] });
  });

  test('2 if the model fails as a program at some point; the others are run', async () => {
    const { status, rows } = await rowsOf(
      ...known,
      '--bound',
      'limit=3,1001,2',
      '--max-time',
      '1m',
    );
    expect(status).toBe(2);
    expect(rows.map(({ kind }) => kind)).toEqual(['result', 'failed', 'result']);
    expect(rows[1]?.['message']).toMatch(/outside its domain/);
  });

  test('3 after an interrupt, with what was found so far printed and written', async () => {
    const csv = temporary('cost.csv');
    const args = [...known, '--bound', 'limit=3,1000,999', '--csv', csv, '--json'];
    const { status, stdout } = await limbo(args, {
      during: (child) => {
        child.stderr?.on('data', (text: Buffer) => {
          if (/limit=1000","states":[1-9]/.test(text.toString())) child.kill('SIGINT');
        });
      },
    });
    expect(status).toBe(3);
    const { rows } = JSON.parse(stdout);
    expect(rows.map((row: Row) => row['ending'])).toEqual(['complete', 'interrupt']);
    expect(readFileSync(csv, 'utf8').trim().split('\n')).toHaveLength(3);
  });
});

describe.concurrent('refusals: one line, exit status 2, nothing written', () => {
  const refusals: [string[], string][] = [
    [['sweep'], "missing required argument 'spec'"],
    [['sweep', counter], "a sweep is of one spec, and '"],
    [['sweep', 'examples/petersn'], 'near it: examples/peterson'],
    [[...known, '--bound', 'limit=3..1'], 'The range 3..1 is empty.'],
    [[...known, '--bound', 'limits=1..3'], "has no bound 'limits' (its bounds: limit)"],
    [[...known, '--property', 'bellow'], "has no property 'bellow'; near it: below"],
    [[...known, '--csv', './absent/cost.csv'], 'there is no folder ./absent'],
    [
      ['sweep', 'examples/german', '--bound', 'clients=1..100', '--bound', 'stores=1..11'],
      'the grid has more than 1000 points',
    ],
  ];
  test.each(refusals)('%j', async (args, message) => {
    const csv = temporary('cost.csv');
    const { status, stdout, stderr } = await limbo(
      args.includes('--csv') ? args : [...args, '--csv', csv],
    );
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync(csv)).toBe(false);
  });
});
