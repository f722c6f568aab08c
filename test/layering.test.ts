/** Who may import whom, and what may not be left lying about: `path:line: error: what, and why`. */

import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const FILE_LINES_MAX = 400;

interface SourceFile {
  /** From the root of the project. */
  readonly path: string;
  readonly lines: readonly string[];
}

function sourcesUnder(...folders: string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name))
      .sort()
      .map((path) => ({ path, lines: readFileSync(join(root, path), 'utf8').split('\n') })),
  );
}

const IMPORT = /(?:\bfrom|^\s*import|\bimport\()\s*(['"])(\.[^'"]*)\1/g;

/** Why a file may not import another, or null; both are paths from the root. */
function forbidden(importer: string, imported: string): string | null {
  const [from] = importer.split('/');
  const [to] = imported.split('/');
  if (from === 'checker' && to !== 'checker') return 'the checker stands by itself';
  if (from === 'model' && to === 'specs') return 'the model does not know its specs';
  if (from === 'model' && to === 'checker' && imported !== 'checker/index.ts') {
    return 'of the checker, the model imports checker/index.ts only';
  }
  if (to === 'test' && from !== 'test') return 'tests are not part of the product';
  return null;
}

function importErrors({ path, lines }: SourceFile): string[] {
  return lines.flatMap((line, i) =>
    [...line.matchAll(IMPORT)].flatMap(([, , target]) => {
      const imported = relative(root, join(root, dirname(path), target as string));
      const why = forbidden(path, imported);
      return why === null ? [] : [`${path}:${i + 1}: error: imports ${imported}: ${why}`];
    }),
  );
}

/** What is banned, where it is allowed nevertheless, and what to do instead. */
const BANNED = [
  { text: /\b(TODO|FIXME|XXX)\b/, allowed: /^$/, instead: 'do it, or file an issue' },
  { text: /\bconsole\.\w+\(/, allowed: /^checker\/cli\//, instead: 'only the CLI prints' },
  { text: /\bdebugger\b/, allowed: /^$/, instead: 'remove it' },
  { text: /@ts-(ignore|nocheck)/, allowed: /^$/, instead: 'use types' },
];

function hygieneErrors({ path, lines }: SourceFile): string[] {
  const long =
    lines.length - 1 > FILE_LINES_MAX && /^(checker|model)\//.test(path)
      ? [`${path}:${FILE_LINES_MAX + 1}: error: more than ${FILE_LINES_MAX} lines: split it`]
      : [];
  const banned = lines.flatMap((line, i) =>
    BANNED.flatMap(({ text, allowed, instead }) => {
      const found = allowed.test(path) ? null : text.exec(line);
      return found === null ? [] : [`${path}:${i + 1}: error: '${found[0]}' is banned: ${instead}`];
    }),
  );
  return [...long, ...banned];
}

test('checker, model and specs import downwards only', () => {
  const files = sourcesUnder('checker', 'model', 'specs');
  expect(files.length).toBeGreaterThan(20);
  expect(files.flatMap(importErrors)).toEqual([]);
});

test('nothing unfinished lies about', () => {
  expect(sourcesUnder('checker', 'model', 'specs').flatMap(hygieneErrors)).toEqual([]);
});

test('the rules find what they are for', () => {
  const errors = (path: string, ...lines: string[]) =>
    [importErrors, hygieneErrors].flatMap((find) => find({ path, lines }));
  expect([
    ...errors('checker/a.ts', '', "import { x } from '../model/x.ts';"),
    ...errors('checker/state/b.ts', "const s = await import('../../specs/s.ts');"),
    ...errors('model/x86/c.ts', "import '../../checker/state/view.ts';"),
    ...errors('model/x86/d.ts', '} from "../../specs/examples/peterson.ts";'),
    ...errors('specs/e.ts', "export * from '../test/e.ts';"),
    ...errors('model/f.ts', '// TODO: all of it', 'console.log(1);'),
    ...errors('checker/g.ts', ...Array<string>(402).fill('')),
  ]).toEqual([
    'checker/a.ts:2: error: imports model/x.ts: the checker stands by itself',
    'checker/state/b.ts:1: error: imports specs/s.ts: the checker stands by itself',
    'model/x86/c.ts:1: error: imports checker/state/view.ts: of the checker, the model imports checker/index.ts only',
    'model/x86/d.ts:1: error: imports specs/examples/peterson.ts: the model does not know its specs',
    'specs/e.ts:1: error: imports test/e.ts: tests are not part of the product',
    "model/f.ts:1: error: 'TODO' is banned: do it, or file an issue",
    "model/f.ts:2: error: 'console.log(' is banned: only the CLI prints",
    'checker/g.ts:401: error: more than 400 lines: split it',
  ]);
  expect([
    ...errors('checker/h.ts', "import { x } from './state/x.ts'; import fs from 'node:fs';"),
    ...errors('model/x86/i.ts', "} from '../../checker/index.ts';"),
    ...errors('specs/j.ts', "} from '../checker/check.ts';"),
    ...errors('checker/cli/k.ts', 'console.log(1);'),
    ...errors('specs/l.ts', ...Array<string>(500).fill('')),
  ]).toEqual([]);
});
