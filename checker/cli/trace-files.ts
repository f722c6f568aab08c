/** The files that `--trace-out` writes: each counterexample as a saved trace and as ITF. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CheckResult } from '../check.ts';
import { traceText } from '../trace/file.ts';
import { itfOf } from '../trace/itf.ts';
import type { Trace } from '../trace/trace.ts';
import type { FoundSpec } from './spec-files.ts';
import { UsageError } from './usage-error.ts';

/** Where a property's counterexample goes, without the ending. */
function traceFile(folder: string, spec: string, property: string): string {
  return join(folder, `${spec.replaceAll('/', '-')}__${property}`);
}

const ENDINGS = { trace: '.trace.json', itf: '.itf.json' } as const;

/** Makes the folder; a file there that this run might overwrite is a {@link UsageError}. */
export function prepareTraceFolder(folder: string, specs: readonly FoundSpec[], force: boolean) {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(`cannot make the folder ${folder}: ${(error as Error).message}`);
  }
  const files = specs.flatMap(({ spec }) =>
    spec.properties.flatMap(({ name }) =>
      Object.values(ENDINGS).map((ending) => traceFile(folder, spec.name, name) + ending),
    ),
  );
  const taken = force ? undefined : files.find((file) => existsSync(file));
  if (taken !== undefined) {
    throw new UsageError(`${taken} exists already (--force overwrites, or choose another folder)`);
  }
}

/** Writes the counterexamples of a result; returns the paths of the saved traces. */
export function writeTraces(folder: string, result: CheckResult): string[] {
  return tracesOf(result).map((trace) => {
    const file = traceFile(folder, trace.spec, trace.property);
    writeFileSync(file + ENDINGS.trace, traceText(trace));
    writeFileSync(file + ENDINGS.itf, `${JSON.stringify(itfOf(trace))}\n`);
    return file + ENDINGS.trace;
  });
}

/** The counterexamples of a result, in order of its properties. */
export function tracesOf({ properties }: CheckResult): Trace[] {
  return properties.flatMap((each) => (each.verdict === 'violated' ? [each.trace] : []));
}
