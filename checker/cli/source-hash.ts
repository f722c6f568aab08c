/** A hash of the source files that a spec's verdicts depend on. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const IMPORT = /\b(?:from|import)\s*\(?\s*(['"])(\.[^'"]*)\1/g;
const CHECKER = fileURLToPath(new URL('../', import.meta.url));

/**
 * Of a file, of all that it imports by relative paths, at any remove, and of the checker. It depends on
 * where these lie from each other, not on the folder that they are in.
 */
export function sourceHash(file: string): string {
  const files = new Set<string>();
  for (const root of [file, resolve(CHECKER, 'index.ts')]) gather(root, files);
  const hash = createHash('sha256');
  const named = [...files].map((each) => [relative(dirname(file), each), each] as const).sort();
  for (const [name, each] of named) hash.update(`${name}\n`).update(readFileSync(each));
  return hash.digest('hex');
}

function gather(file: string, files: Set<string>): void {
  if (files.has(file) || !existsSync(file)) return;
  files.add(file);
  for (const [, , target] of readFileSync(file, 'utf8').matchAll(IMPORT)) {
    gather(resolve(dirname(file), target as string), files);
  }
}
