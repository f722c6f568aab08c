/** The command `limbo litmus`, as a shell runs it. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, test } from 'vitest';

import { outcomeOf } from '../../model/litmus/outcome.ts';
import { witnessOf } from '../../specs/litmus/witness.ts';
import { limbo } from '../checker/cli/limbo.ts';
import { shippedFolder, shippedTests } from '../model/litmus/shipped.ts';
import { shippedTranslations, translationFolder } from '../model/litmus/translation/shipped.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'limbo-litmus-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function made(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return name;
}

const MP = (observation: string, condition: string) => `X86 MP
${observation}
{ }
 P0         | P1          ;
 MOV [x],$1 | MOV EAX,[y] ;
 MOV [y],$1 | MOV EBX,[x] ;
locations [x;]
${condition} (1:EAX=1 /\\ 1:EBX=0)
`;

const shipped = (name: string) => join(shippedFolder, `${name}.litmus`);

test('one test is reported in the words of the format', async () => {
  const { status, stdout } = await limbo(['litmus', shipped('SB')]);
  expect(stdout.split('\n')).toEqual([
    'Test SB Allowed',
    'Histogram (4 states)',
    '1     *>0:EAX=0; 1:EAX=0;',
    '1     :>0:EAX=0; 1:EAX=1;',
    '1     :>0:EAX=1; 1:EAX=0;',
    '1     :>0:EAX=1; 1:EAX=1;',
    'Ok',
    '',
    'Witnesses',
    'Positive: 1, Negative: 3',
    'Condition exists (0:EAX=0 /\\ 1:EAX=0) is validated',
    'Observation SB Sometimes 1 3',
    '',
    expect.stringMatching(/^1 test, all as expected; 34 states, \d+\.\d s$/),
    '',
  ]);
  expect(status).toBe(0);
});

test('a run to a witness, in the words of the format', async () => {
  const { status, stdout } = await limbo(['litmus', '--trace', shipped('n6')]);
  const lines = stdout.split('\n');
  const begin = lines.indexOf('A shortest run to a final state that satisfies the proposition:');
  expect(lines.slice(begin + 1, begin + 11)).toEqual([
    '   0  initial state',
    '      [x] = 0   [y] = 0   0:EAX = 0   0:buffer = {}   1:buffer = {}',
    '   1  P0    0: MOV [x],$1 → 1: MOV EAX,[x]    0:buffer: {} → {x=1}',
    '   2  P0    1: MOV EAX,[x] → 2: MOV EBX,[y]   0:EAX: 0 → 1',
    '   3  P0    2: MOV EBX,[y] → end',
    '   4  P1    0: MOV [y],$2 → 1: MOV [x],$2     1:buffer: {} → {y=2}',
    '   5  P1    1: MOV [x],$2 → end               1:buffer: {y=2} → {y=2, x=2}',
    '   6  cpu1  drain                             [y]: 0 → 2   1:buffer: {y=2, x=2} → {x=2}',
    '   7  cpu1  drain                             [x]: 0 → 2   1:buffer: {x=2} → {}',
    '   8  cpu0  drain                             [x]: 2 → 1   0:buffer: {x=1} → {}',
  ]);
  expect(status).toBe(0);
});

test('a run to a witness of a translation test', async () => {
  const file = join(translationFolder, 'stale.litmus');
  const { status, stdout } = await limbo(['litmus', '--trace', file]);
  expect(stdout).toMatch(/cpu0 +walk\(level=1, /);
  expect(stdout).toContain('1     *>0:EAX=1;\n');
  expect(stdout).toMatch(/ end +over: false → true|over: false → true/);
  const forbidden = await limbo(['litmus', '--trace', file.replace('stale', 'stale+invlpg')]);
  expect(forbidden.stdout).toContain('No final state satisfies the proposition.');
  expect(status).toBe(0);
});

test.each(shippedTests())('there is a run to a witness of $name just if it is observed', (each) => {
  const outcome = outcomeOf(each.test);
  const isAll = each.test.condition.quantifier === 'forall';
  const found = isAll ? outcome.others > 0 : outcome.satisfying > 0;
  const [first] = witnessOf(each.test);
  const none = `${isAll ? 'Every' : 'No'} final state satisfies the proposition.`;
  if (found) expect(first).toMatch(/^A shortest run /);
  else expect(first).toBe(none);
});

test('witnesses of ~exists are those that do not satisfy the proposition', async () => {
  const file = made('mp.litmus', MP('', '~exists'));
  const { status, stdout } = await limbo(['litmus', file], { cwd: folder });
  expect(stdout).toContain('Test MP Forbidden\nHistogram (3 states)\n');
  expect(stdout).toContain('1     :>1:EAX=0; 1:EBX=1; [x]=1;\n');
  expect(stdout).toContain('Ok\n\nWitnesses\nPositive: 3, Negative: 0\n');
  expect(stdout).toContain('Observation MP Never 0 3\n');
  expect(status).toBe(0);
});

test('all shipped tests come out as published', async () => {
  const tests = [...shippedTests(), ...shippedTranslations()].map(({ name }) => name);
  const { status, stdout, stderr } = await limbo(['litmus'], { cwd: folder });
  expect(stderr).toBe('');
  const rows = stdout.split('\n').slice(1, 1 + tests.length);
  expect(rows.map((row) => row.split(' ')[0])).toEqual(tests);
  expect(stdout).toContain(`${tests.length} tests, all as expected; `);
  expect(status).toBe(0);
});

test('what differs from what is published is told', async () => {
  const wrong = made('wrong.litmus', MP('Observation=Sometimes', 'exists'));
  const { status, stdout } = await limbo(['litmus', wrong, shipped('SB')], { cwd: folder });
  expect(stdout).toMatch(/^MP .* Never .* Sometimes, which differs$/m);
  expect(stdout).toContain('2 tests, not as expected: MP; ');
  expect(status).toBe(1);
  const claimed = made('claimed.litmus', MP('', 'exists'));
  expect((await limbo(['litmus', claimed], { cwd: folder })).status).toBe(1);
});

test('buffers of a given depth, and none', async () => {
  const none = await limbo(['litmus', '--buffer-depth', '0', shipped('SB')]);
  expect(none.stdout).toContain('Observation SB Never 0 3\n');
  expect(none.stdout).toContain('1 test under sequential consistency; nothing compared');
  expect(none.status).toBe(0);
  const one = await limbo(['litmus', '--buffer-depth', '1', shipped('amd3'), shipped('SB')]);
  // The execution that is missing is the one in which both loads overtake two stores.
  expect(one.stdout).toMatch(/^amd3 .* Sometimes +1 of 8 /m);
  expect(one.stdout).toMatch(/^SB .* Sometimes /m);
  expect(one.stdout).toContain('2 tests under store buffers of depth 1; nothing compared');
  const bad = await limbo(['litmus', '--buffer-depth', 'deep', shipped('SB')]);
  expect(bad.stderr).toContain('A number from 0 to 99 is needed.');
  expect(bad.status).toBe(2);
});

test('a file that is not understood does not keep the others from being run', async () => {
  const bad = made('bad.litmus', 'X86 bad\n{ }\nP0 ;\nNOP ;\nexists (x=1)\n');
  const { status, stdout, stderr } = await limbo(['litmus', bad, 'missing.litmus', shipped('SB')], {
    cwd: folder,
  });
  expect(stderr).toBe(
    "limbo: bad.litmus:4:1: 'NOP' is not understood\nlimbo: cannot read missing.litmus: ENOENT\n",
  );
  expect(stdout).toContain('1 test, all as expected; ');
  expect(status).toBe(2);
});
