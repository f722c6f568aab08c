/** Which specs a command line means. */

import { matchesGlob } from 'node:path';

import { shownPath } from './failure.ts';
import { nearHint } from './near.ts';
import { isPath, loadCatalogue, specFileAt, specFilesUnder, specFolder } from './spec-files.ts';
import type { Catalogue, FoundSpec } from './spec-files.ts';
import { UsageError } from './usage-error.ts';

/**
 * The specs named by `args`, each a name, a glob over names, a family, or a path to a file; all
 * specs if there are none. A file that doesn't load is a {@link UsageError}, since it may hold what
 * was asked for, unless every spec was named in full and found elsewhere, or `despiteFailures`.
 */
export async function chooseSpecs(
  args: readonly string[],
  { despiteFailures = false } = {},
): Promise<Catalogue> {
  const paths = args.filter(isPath).map(specFileAt);
  const names = args.filter((arg) => !isPath(arg));
  const searched = names.length > 0 || args.length === 0 ? specFilesUnder(specFolder()) : [];
  const catalogue = await loadCatalogue([...new Set([...searched, ...paths])]);
  if (!despiteFailures) requireLoaded(catalogue, names, paths.length > 0);
  const byNames = args.length === 0 ? catalogue.found : names.flatMap((n) => named(catalogue, n));
  const byPath = paths.flatMap((path) => specsIn(catalogue, path));
  const chosen = new Set([...byNames, ...byPath]);
  if (chosen.size === 0 && catalogue.failures.length === 0) {
    throw new UsageError(`there are no specs in ${specFolder()}`);
  }
  return {
    found: catalogue.found.filter((each) => chosen.has(each)).toSorted(byName),
    failures: catalogue.failures,
  };
}

/** Families stay together, whichever files they come from. */
function byName(a: FoundSpec, b: FoundSpec): number {
  return a.spec.name.localeCompare(b.spec.name, 'en', { numeric: true });
}

/** Only names known in full can do without a file that doesn't load. */
function requireLoaded(catalogue: Catalogue, names: readonly string[], paths: boolean): void {
  const known = new Set(catalogue.found.map(({ spec }) => spec.name));
  const sure = !paths && names.length > 0 && names.every((name) => known.has(name));
  if (catalogue.failures.length > 0 && !sure)
    throw new UsageError(catalogue.failures.join('\nlimbo: '));
}

function named({ found }: Catalogue, pattern: string): FoundSpec[] {
  const family = `${pattern.replace(/\/$/, '')}/`;
  const matching = found.filter(
    ({ spec: { name } }) =>
      name === pattern || name.startsWith(family) || matchesGlob(name, pattern),
  );
  if (matching.length > 0) return matching;
  const specs = found.map(({ spec }) => spec.name);
  const names = [...specs, ...new Set(specs.map((name) => name.replace(/\/[^/]*$/, '')))];
  throw new UsageError(`there is no spec '${pattern}'${nearHint(pattern, names)} (see limbo list)`);
}

function specsIn({ found }: Catalogue, path: string): FoundSpec[] {
  const inside = found.filter(({ file }) => file === path);
  if (inside.length === 0) throw new UsageError(`${shownPath(path)} exports no spec`);
  return inside;
}
