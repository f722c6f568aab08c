/** The README's own spec runs as it stands there, and its sabotage is caught. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { afterAll, expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const readme = readFileSync(join(root, 'README.md'), 'utf8');
const folder = mkdtempSync(join(root, 'test', 'readme-'));
afterAll(() => rmSync(folder, { recursive: true }));

const [, example = ''] = /```ts\n(.*?)```/s.exec(readme) ?? [];

function limboOn(source: string): { status: number | null; stdout: string } {
  const file = join(folder, 'spinlock.ts');
  writeFileSync(file, source);
  const bin = join(root, 'bin', 'limbo.mjs');
  return spawnSync(process.execPath, [bin, 'check', file], { encoding: 'utf8', cwd: root });
}

test('the example holds', () => {
  const { status, stdout } = limboOn(example);
  expect(stdout).toContain('noLostUpdate  ✓ holds');
  expect(status).toBe(0);
});

test('without the lock it loses an update', () => {
  const unlocked = example.replace('s.lock !== null ? blocked', 'me.cpu > 1 ? blocked');
  expect(unlocked).not.toBe(example);
  const { status, stdout } = limboOn(unlocked);
  expect(stdout).toContain('noLostUpdate is violated');
  expect(status).toBe(1);
});

test('every spec that the README names exists', () => {
  const bin = join(root, 'bin', 'limbo.mjs');
  const { stdout } = spawnSync(process.execPath, [bin, 'list'], { encoding: 'utf8', cwd: root });
  const names = stdout.split('\n').map((line) => line.split(' ')[0]);
  const families = [...new Set(names.map((name) => name?.split('/')[0]))].filter(Boolean).join('|');
  const named = [...readme.matchAll(new RegExp(`\\b((?:${families})/[\\w.-]+)(\\*?)`, 'g'))].filter(
    ([, name = '']) => !/\.\w+$/.test(name),
  );
  expect(named.length).toBeGreaterThan(20);
  for (const [, name = '', star] of named) {
    if (star === '*') expect(names.filter((each) => each?.startsWith(name))).not.toEqual([]);
    else expect(names).toContain(name);
  }
});
