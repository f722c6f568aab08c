/** Loading the specs that a module exports. */

import { pathToFileURL } from 'node:url';

import type { Spec } from './spec.ts';

/** The specs that a file exports, also in lists. Throws whatever the file throws. */
export async function specsOf(file: string): Promise<Spec[]> {
  const module = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  return [...new Set(Object.values(module).flat(Infinity))].filter(isSpec);
}

function isSpec(value: unknown): value is Spec {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'spec';
}
