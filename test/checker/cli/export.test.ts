/** `limbo export`: what it prints, and what it refuses. */

import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { fixture, limbo } from './limbo.ts';

test('prints a model, the spec and the bounds in its comment', async () => {
  const args = ['export', 'examples/german', '--bound', 'clients=2'];
  const promela = await limbo([...args, '--to', 'promela']);
  expect(promela.status).toBe(0);
  expect(promela.stdout).toContain(' * examples/german: ');
  expect(promela.stdout).toContain(' * Bounds: clients=2 stores=2\n');
  expect(promela.stdout).toContain('active proctype limbo()');
  const murphi = await limbo([...args, '--to', 'murphi']);
  expect(murphi.stdout).toContain('-- Bounds: clients=2 stores=2\n');
  expect(murphi.stdout).toContain('startstate');
  expect(murphi.stdout).toContain('invariant "coherent"');
});

test('--property and --no-properties say which properties it has', async () => {
  const args = ['export', 'examples/german', '--to', 'murphi'];
  const one = await limbo([...args, '--property', 'current']);
  expect(one.stdout).toContain('invariant "current"');
  expect(one.stdout).not.toContain('invariant "coherent"');
  const none = await limbo([...args, '--no-properties']);
  expect(none.stdout).not.toContain('invariant');
  expect(none.stdout).toContain('Properties: none');
});

test('--out writes a file', async () => {
  const out = join(mkdtempSync(join(tmpdir(), 'limbo-')), 'model.m');
  const { status, stdout } = await limbo([
    'export',
    'examples/peterson',
    '--to',
    'murphi',
    '--out',
    out,
  ]);
  expect({ status, stdout }).toEqual({ status: 0, stdout: '' });
  expect(readFileSync(out, 'utf8')).toContain('rule "p0: idle"');
});

const refused: [string, string[], string][] = [
  [
    'a spec that there is not',
    ['examples/petersen', '--to', 'murphi'],
    "there is no spec 'examples/petersen'; near it: examples/peterson (see limbo list)",
  ],
  ['no language', ['examples/peterson'], "required option '--to <language>' not specified"],
  [
    'another language',
    ['examples/peterson', '--to', 'tla'],
    "option '--to <language>' argument 'tla' is invalid. Allowed choices are promela, murphi.",
  ],
  [
    'a property that there is not',
    ['examples/peterson', '--to', 'murphi', '--property', 'mutualExclusio'],
    "examples/peterson has no property 'mutualExclusio'; near it: mutualExclusion",
  ],
  [
    'a bound that there is not',
    ['examples/german', '--to', 'murphi', '--bound', 'client=2'],
    "examples/german has no bound 'client' (its bounds: clients, stores)",
  ],
  [
    'a bound that makes no sense',
    ['relocation/verified', '--to', 'murphi', '--bound', 'levels=9'],
    'bound levels is 9: it must be a whole number from 2 to 4',
  ],
  [
    'several specs',
    [fixture('counter.ts'), '--to', 'murphi'],
    'means several specs; one at a time is exported: counter/known, ',
  ],
  [
    'some and no properties',
    ['examples/peterson', '--to', 'murphi', '--property', 'deadlockFree', '--no-properties'],
    '--property and --no-properties exclude each other',
  ],
  [
    'a file that cannot be written',
    ['examples/peterson', '--to', 'murphi', '--out', '/nowhere/model.m'],
    'cannot write /nowhere/model.m: ',
  ],
  [
    'a step outside the subset',
    [fixture('unexportable.ts'), '--to', 'murphi'],
    "unexportable/string can't be exported: step grow: CallExpression is outside the subset: " +
      "'x'.repeat(s.count)",
  ],
];

test.each(refused)('refuses %s, on one line', async (_what, args, message) => {
  const { status, stdout, stderr } = await limbo(['export', ...args]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toMatch(/^limbo: .*\n$/);
  expect(stderr).toContain(message);
});
