/** `limbo check`: exit status, what is printed where, and what is refused. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { fixture, limbo } from './limbo.ts';

const counter = fixture('counter.ts');
const failing = fixture('failing.ts');
const temporary = (): string => mkdtempSync(join(tmpdir(), 'limbo-'));

describe.concurrent('exit status', () => {
  test('0 if every verdict is as expected', async () => {
    const { status, stdout } = await limbo(['check', 'examples/peterson']);
    expect(status).toBe(0);
    expect(stdout).toContain('examples/peterson: every property holds; as expected');
    expect(stdout).toContain('mutualExclusion  ✓ holds  as expected');
    expect(stdout).toContain('exact (no hashing); complete; reductions in force: none');
    expect(stdout).toContain('1 spec, as expected');
  });

  test('1 if a property is violated unexpectedly, or an expected violation does not come', async () => {
    const { status, stdout } = await limbo(['check', counter, '--jobs', '2']);
    expect(status).toBe(1);
    expect(stdout).toContain('noLostUpdate  ✗ violated at depth 4  NOT as expected (holds)');
    expect(stdout).toContain('below         ✓ holds                NOT as expected (violated)');
    expect(stdout).toContain('2 NOT as expected (counter/pessimist, counter/surprise)');
  });

  test('3 if a search is stopped, and nothing is said to hold', async () => {
    const { status, stdout } = await limbo(['check', 'examples/german', '--max-states', '50']);
    expect(status).toBe(3);
    expect(stdout).toContain('? no violation within the bound  expected: holds');
    expect(stdout).toMatch(/stopped by --max-states at depth \d+.*: not a proof/);
    expect(stdout).not.toContain('✓');
    expect(stdout).not.toMatch(/ holds {2}/);
  });

  test('3 if the expected violations were found but the rest stayed open', async () => {
    const args = ['check', counter, '--bound', 'limit=1000', '--max-depth', '6'];
    const { status, stdout } = await limbo([...args, '--json', '--quiet']);
    const { results } = JSON.parse(stdout) as { results: { spec: string; status: string }[] };
    expect(status).toBe(1);
    expect(results.find(({ spec }) => spec === 'counter/known')?.status).toBe('stopped');
  });

  test('2 if a model fails as a program, which counts before all else', async () => {
    const { status, stdout } = await limbo(['check', failing, counter, '--max-states', '9']);
    expect(status).toBe(2);
    expect(stdout).toContain(
      'failing/overflows: failed: step worker:last: count = 6 is outside its domain (0..5)',
    );
    expect(stdout).toContain('in a state at depth 3, by this run:');
    expect(stdout).toContain('   3  worker  work → last   count: 2 → 3');
    expect(stdout).toMatch(
      /failing\/throws: failed: step worker:last: the ceiling falls\n.*failing\.ts:\d+:\d+\n/,
    );
    expect(stdout).toMatch(/failing\/gets-lost: failed: .*goes to unknown label 'nowhere'/);
  });
});

describe.concurrent('storage with loss', () => {
  const small = ['check', 'examples/german', '--bound', 'clients=2', '--quiet'];

  test('0 with fingerprints if nothing unexpected is found, but nothing is said to hold', async () => {
    const { status, stdout } = await limbo([...small, '--fingerprints']);
    expect(status).toBe(0);
    expect(stdout).toContain('no violation found; fingerprints of 96 bits, omission probability');
    expect(stdout).not.toContain('holds');
  });

  test('3 with bitstate, which proves nothing', async () => {
    const { status, stdout } = await limbo([...small, '--bitstate', '1M', '--seed', '7']);
    expect(status).toBe(3);
    expect(stdout).toContain('no violation found; bitstate, expected coverage 99.9');
    expect(stdout).toContain('1 not proven (examples/german)');
    expect(stdout).not.toContain('stopped');
  });

  test('0 with bitstate if all that is expected is a violation', async () => {
    const args = ['check', 'examples/die-hard', '--property', 'neverFourGallons', '--quiet'];
    const { status, stdout } = await limbo([...args, '--bitstate', '1M']);
    expect(status).toBe(0);
    expect(stdout).toContain('--property neverFourGallons --bitstate 1048576 --trace diff');
  });

  test('is told in the JSON document', async () => {
    const { stdout } = await limbo([...small, '--bitstate', '64K', '--json']);
    const { results, exitStatus } = JSON.parse(stdout);
    expect(exitStatus).toBe(3);
    expect(results[0]).toMatchObject({
      status: 'unproven',
      outcome: 'unproven',
      assurance: { storage: { kind: 'bitstate', arrayBytes: 65536, hashes: 3, seed: 1 } },
    });
  });

  test.each([
    [['--fingerprints', '--bitstate', '1M'], /'--bitstate <size>' cannot be used with/],
    [['--seed', '2'], /--seed is of use with --fingerprints or --bitstate only/],
    [
      ['--bitstate', '1G', '--max-memory', '200M'],
      /--bitstate 1\.0 GiB is more than the [\d.]+ MiB/,
    ],
    [['--bitstate', 'much'], /A size such as 512M or 4G is needed/],
  ])('refuses %j on one line', async (args, message) => {
    const { status, stderr, stdout } = await limbo([...small, ...args]);
    expect(status).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr.trim()).not.toContain('\n');
    expect(stdout).toBe('');
  });
});

describe.concurrent('output', () => {
  test('results go to stdout, progress to stderr, without colours in a pipe', async () => {
    const { stdout, stderr } = await limbo(['check', counter]);
    expect(stdout).not.toContain('\x1b');
    expect(stderr).toContain('3/3 done');
    expect(stdout).not.toContain('done');
    expect((await limbo(['check', counter, '--quiet'])).stderr).toBe('');
  });

  test('no line of a table is wider than 120 columns', async () => {
    const { stdout } = await limbo(['check', 'examples', '--quiet']);
    const widths = stdout.split('\n').map((line) => line.length);
    expect(Math.max(...widths)).toBeLessThanOrEqual(120);
  });

  test('results come in the order of the specs, however many run at a time', async () => {
    const results = async (jobs: string): Promise<Record<string, unknown>[]> =>
      JSON.parse((await limbo(['check', counter, '--json', '--jobs', jobs])).stdout).results;
    const untimed = (each: Record<string, unknown>) => ({
      ...each,
      seconds: 0,
      bytes: 0,
      peakBytes: 0,
    });
    const one = await results('1');
    expect(one.map(({ spec }) => spec)).toEqual([
      'counter/known',
      'counter/pessimist',
      'counter/surprise',
    ]);
    expect((await results('3')).map(untimed)).toEqual(one.map(untimed));
  });

  test('traces: the unexpected by default, all with --trace, none with --trace none', async () => {
    const traces = async (...more: string[]): Promise<string[]> => {
      const { stdout } = await limbo(['check', counter, '--quiet', ...more]);
      return stdout.match(/is violated in counter\/\w+/g) ?? [];
    };
    expect(await traces()).toEqual(['is violated in counter/surprise']);
    expect(await traces('--trace', 'diff')).toHaveLength(3);
    expect(await traces('--trace', 'none')).toEqual([]);
  });

  test('the hint prints the counterexample that it promises', async () => {
    const { stdout } = await limbo(['check', 'examples/die-hard']);
    const [, hint] = /to see a counterexample: limbo (.*)/.exec(stdout) ?? [];
    const again = await limbo((hint ?? '').split(' '));
    expect(again.status).toBe(0);
    expect(again.stdout).toContain('in examples/die-hard, by a run of 6 steps');
  });

  test('--json is one document, with assurance and traces; progress is JSON lines', async () => {
    const { stdout, stderr, status } = await limbo(['check', counter, '--json']);
    const document = JSON.parse(stdout);
    expect(document).toMatchObject({ format: 'limbo-results-1', exitStatus: status });
    expect(document.results[0]).toMatchObject({
      spec: 'counter/known',
      status: 'asExpected',
      outcome: 'violated',
      states: 55,
      assurance: {
        storage: 'exact',
        completeness: 'complete',
        bounds: { limit: 3 },
        reductions: [],
        neverTaken: ['left:unused', 'right:unused'],
        neverExercised: [],
      },
    });
    const lines = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toContainEqual({ type: 'done', spec: 'counter/known', outcome: 'as expected' });
  });

  test('--property restricts, and each is reported alone', async () => {
    const { stdout, status } = await limbo(['check', counter, '--property', 'below', '--quiet']);
    expect(status).toBe(1);
    expect(stdout).not.toContain('noLostUpdate');
  });

  test('--trace-out saves, and overwrites only with --force', async () => {
    const folder = join(temporary(), 'traces');
    const args = ['check', 'examples/die-hard', '--trace-out', folder];
    const saved = join(folder, 'examples-die-hard__neverFourGallons');
    expect((await limbo(args)).stdout).toContain(`${saved}.trace.json`);
    expect(JSON.parse(readFileSync(`${saved}.itf.json`, 'utf8')).states).toHaveLength(7);
    const again = await limbo(args);
    expect(again.status).toBe(2);
    expect(again.stderr).toMatch(/exists already \(--force overwrites/);
    expect((await limbo([...args, '--force'])).status).toBe(0);
  });
});

describe.concurrent('refusals: one line, exit status 2', () => {
  const refusals: [string[], string][] = [
    [
      ['check', 'examples/petersn'],
      "limbo: there is no spec 'examples/petersn'; near it: examples/peterson",
    ],
    [['check', 'nothing-like-it'], "limbo: there is no spec 'nothing-like-it' (see limbo list)"],
    [['check', './absent.ts'], 'limbo: there is no file ./absent.ts'],
    [
      ['check', '--max-states', 'many'],
      "limbo: option '--max-states <n>' argument 'many' is invalid",
    ],
    [['check', '--max-memory', '4X'], 'A size such as 512M or 4G is needed'],
    [['check', '--max-time', '-1'], 'A time such as 90s or 5m is needed'],
    [['check', '--bound', 'cpus'], 'NAME=NUMBER is needed'],
    [['check', '--trace', 'loud'], 'Allowed choices are none, diff, full'],
    [['check', '--max-state', '3'], 'Did you mean --max-states?'],
    [['check', counter, '--bound', 'limits=3'], "has no bound 'limits' (its bounds: limit)"],
    [['check', counter, '--property', 'bellow'], "has a property 'bellow'; near it: below"],
    [['chekc'], "unknown command 'chekc' (Did you mean check?)"],
    [['show', './absent.json'], 'limbo: cannot read ./absent.json'],
  ];
  test.each(refusals)('%j', async (args, message) => {
    const { status, stdout, stderr } = await limbo(args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  const broken: [string, string, string][] = [
    ['a.ts', 'export const a: number = 1;\nconst b = {;\n', 'a.ts:2:12: Unexpected token'],
    ['b.mjs', 'export const a = 1;\nconst b = {;\n', "b.mjs:2:12: Unexpected token ';'"],
    ['c.ts', 'enum A { B }\n', 'c.ts:1:1: TypeScript enum is not supported'],
    ['d.ts', "import './absent.ts';\n", 'd.ts: Cannot find module'],
    ['e.ts', "\nthrow new Error('no luck\\ntoday');\n", 'e.ts:2:7: no luck'],
    ['f.ts', 'export const a = 1;\n', 'f.ts exports no spec'],
  ];
  test.each(broken)('a spec file that does not load: %s', async (name, source, message) => {
    const cwd = temporary();
    writeFileSync(join(cwd, name), source);
    const { status, stderr } = await limbo(['check', `./${name}`], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain(`limbo: ${message}`);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });

  test('two specs of one name: both files are named', async () => {
    const cwd = temporary();
    const from = JSON.stringify(counter);
    const source = `import { pessimist } from ${from};\nexport const copy = { ...pessimist };\n`;
    writeFileSync(join(cwd, 'one.ts'), source);
    writeFileSync(join(cwd, 'two.ts'), source);
    const { status, stderr } = await limbo(['check', 'one.ts', 'two.ts'], { cwd });
    expect(status).toBe(2);
    expect(stderr).toContain("spec 'counter/pessimist' stands twice: in one.ts and in two.ts");
  });
});
