/** `limbo show`: what check saved is printed as check printed it. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { beforeAll, expect, test } from 'vitest';

import { limbo } from './limbo.ts';

const folder = mkdtempSync(join(tmpdir(), 'limbo-'));
const file = join(folder, 'examples-die-hard__neverFourGallons.trace.json');
let printed = '';

beforeAll(async () => {
  const check = ['check', 'examples/die-hard', '--trace', 'diff', '--trace-out', folder];
  printed = (await limbo(check)).stdout;
});

test('prints the same story', async () => {
  const { status, stdout } = await limbo(['show', file]);
  expect(status).toBe(0);
  expect(printed).toContain(stdout.trim());
});

test('--full prints every variable of every state', async () => {
  const { stdout } = await limbo(['show', file, '--full']);
  expect(stdout.match(/small = \d {3}big = \d/g)).toHaveLength(7);
});

test('--itf converts', async () => {
  const { stdout } = await limbo(['show', file, '--itf']);
  expect(JSON.parse(stdout).vars).toEqual(['small', 'big', 'action_taken']);
});

const spoilt: [string, (text: string) => string, string][] = [
  ['cut short', (text) => text.slice(0, 200), 'it is not JSON'],
  ['something else', () => '{"a": 1}', 'it is not a saved trace (no "format")'],
  [
    'another format',
    (text) => text.replace('limbo-trace-1', 'limbo-trace-9'),
    'format: "limbo-trace-9"',
  ],
  ['a part missing', (text) => text.replace('"because"', '"why"'), 'because: it is missing'],
  [
    'a value too large',
    (text) => text.replace('"big": 5', '"big": 9'),
    'steps[0].state: big: 9 is not 0..5',
  ],
  [
    'a step bent',
    (text) => text.replace('"actor": ""', '"actor": 7'),
    'steps[0]: it has the wrong shape',
  ],
  [
    'a domain bent',
    (text) => text.replace('"kind": "range"', '"kind": "rang"'),
    'schema.small: it is not a domain',
  ],
];

test.each(spoilt)('refuses a file with %s, on one line', async (_what, spoil, message) => {
  const spoiltFile = join(folder, 'spoilt.trace.json');
  writeFileSync(spoiltFile, spoil(readFileSync(file, 'utf8')));
  const { status, stderr } = await limbo(['show', spoiltFile]);
  expect(status).toBe(2);
  expect(stderr).toContain(`limbo: ${spoiltFile}: ${message}`);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});
