/** `limbo check` of specs with metrics, `--metric`, and the runs to extremes as files. */

import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { fixture, limbo } from './limbo.ts';

const temporary = (): string => mkdtempSync(join(tmpdir(), 'limbo-'));
const dieHard = ['check', 'examples/die-hard', '--quiet'];
const philosophers = ['check', 'examples/dining-philosophers', '--quiet'];

describe.concurrent('the report', () => {
  test('tells the range of each metric after the verdicts', async () => {
    const { status, stdout } = await limbo(dieHard);
    expect(status).toBe(0);
    expect(stdout).toMatch(/noSpill .*\n {2}metric gallons: 0 \(step 0\) \.\. 8 \(step 2\)\n/);
    expect(stdout).toContain(
      'to see how a metric gets there: limbo check examples/die-hard --metric gallons=max --trace diff',
    );
  });

  test('claims no more than was seen', async () => {
    const { status, stdout } = await limbo([...philosophers, '--max-depth', '2']);
    expect(status).toBe(3);
    expect(stdout).toContain('metric eating: at most 0 (step 0) .. at least 1 (step 2), so far\n');
    expect(stdout).not.toContain('to see how a metric gets there');
  });

  test('of many specs has a note under the row of each', async () => {
    const { stdout } = await limbo(['check', 'examples/d*', '--quiet']);
    expect(stdout).toMatch(/\n {2}die-hard .*\n {4}gallons 0\.\.8\n {2}dining-philosophers /);
    expect(stdout).not.toContain('≤');
    const cut = await limbo(['check', 'examples/dining*', '--quiet', '--max-depth', '2']);
    expect(cut.stdout).toContain('\n    eating ≤0..≥1\n');
    expect(cut.stdout).toContain('≤ ≥: range of a metric over the states seen before');
  });

  test('says where runs may be longer than need be', async () => {
    const file = fixture('measured.ts');
    const whole = await limbo(['check', file, '--quiet']);
    expect(whole.stdout).toContain('reductions in force: none');
    const reduced = await limbo(['check', file, '--quiet', '--partial-order']);
    expect(reduced.stdout).toMatch(/reductions in force: partial order/);
    expect(reduced.stdout).toContain('may not be the shortest; --no-partial-order');
    const range = /metric ends, at rest: 0 \(step 0\) \.\. 2 \(step \d+\)/;
    for (const { stdout } of [whole, reduced]) expect(stdout).toMatch(range);
  });

  test('has all of it in the JSON document', async () => {
    const { stdout } = await limbo([...dieHard, '--json']);
    const { results } = JSON.parse(stdout);
    expect(results[0].metrics).toMatchObject([
      {
        name: 'gallons',
        over: 'all',
        exact: true,
        extremes: {
          min: { value: 0, depth: 0 },
          max: { value: 8, depth: 2, trace: { extreme: { end: 'max', value: 8 } } },
        },
      },
    ]);
  });
});

describe.concurrent('--metric', () => {
  test('prints the run to one extreme, and no counterexample beside it', async () => {
    const args = [...dieHard, '--metric', 'gallons=max', '--trace', 'diff'];
    const { status, stdout } = await limbo(args);
    expect(status).toBe(0);
    expect(stdout).toContain(
      'gallons is 8, its maximum, in examples/die-hard, by a run of 2 steps\n' +
        '  it means: water in both jugs together, in gallons\n',
    );
    expect(stdout).toContain('● gallons: 8, the greatest over all reachable states');
    expect(stdout).toContain('again: limbo check examples/die-hard --metric gallons=max');
    expect(stdout).not.toContain('minimum');
    expect(stdout).not.toContain('is violated in');
  });

  test('prints both, and counterexamples of properties that are named', async () => {
    const named = ['--metric', 'gallons', '--property', 'neverFourGallons', '--trace', 'full'];
    const { stdout } = await limbo([...dieHard, ...named]);
    expect(stdout).toContain('gallons is 0, its minimum,');
    expect(stdout).toContain('gallons is 8, its maximum,');
    expect(stdout).toContain('neverFourGallons is violated in');
    expect(stdout).not.toContain('noSpill');
  });

  test('measures that metric alone, and checks every property', async () => {
    const { status, stdout } = await limbo(['check', fixture('measured.ts'), '--metric', 'ends']);
    expect(status).toBe(0);
    expect(stdout).toContain('counts  ✓ holds');
    expect(stdout).toContain('metric ends');
    expect(stdout).not.toContain('metric sum');
  });

  test('picks the specs that have it', async () => {
    const { stdout } = await limbo(['check', 'examples/d*', '--metric', 'gallons', '--quiet']);
    expect(stdout).toContain('1 spec, as expected');
  });

  test.each([
    [['examples/die-hard', '--metric', 'gallon'], "has no metric 'gallon'; near it: gallons"],
    [['examples/peterson', '--metric', 'depth'], "has no metric 'depth'; there are none"],
    [['examples/d*', '--metric', 'depth'], "none of the chosen specs has a metric 'depth'"],
    [['examples/die-hard', '--metric', 'gallons=most'], 'NAME, NAME=min or NAME=max is needed'],
    [
      ['examples/die-hard', '--metric', 'gallons', '--bitstate', '1M'],
      '--metric needs every state: not with --fingerprints or --bitstate',
    ],
  ])('refuses %j on one line', async (args, message) => {
    const { status, stderr, stdout } = await limbo(['check', ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.trim()).not.toContain('\n');
    expect(stdout).toBe('');
  });

  test('a value that is no integer fails by name, with the run that leads to it', async () => {
    const args = ['check', fixture('measured.ts'), '--bound', 'halves=1', '--quiet'];
    const { status, stdout } = await limbo(args);
    expect(status).toBe(2);
    expect(stdout).toContain(
      'failed: metric sum: its value is 1.5, which is not a safe integer\n' +
        '  in a state at depth 3, by this run:\n',
    );
  });
});

describe('--trace-out', () => {
  const folder = temporary();
  const ended = limbo([...dieHard, '--trace-out', folder]);
  const file = join(folder, 'examples-die-hard__gallons=max.trace.json');

  test('saves the runs to extremes, and does not overwrite them', async () => {
    await ended;
    expect(readdirSync(folder).filter((name) => name.includes('gallons'))).toEqual([
      'examples-die-hard__gallons=max.itf.json',
      'examples-die-hard__gallons=max.trace.json',
      'examples-die-hard__gallons=min.itf.json',
      'examples-die-hard__gallons=min.trace.json',
    ]);
    const again = await limbo([...dieHard, '--property', 'noSpill', '--trace-out', folder]);
    expect(again.status).toBe(2);
  });

  test('for limbo show, which prints them and converts them', async () => {
    await ended;
    const { status, stdout } = await limbo(['show', file]);
    expect(status).toBe(0);
    expect(stdout).toContain('gallons is 8, its maximum, in examples/die-hard');
    const { stdout: converted } = await limbo(['show', file, '--itf']);
    const meta = JSON.parse(converted)['#meta'];
    expect(meta).toMatchObject({
      status: 'ok',
      description: 'Created by Limbo: gallons: 8, the greatest over all reachable states',
    });
  });

  test('and refused if the extreme is bent', async () => {
    await ended;
    const bent = join(folder, 'bent.trace.json');
    writeFileSync(bent, readFileSync(file, 'utf8').replace('"end": "max"', '"end": "top"'));
    const { status, stderr } = await limbo(['show', bent]);
    expect(status).toBe(2);
    expect(stderr).toContain('extreme: it has the wrong shape');
  });
});
