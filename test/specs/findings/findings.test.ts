/** The document of findings: what it says, when it is stale, and which chapters are refused. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { check as formatCheck } from 'prettier';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { UsageError } from '../../../checker/cli/usage-error.ts';
import type { CheckResult } from '../../../checker/index.ts';
import type { Chapter } from '../../../specs/findings/chapter.ts';
import { chapters as shipped } from '../../../specs/findings/chapters.ts';
import { findings } from '../../../specs/findings/command.ts';
import { requireExplained } from '../../../specs/findings/explain.ts';
import { oneByOne, runsOf } from '../../../specs/findings/runs.ts';
import { sideBySide } from '../../../specs/findings/side-by-side.ts';
import { chapterWith, clock, counter, lossy, lostUpdate, safe } from './toys.ts';

const out = join(mkdtempSync(join(tmpdir(), 'limbo-findings-')), 'findings.md');
const FORMAT = { parser: 'markdown', singleQuote: true, printWidth: 100 };
let stdout = '';
let stderr = '';

beforeEach(() => {
  stdout = '';
  stderr = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => ((stdout += text), true));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => ((stderr += text), true));
});
afterEach(() => void vi.restoreAllMocks());

/** Writes the document of some chapters. */
function written(...chapters: Chapter[]): string {
  expect(findings(chapters, { out })).toBe(0);
  return readFileSync(out, 'utf8');
}

const SLOW = chapterWith({
  matrices: [
    { title: 'Slow', intro: [], specs: [lossy], reduced: { adders: 2 } },
    { title: 'Fast', intro: [], specs: [safe] },
  ],
});

describe('the document', () => {
  test('has verdicts with their causes, states, bounds and the shortest run', () => {
    const text = written(chapterWith());
    expect(text).toMatch(/^\| `toys\/lossy` \| +✗6 \[C1\] \| +✓ \| +[\d,]+ \| +[\d,]+ \|/m);
    expect(text).toMatch(/^\| `toys\/safe` +\| +✓ \| +✓ \| +[\d,]+ \|/m);
    expect(text).toContain('[C1]: #c1-a-read-and-a-write-apart\n');
    expect(text).toContain('#### C1. A read and a write apart\n\nTwo read the same.');
    expect(text).toContain(
      '- Where: `toys/lossy` (noLostUpdate).\n- Said before: in every lecture.',
    );
    expect(text).toContain('noLostUpdate is violated in toys/lossy, by a run of 6 steps');
    expect(text).toContain('again: limbo check toys/lossy --property noLostUpdate --trace diff');
    expect(text).toContain('Bounds of all: adders=3.');
    expect(text).toContain('### Beside\n\nNothing.\n');
  });

  test('is the same each time, and as Prettier leaves it', async () => {
    const text = written(chapterWith({ label: 'D' }), SLOW);
    expect(written(chapterWith({ label: 'D' }), SLOW)).toBe(text);
    expect(await formatCheck(text, FORMAT)).toBe(true);
  });

  test('folds a run of more than 40 steps, and says how far a search got that ended early', async () => {
    const struck = (last: number): string =>
      written(
        chapterWith({
          matrices: [{ title: 'm', intro: [], specs: [clock(last)] }],
          causes: [{ ...lostUpdate, explains: { 'toys/clock': ['silent'] } }],
        }),
      );
    expect(struck(40)).not.toContain('<details>');
    const text = struck(41);
    expect(text).toContain('<summary>The shortest run: 41 steps</summary>');
    expect(text).toMatch(/✗41 \[C1\] \| +≥ 42 \| +≥ 41 \|/);
    expect(await formatCheck(text, FORMAT)).toBe(true);
  });

  test('says what nobody had said, and where bounds differ', () => {
    const twin = { ...safe, name: 'toys/two', bounds: { adders: 2 } };
    const text = written(
      chapterWith({
        matrices: [{ title: 'm', intro: [], specs: [lossy, safe, twin] }],
        causes: [{ ...lostUpdate, said: null }],
      }),
    );
    expect(text).toContain('Said before: by nobody that we know of.');
    expect(text).toContain(
      'Bounds of all: none. Beside these:\n\n- `toys/lossy`, `toys/safe`: adders=3\n- `toys/two`: adders=2\n',
    );
  });
});

test('puts together what matrices have in full, which may be folded', async () => {
  const text = written(
    chapterWith({
      overviews: [{ title: 'At a glance', blocks: (_chapter, { size }) => [`${size} specs.`] }],
      matrices: [{ title: 'Two ways', intro: ['Adds.'], specs: [lossy, safe], folded: true }],
      causes: [{ ...lostUpdate, where: 'half of them' }],
    }),
  );
  expect(text).toContain('### At a glance\n\n2 specs.\n\n<details>\n<summary>Two ways</summary>\n');
  expect(text).toMatch(/\n\n<\/details>\n\n### What goes wrong, and why\n/);
  expect(text).toContain('- Where: half of them.\n');
  expect(await formatCheck(text, FORMAT)).toBe(true);
});

test('side by side, runs have the results that they have one after the other', async () => {
  const runs = runsOf(shipped, true).slice(0, 3);
  const essence = ({ spec, states, transitions, properties }: CheckResult) => ({
    spec,
    states,
    transitions,
    properties,
  });
  const together = await sideBySide(runs, 2, true, () => undefined);
  const apart = oneByOne(() => undefined)(runs);
  expect(together.map(essence)).toEqual(apart.map(essence));
}, 60_000);

describe('--check', () => {
  test('passes a document that is current', () => {
    written(chapterWith());
    expect(findings([chapterWith()], { out, check: true })).toBe(0);
    expect(stdout).toBe(`${out} is current\n`);
  });

  test('tells the first line that differs, and writes nothing', () => {
    const text = written(chapterWith());
    const stale = text.replace('✗6', '✗5');
    writeFileSync(out, stale);
    expect(findings([chapterWith()], { out, check: true })).toBe(1);
    const line = stale.split('\n').findIndex((each) => each.includes('✗5')) + 1;
    expect(stdout).toContain(`${out}:${line}: not current`);
    expect(stdout).toMatch(/is .*✗5.*\n.*should be .*✗6/);
    expect(readFileSync(out, 'utf8')).toBe(stale);
  });

  test('a line too many, or none at all, is another document', () => {
    const text = written(chapterWith());
    writeFileSync(out, `${text}more\n`);
    expect(findings([chapterWith()], { out, check: true })).toBe(1);
    expect(stdout).toContain(`should be  \n`);
    writeFileSync(out, '');
    expect(findings([chapterWith()], { out, check: true })).toBe(1);
    const nowhere = { out: `${out}.none`, check: true };
    expect(() => findings([chapterWith()], nowhere)).toThrow(UsageError);
  });

  test('of slow specs runs reduced bounds only, and takes the rest as it is', () => {
    const text = written(SLOW);
    expect(stderr.trim().split('\n')).toEqual([
      '1/3 toys/lossy',
      '2/3 toys/safe',
      '3/3 toys/lossy',
    ]);
    expect(text).toContain('At adders=2, which is all that `--check` runs of these');
    stderr = '';
    expect(findings([SLOW], { out, check: true })).toBe(0);
    expect(stderr.trim().split('\n')).toEqual(['1/2 toys/safe', '2/2 toys/lossy']);
    const [first, second] = text.split('At adders=2') as [string, string];
    writeFileSync(out, `${first.replace('✗6', '✗5')}At adders=2${second}`);
    expect(findings([SLOW], { out, check: true })).toBe(0);
    writeFileSync(out, `${first}At adders=2${second.replace('✗4', '✗5')}`);
    expect(findings([SLOW], { out, check: true })).toBe(1);
    writeFileSync(out, text.replaceAll(/<!--.*-->/g, ''));
    expect(findings([SLOW], { out, check: true })).toBe(1);
  });
});

describe('refused', () => {
  test.each<[string, Partial<Chapter>, RegExp]>([
    [
      'a violation without a cause',
      { causes: [] },
      /no cause in 'Counters' explains why noLostUpdate/,
    ],
    [
      'a violation with two',
      { causes: [lostUpdate, { ...lostUpdate, title: 'another' }] },
      /noLostUpdate of toys\/lossy has two causes: C1 and C2/,
    ],
    [
      'a cause of nothing',
      { causes: [lostUpdate, { ...lostUpdate, title: 'idle', explains: {} }] },
      /cause C2, 'idle', explains nothing/,
    ],
    [
      'a cause of what holds',
      { causes: [{ ...lostUpdate, explains: { 'toys/lossy': ['noLostUpdate', 'noneAbove'] } }] },
      /explains noneAbove of toys\/lossy, which is not expected to be violated/,
    ],
    [
      'a cause of another chapter',
      { causes: [lostUpdate, { ...lostUpdate, explains: { 'toys/other': ['x'] } }] },
      /is of toys\/other, not in its chapter/,
    ],
  ])('%s', (_, changed, message) => {
    const chapter = chapterWith(changed);
    expect(() => findings([chapter], { out })).toThrow(message);
    expect(() => findings([chapter], { out })).toThrow(UsageError);
  });

  test('two chapters whose causes have the same names', () => {
    expect(() => findings([chapterWith(), chapterWith()], { out })).toThrow(
      /two chapters have the label C/,
    );
  });

  test('a verdict other than expected: exit 1, nothing written', () => {
    writeFileSync(out, 'before');
    const specs = [lossy, counter('hopeful', false)];
    expect(findings([chapterWith({ matrices: [{ title: 'm', intro: [], specs }] })], { out })).toBe(
      1,
    );
    expect(stderr).toContain("noLostUpdate of toys/hopeful: the verdict is 'violated'");
    expect(readFileSync(out, 'utf8')).toBe('before');
  });
});

test('the shipped chapters explain every violation, and their document is there', () => {
  expect(() => requireExplained(shipped)).not.toThrow();
  const text = readFileSync(join(import.meta.dirname, '../../../docs/findings.md'), 'utf8');
  for (const { title } of shipped) expect(text).toContain(`\n## ${title}\n`);
});
