/** `limbo ablate`: tables, minimal sets, saved counterexamples, where it goes on, and what it refuses. */

import {
  appendFileSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { describe, expect, test } from 'vitest';

import type { AblationResult } from '../../../checker/ablate/row.ts';
import { fixture, limbo } from './limbo.ts';

const counting = ['ablate', fixture('ingredients.ts')];
const surprise = ['ablate', fixture('ingredients-surprise.ts')];
const temporary = (name: string): string => join(mkdtempSync(join(tmpdir(), 'limbo-')), name);

interface Document {
  readonly exitStatus: number;
  readonly interrupted: boolean;
  readonly rows: readonly AblationResult[];
  readonly minimalSets: readonly { keeps: string[]; without: string[]; undecided: string[] }[];
  readonly ingredients: readonly { name: string; need: string; breaks: string[] }[];
  readonly repairs: readonly string[][];
}

interface Ablated {
  readonly status: number | null;
  readonly document: Document;
  /** Searches that ended, in the words of the progress lines. */
  readonly searched: readonly string[];
}

async function ablated(args: readonly string[]): Promise<Ablated> {
  const { status, stdout, stderr } = await limbo([...args, '--json']);
  const searched = stderr
    .split('\n')
    .flatMap((line) => (line === '' ? [] : [JSON.parse(line)]))
    .flatMap(({ type, spec }) => (type === 'done' ? [spec] : []));
  return { status, document: JSON.parse(stdout), searched };
}

/** Everything but what another run measures differently, in an order of its own. */
const verdicts = ({ rows }: Document) =>
  rows
    .map(({ without, cells, states }) => ({ without: without.join(' '), cells, states }))
    .sort((a, b) => (a.without < b.without ? -1 : 1));

describe('an ablation', () => {
  test('tells which ingredients are needed for what, and the minimal sets', async () => {
    const { status, document } = await ablated(counting);
    expect(status).toBe(0);
    expect(document.ingredients.map(({ name, need, breaks }) => [name, need, breaks])).toEqual([
      ['locks', 'unnecessary', []],
      ['unlocks', 'necessary', ['deadlockFree']],
      ['addsAtomically', 'unnecessary', []],
      ['checksLimit', 'necessary', ['nearLimit']],
    ]);
    expect(document.minimalSets.map(({ keeps, undecided }) => [keeps, undecided])).toEqual([
      [['locks', 'unlocks', 'checksLimit'], []],
      [['addsAtomically', 'checksLimit'], []],
    ]);
    expect(document.repairs).toContainEqual(['locks', 'unlocks']);
  });

  test('prints them, with the lengths of shortest counterexamples', async () => {
    const { status, stdout, stderr } = await limbo(counting);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^without +│ +│ +states +time$/m);
    expect(stdout).toMatch(/^ {2}nothing +✓ +✓ +\d+ /m);
    expect(stdout).toMatch(/^ {2}unlocks +✓ +✗5 /m);
    expect(stdout).toMatch(/^ {2}locks \+ addsAtomically +✗6 /m);
    expect(stdout).not.toMatch(/^ {2}locks \+ checksLimit/m);
    expect(stdout).toMatch(/^ {2}checksLimit +a worker looks at the limit before it counts$/m);
    expect(stdout).toContain('Nothing that was taken out violates never.');
    expect(stdout).toContain('2 minimal sets:');
    expect(stdout).toContain('all but addsAtomically, that is locks, unlocks, checksLimit');
    expect(stdout.replaceAll('\n', ' ')).toContain(
      'leaving out more can make up for what leaving out less breaks (locks + unlocks)',
    );
    expect(stdout).toMatch(/4 ingredients: 2 necessary by themselves, 2 unnecessary; \d+ searches/);
    expect(Math.max(...stdout.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(stderr).toContain('done: without locks + addsAtomically violated: noLostUpdate');
  });

  test('--property judges by that alone', async () => {
    const { document } = await ablated([...counting, '--property', 'noLostUpdate']);
    expect(document.minimalSets.map(({ keeps }) => keeps)).toEqual([['addsAtomically'], ['locks']]);
  });

  test('--bound changes a bound; searches side by side find the same', async () => {
    const args = [...counting, '--bound', 'limit=2'];
    const [one, two] = [await ablated(args), await ablated([...args, '--jobs', '2'])];
    expect(verdicts(one.document)).toEqual(verdicts(two.document));
    expect(one.document.rows[0]?.states).toBeLessThan(
      (await ablated(counting)).document.rows[0]?.states ?? 0,
    );
  });

  test('saves counterexamples, which limbo show prints, and overwrites only with --force', async () => {
    const folder = temporary('traces');
    const args = [...counting, '--property', 'noLostUpdate', '--trace-out', folder, '--quiet'];
    expect((await limbo(args)).status).toBe(0);
    const files = readdirSync(folder);
    const name = 'ingredients-counting__without-locks+addsAtomically__noLostUpdate';
    expect(files).toContain(`${name}.itf.json`);
    expect(files.length % 2).toBe(0);
    const shown = await limbo(['show', join(folder, `${name}.trace.json`)]);
    expect(shown.status).toBe(0);
    expect(shown.stdout).toContain(
      'noLostUpdate is violated in ingredients/counting without locks, addsAtomically, by a run of 6 steps',
    );
    const again = await limbo(args);
    expect(again).toMatchObject({ status: 2, stdout: '' });
    expect(again.stderr).toContain('exists already (--force overwrites');
    expect((await limbo([...args, '--force'])).status).toBe(0);
  });
});

describe('with --results', () => {
  test('what is known is not searched again; what is cut off is', async () => {
    const results = temporary('results.jsonl');
    const args = [...counting, '--results', results];
    const first = await ablated(args);
    const again = await ablated(args);
    expect(first.searched.length).toBe(first.document.rows.length);
    expect(again.searched).toEqual([]);
    expect(again.document.minimalSets).toEqual(first.document.minimalSets);
    expect(verdicts(again.document)).toEqual(verdicts(first.document));
    const lines = readFileSync(results, 'utf8').split('\n');
    truncateSync(results, lines.slice(0, 5).join('\n').length + 20);
    const rest = await ablated(args);
    expect(rest.searched.length).toBe(first.searched.length - 5);
    expect(rest.document.minimalSets).toEqual(first.document.minimalSets);
    expect((await ablated(args)).searched).toEqual([]);
  });

  test('other bounds, properties or sources are searched anew', async () => {
    const results = temporary('results.jsonl');
    const file = join(dirname(results), 'mine.ts');
    const checker = fixture('../../../../checker/index.ts');
    const source = readFileSync(fixture('ingredients-surprise.ts'), 'utf8')
      .replace('../../../../checker/index.ts', checker)
      .replace("!without.has('bound')", '(s.count > 5 || without !== null)');
    writeFileSync(file, `import './helper.ts';\n${source}`);
    writeFileSync(join(dirname(results), 'helper.ts'), 'export {};\n');
    const args = ['ablate', file, '--results', results];
    const searches = async (...more: string[]): Promise<number> =>
      (await ablated([...args, ...more])).searched.length;
    expect(await searches()).toBe(4);
    expect(await searches()).toBe(0);
    expect(await searches('--property', 'low')).toBe(4);
    expect(await searches()).toBe(0);
    writeFileSync(join(dirname(results), 'helper.ts'), 'export const changed = 1;\n');
    expect(await searches()).toBe(4);
    appendFileSync(file, '// changed\n');
    expect(await searches()).toBe(4);
    const of = [...counting, '--results', results];
    expect((await ablated([...of, '--bound', 'limit=1'])).searched.length).toBeGreaterThan(10);
    expect((await ablated([...of, '--bound', 'limit=2'])).searched.length).toBeGreaterThan(10);
  });

  test('a limit stops searches; a greater one, and no other, has them searched again', async () => {
    const args = [...counting, '--results', temporary('results.jsonl')];
    const some = [...args, '--max-states', '60'];
    const cut = await ablated(some);
    expect(cut.status).toBe(3);
    const stopped = cut.document.rows.filter(({ ending }) => ending === 'states');
    expect(stopped.length).toBeGreaterThan(0);
    expect(stopped.length).toBeLessThan(cut.document.rows.length);
    const again = await ablated(some);
    expect(again.status).toBe(3);
    expect(again.searched).toEqual([]);
    expect(verdicts(again.document)).toEqual(verdicts(cut.document));
    const rest = await ablated(args);
    expect(rest.status).toBe(0);
    expect(rest.searched).toEqual(
      expect.arrayContaining([`without ${stopped[0]?.without.join(' + ')}`]),
    );
    const complete = (await ablated(counting)).document;
    expect(rest.document.minimalSets).toEqual(complete.minimalSets);
    expect(verdicts(rest.document)).toEqual(verdicts(complete));
  });

  test('nothing is concluded from searches that were stopped', async () => {
    const { status, stdout } = await limbo([...counting, '--max-states', '60', '--quiet']);
    expect(status).toBe(3);
    expect(stdout).toContain('? open');
    expect(stdout).toMatch(/not decided: whether it needs/);
    expect(stdout).toContain(
      'No violation was found, in searches not all of which were complete, of',
    );
    expect(stdout).not.toContain('every pair');
  });

  test('after an interrupt the same command goes on', async () => {
    const results = temporary('results.jsonl');
    const folder = temporary('traces');
    const args = [...counting, '--bound', 'limit=150', '--jobs', '1', '--trace-out', folder];
    const going = [...args, '--results', results, '--json'];
    let done = 0;
    const first = await limbo(going, {
      during: (child) => {
        child.stderr?.on('data', (text: Buffer) => {
          const before = done;
          done += text.toString().split('"done"').length - 1;
          if (before < 3 && done >= 3) child.kill('SIGINT');
        });
      },
    });
    expect(first.status).toBe(3);
    const { rows, interrupted } = JSON.parse(first.stdout) as Document;
    expect(interrupted).toBe(true);
    const complete = rows.filter(({ ending }) => ending !== 'interrupt');
    expect(complete.length).toBeGreaterThanOrEqual(3);
    const rest = await ablated(going);
    expect(rest.status).toBe(0);
    expect(rest.searched.length).toBe(rest.document.rows.length - complete.length);
    const whole = await ablated([...args, '--force']);
    expect(verdicts(rest.document)).toEqual(verdicts(whole.document));
  });

  test('counterexamples that are wanted and not there are found again', async () => {
    const [results, folder] = [temporary('results.jsonl'), temporary('traces')];
    const args = [...counting, '--property', 'nearLimit', '--results', results];
    const first = await ablated(args);
    const traced = [...args, '--trace-out', folder];
    const { searched } = await ablated(traced);
    expect(searched.length).toBeGreaterThan(0);
    expect(searched.length).toBeLessThan(first.searched.length);
    expect(searched.every((each) => each.includes('checksLimit'))).toBe(true);
    expect((await ablated(traced)).searched).toEqual([]);
  });
});

describe.concurrent('exit status', () => {
  test('1 for a violation of the whole that is not expected', async () => {
    const args = [...surprise, '--property', 'low', '--quiet'];
    const { status, stdout } = await limbo(args);
    expect(status).toBe(1);
    expect(stdout).toContain('low');
  });

  test('2 if the model fails as a program without an ingredient; the others are run', async () => {
    const { status, document } = await ablated(surprise);
    expect(status).toBe(2);
    expect(document.rows.map(({ kind, without }) => [kind, ...without])).toEqual([
      ['result'],
      ['failed', 'bound'],
      ['result', 'comment'],
      ['failed', 'bound', 'comment'],
    ]);
    const { stdout } = await limbo([...surprise, '--quiet']);
    expect(stdout).toMatch(/without bound: failed: .*outside its domain/);
  });
});

describe.concurrent('refusals: one line, exit status 2', () => {
  const refusals: [string[], string][] = [
    [['ablate'], "missing required argument 'spec'"],
    [['ablate', 'examples/peterson'], 'examples/peterson offers no ingredients to be taken out'],
    [['ablate', 'relocation/verified*'], "an ablation is of one spec, and '"],
    [[...counting, '--bound', 'limits=1'], "has no bound 'limits' (its bounds: limit)"],
    [[...counting, '--property', 'nearLimits'], "has no property 'nearLimits'; near it: nearLimit"],
    [[...counting, '--results', fixture('ingredients.ts')], 'is not a file of results'],
    [[...counting, '--results', './absent/results.jsonl'], 'there is no folder ./absent'],
    [[...counting, '--results', '.'], 'is not a file'],
  ];
  test.each(refusals)('%j', async (args, message) => {
    const before = readFileSync(fixture('ingredients.ts'), 'utf8');
    const { status, stdout, stderr } = await limbo(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(existsSync('./absent')).toBe(false);
    expect(readFileSync(fixture('ingredients.ts'), 'utf8')).toBe(before);
  });
});
