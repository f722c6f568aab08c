/** The translation tests that come with Limbo. */

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { parseTranslationTest } from '../../../../model/litmus/translation/parse.ts';
import type { TranslationTest } from '../../../../model/litmus/translation/syntax.ts';

export const translationFolder = fileURLToPath(
  new URL('../../../../specs/litmus/translation', import.meta.url),
);

export interface ShippedTranslation {
  readonly name: string;
  readonly text: string;
  readonly test: TranslationTest;
}

export function shippedTranslations(): ShippedTranslation[] {
  return readdirSync(translationFolder)
    .sort()
    .map((file) => {
      const text = readFileSync(join(translationFolder, file), 'utf8');
      return { name: file.replace('.litmus', ''), text, test: parseTranslationTest(file, text) };
    });
}
