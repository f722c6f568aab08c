/** `limbo x86-rules`: which rule is modelled where and shown by what. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, expect, test } from 'vitest';

import { rulesDocument } from '../../specs/x86-rules/document.ts';
import { rulesIn } from '../../specs/x86-rules/gather.ts';
import { rules } from '../../specs/x86-rules/rules.ts';
import { limbo } from '../checker/cli/limbo.ts';

const folder = mkdtempSync(join(tmpdir(), 'limbo-rules-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the document is current', async () => {
  const { status, stdout } = await limbo(['x86-rules', '--check']);
  expect(stdout).toBe('docs/x86.md is current\n');
  expect(status).toBe(0);
});

test('a document that is not is found out', async () => {
  const out = join(folder, 'x86.md');
  writeFileSync(out, '# Something else\n');
  const { status, stdout } = await limbo(['x86-rules', '--check', '--out', out]);
  expect(stdout).toContain(`${out}:1: not current; limbo x86-rules --out ${out} makes it again`);
  expect(status).toBe(1);
  const missing = await limbo(['x86-rules', '--check', '--out', join(folder, 'none.md')]);
  expect(missing.stderr).toContain('cannot read');
  expect(missing.status).toBe(2);
});

test('there are 48 rules', () => {
  expect(rules).toHaveLength(48);
});

test('citations are single numbers and ranges', () => {
  expect([...rulesIn('R1, (R3 to R5) and R48; not R0, R123, XR2 or R7x')]).toEqual([
    1, 3, 4, 5, 48,
  ]);
});

const files = new Map([[1, ['a.ts']]]);
const none = new Map<number, string[]>();
const one = [{ text: 'It is so', source: '1.2' }];

test('a rule is modelled and shown, or it is said why not', () => {
  expect(rulesDocument(one, { model: files, tests: files, litmus: none })).toContain(
    '## R1\n\nIt is so (1.2).\n\n- modelled in: `a.ts`\n- tests: `a.ts`\n- litmus tests: -\n',
  );
  expect(() => rulesDocument(one, { model: files, tests: none, litmus: none })).toThrow(
    'R1 is neither shown by a test nor explained',
  );
  expect(() => rulesDocument(one, { model: none, tests: files, litmus: files })).toThrow(
    'R1 is neither modelled nor explained',
  );
  const explained = [{ text: 'It is so', source: '1.2', abstraction: 'Left out.' }];
  expect(rulesDocument(explained, { model: none, tests: none, litmus: none })).toContain(
    '- abstraction: Left out.',
  );
});

test('a citation of no rule is a mistake', () => {
  const model = new Map([
    [1, ['a.ts']],
    [2, ['b.ts']],
  ]);
  expect(() => rulesDocument(one, { model, tests: files, litmus: none })).toThrow(
    'b.ts cites R2: no such rule',
  );
});
