/** Finding spec files and loading the specs that they export. */

import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import type { Spec } from '../spec.ts';
import { specsOf } from '../spec-module.ts';
import { loadFailure, shownPath } from './failure.ts';
import { UsageError } from './usage-error.ts';

/** A spec and the file that exports it. */
export interface FoundSpec {
  readonly file: string;
  readonly spec: Spec;
}

export interface Catalogue {
  readonly found: readonly FoundSpec[];
  /** One line for each file that does not load: where and what. */
  readonly failures: readonly string[];
}

const SPEC_FILE = /\.(ts|mts|js|mjs)$/;
const OTHER_FILE = /\.(test|d)\.m?ts$/;

/** Is this argument a path to a spec file, rather than a name or a pattern? */
export function isPath(argument: string): boolean {
  return SPEC_FILE.test(argument);
}

/** The folder of specs: `specs/` of the current directory if there is one, else Limbo's own. */
export function specFolder(): string {
  const here = resolve('specs');
  return existsSync(here) ? here : fileURLToPath(new URL('../../specs', import.meta.url));
}

/** Every spec file under `folder`, in order of their paths. */
export function specFilesUnder(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => isPath(file) && !OTHER_FILE.test(file) && !file.includes('/node_modules/'))
    .sort();
}

/** The file that a path on the command line names; throws {@link UsageError} if there is none. */
export function specFileAt(path: string): string {
  const file = resolve(path);
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new UsageError(`there is no file ${path}`);
  }
  return file;
}

/**
 * Loads all the specs of some files. A spec that several files export belongs to the first; two
 * specs of one name are a {@link UsageError}.
 */
export async function loadCatalogue(files: readonly string[]): Promise<Catalogue> {
  const found: FoundSpec[] = [];
  const failures: string[] = [];
  for (const file of files) {
    try {
      const fresh = (await specsOf(file)).filter((spec) =>
        found.every((each) => each.spec !== spec),
      );
      found.push(...fresh.map((spec) => ({ file, spec })));
    } catch (error) {
      failures.push(loadFailure(file, error));
    }
  }
  requireUniqueNames(found);
  return { found, failures };
}

function requireUniqueNames(found: readonly FoundSpec[]): void {
  const files = new Map<string, string>();
  for (const { file, spec } of found) {
    const other = files.get(spec.name);
    if (other !== undefined) {
      throw new UsageError(
        `spec '${spec.name}' stands twice: in ${shownPath(other)} and in ${shownPath(file)}`,
      );
    }
    files.set(spec.name, file);
  }
}
