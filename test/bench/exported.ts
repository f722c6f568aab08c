/** Models for the rivals that Limbo writes itself. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { exportSpec } from '../../checker/export/export.ts';
import type { Language } from '../../checker/export/export.ts';
import type { Spec } from '../../checker/index.ts';
import type { Parameters } from './rivals.ts';

const FILES: Readonly<Record<Language, string>> = { promela: 'exported.pml', murphi: 'exported.m' };

/** Writes a spec's model at these bounds into the directory; returns the path. */
export function exported(
  spec: Spec,
  language: Language,
  bounds: Parameters,
  directory: string,
): string {
  const path = join(directory, FILES[language]);
  writeFileSync(path, exportSpec(spec, language, { bounds }));
  return path;
}
