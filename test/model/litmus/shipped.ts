/** The litmus tests that come with Limbo. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parseLitmus } from '../../../model/litmus/parse.ts';
import type { LitmusTest } from '../../../model/litmus/syntax.ts';

export const shippedFolder = fileURLToPath(new URL('../../../specs/litmus/x86', import.meta.url));

export interface Shipped {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly text: string;
  readonly test: LitmusTest;
}

export function shippedTests(): Shipped[] {
  return readdirSync(shippedFolder)
    .filter((file) => file.endsWith('.litmus'))
    .sort()
    .map((file) => {
      const text = readFileSync(join(shippedFolder, file), 'utf8');
      return { name: file.replace('.litmus', ''), text, test: parseLitmus(file, text) };
    });
}
