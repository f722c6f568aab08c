/** The counterexamples that an ablation saves, and those that an earlier run of it has saved. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { violatedIn } from '../ablate/row.ts';
import type { AblationResult } from '../ablate/row.ts';
import { parseTrace, TraceFileError } from '../trace/file.ts';
import type { AblatePlan } from './ablate-plan.ts';
import type { ResultsFile } from './ablate-results.ts';
import { counterexampleFiles, makeTraceFolder, refuseToOverwrite } from './trace-files.ts';

/**
 * Makes the folder. A result of an earlier run whose counterexamples are not all there is forgotten, so
 * that they are found again; any other file there that this run might overwrite is a `UsageError`.
 */
export function prepareAblationTraces(
  folder: string,
  plan: AblatePlan,
  results: ResultsFile,
  force: boolean,
): void {
  makeTraceFolder(folder);
  const own = new Set<string>();
  for (const row of results.rows) {
    if (!areSaved(folder, plan, row)) results.forget(row.without);
    else for (const file of filesOf(folder, plan, row)) own.add(basename(file));
  }
  const prefix = basename(counterexampleFiles(folder, plan.subject, '').trace).split('.')[0] ?? '';
  const taken = readdirSync(folder).find((file) => file.startsWith(prefix) && !own.has(file));
  if (taken !== undefined && !force) refuseToOverwrite(join(folder, taken));
}

function filesOf(folder: string, { subject }: AblatePlan, row: AblationResult): string[] {
  const of = { spec: subject.spec, without: row.without };
  return violatedIn(row).flatMap((property) =>
    Object.values(counterexampleFiles(folder, of, property)),
  );
}

/** Files of these names may come from other bounds. */
function areSaved(folder: string, plan: AblatePlan, row: AblationResult): boolean {
  const { spec, bounds } = plan.subject;
  return row.cells
    .filter(({ verdict }) => verdict === 'violated')
    .every(({ property, depth }) => {
      const files = counterexampleFiles(folder, { spec, without: row.without }, property);
      return existsSync(files.itf) && isSaved(files.trace, depth, JSON.stringify(bounds));
    });
}

function isSaved(file: string, depth: number | null, bounds: string): boolean {
  try {
    const trace = parseTrace(readFileSync(file, 'utf8'));
    return trace.steps.length === depth && JSON.stringify(trace.bounds) === bounds;
  } catch (error) {
    if (error instanceof TraceFileError || !existsSync(file)) return false;
    throw error;
  }
}
