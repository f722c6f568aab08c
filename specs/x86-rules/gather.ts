/** Who cites a rule: files of the model, tests and litmus tests. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** By number of the rule: the files that cite it, in order. */
export type Citations = ReadonlyMap<number, readonly string[]>;

const CITED = /\bR([1-9]\d?)\b(?: to R([1-9]\d?)\b)?/g;

/** Citations in the TypeScript files under some folders of `root`; paths are from there. */
export function citationsIn(root: string, folders: readonly string[]): Citations {
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .map((file) => join(folder, file).replaceAll('\\', '/'))
      .sort(),
  );
  return byRule(files.map((file) => [file, readFileSync(join(root, file), 'utf8')]));
}

/** Citations in the line `Rules=R1 R2` of litmus tests, by the tests' names. */
export function litmusCitations(root: string, folder: string): Citations {
  const files = readdirSync(join(root, folder)).sort();
  return byRule(
    files.map((file) => {
      const text = readFileSync(join(root, folder, file), 'utf8');
      const [, cited = ''] = /^Rules=(.*)$/m.exec(text) ?? [];
      return [file.replace('.litmus', ''), cited];
    }),
  );
}

function byRule(texts: readonly (readonly [string, string])[]): Citations {
  const citations = new Map<number, string[]>();
  for (const [name, text] of texts) {
    for (const rule of rulesIn(text)) citations.set(rule, [...(citations.get(rule) ?? []), name]);
  }
  return citations;
}

/** `R1`, and all of `R1 to R5`; each once. */
export function rulesIn(text: string): ReadonlySet<number> {
  const found = new Set<number>();
  for (const [, first, last = first] of text.matchAll(CITED)) {
    for (let rule = Number(first); rule <= Number(last); rule += 1) found.add(rule);
  }
  return found;
}
