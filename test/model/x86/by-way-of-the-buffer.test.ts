/** The kernel's code reaches page tables through the store buffer of its CPU only. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { expect, test } from 'vitest';

const model = resolve(import.meta.dirname, '../../../model');
/** What `x86/memory.ts` has beside accesses to memory: work on entries that the caller has. */
const NO_ACCESS = ['assignEntry', 'clearEntry', 'isPresent', 'sameEntry'];
const IMPORT = /import \{([^}]*)\} from '[./]*x86\/memory\.ts'/g;

function accessesOf(source: string): string[] {
  return [...source.matchAll(IMPORT)]
    .flatMap(([, names = '']) => names.split(','))
    .map((name) => name.trim())
    .filter((name) => name !== '' && !NO_ACCESS.includes(name));
}

test.each(['kernel', 'relocation'])('model/%s', (folder) => {
  const files = readdirSync(join(model, folder));
  const accesses = files.flatMap((file) =>
    accessesOf(readFileSync(join(model, folder, file), 'utf8')),
  );
  expect(accesses).toEqual([]);
  expect(files.length).toBeGreaterThan(5);
});

test('an access would be found', () => {
  const source = "import { clearEntry, loadEntry } from '../x86/memory.ts';";
  expect(accessesOf(source)).toEqual(['loadEntry']);
});
