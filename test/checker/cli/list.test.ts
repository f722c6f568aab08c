/** `limbo list`, and where specs are looked for. */

import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { expect, test } from 'vitest';

import { fixture, limbo } from './limbo.ts';

test('lists names, summaries and bounds', async () => {
  const { status, stdout } = await limbo(['list', 'examples/*']);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^examples\/peterson +Peterson's mutual exclusion for two processes$/m);
  expect(stdout).toMatch(/^examples\/german +.*\(clients=3 .*\)$/m);
});

test('the specs of the current directory come before those of Limbo', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'limbo-'));
  mkdirSync(join(cwd, 'specs/deep'), { recursive: true });
  const from = JSON.stringify(fixture('counter.ts'));
  writeFileSync(join(cwd, 'specs/deep/mine.ts'), `export { specs as mine } from ${from};\n`);
  writeFileSync(join(cwd, 'specs/mine.test.ts'), 'throw new Error("not a spec");\n');
  const { stdout } = await limbo(['list'], { cwd });
  expect(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]),
  ).toEqual(['counter/known', 'counter/surprise']);
});

test('a file that does not load hides neither the others nor itself', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'limbo-'));
  mkdirSync(join(cwd, 'specs'));
  const from = JSON.stringify(fixture('counter.ts'));
  writeFileSync(join(cwd, 'specs/good.ts'), `export { pessimist } from ${from};\n`);
  writeFileSync(join(cwd, 'specs/bad.ts'), 'const = 1;\n');
  const listed = await limbo(['list'], { cwd });
  expect(listed.status).toBe(2);
  expect(listed.stdout).toContain('counter/pessimist');
  expect(listed.stderr).toContain('limbo: specs/bad.ts:1:7: ');
  expect((await limbo(['check'], { cwd })).status).toBe(2);
  const named = await limbo(['check', 'counter/pessimist'], { cwd });
  expect(named.status).toBe(1);
  expect(named.stderr).toContain('specs/bad.ts:1:7: ');
});

test('--help shows examples and the exit status', async () => {
  const { status, stdout } = await limbo(['--help']);
  expect(status).toBe(0);
  expect(stdout).toContain("limbo check 'examples/*'");
  expect(stdout).toContain('If several apply: 2 before 1 before 3.');
});
