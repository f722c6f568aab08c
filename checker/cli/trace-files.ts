/** The files that `--trace-out` writes: each counterexample, or run to an extreme, as a saved trace and as ITF. */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { CheckResult } from '../check.ts';
import { ENDS } from '../property/metric.ts';
import type { End } from '../property/metric.ts';
import { traceText } from '../trace/file.ts';
import { itfOf } from '../trace/itf.ts';
import type { Trace } from '../trace/trace.ts';
import { chosenExtremes } from './metric-choice.ts';
import type { FoundSpec } from './spec-files.ts';
import { UsageError } from './usage-error.ts';

/** What a trace is of: a spec, perhaps without some of its ingredients. */
export type TraceOf = Pick<Trace, 'spec' | 'without'>;

/** Where a trace goes, without the ending. `what` is a property, or a metric with its end: `inUse=max`. */
function traceFile(folder: string, { spec, without = [] }: TraceOf, what: string): string {
  const removal = without.length === 0 ? [] : [`without-${without.join('+')}`];
  return join(folder, [spec.replaceAll('/', '-'), ...removal, what].join('__'));
}

const ENDINGS = { trace: '.trace.json', itf: '.itf.json' } as const;

/** The files of the counterexample to a property. */
export function counterexampleFiles(folder: string, of: TraceOf, property: string) {
  const file = traceFile(folder, of, property);
  return { trace: file + ENDINGS.trace, itf: file + ENDINGS.itf };
}

/** Throws {@link UsageError} if the folder neither is there nor can be made. */
export function makeTraceFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw new UsageError(`cannot make the folder ${folder}: ${(error as Error).message}`);
  }
}

export function refuseToOverwrite(file: string): never {
  throw new UsageError(`${file} exists already (--force overwrites, or choose another folder)`);
}

/** Makes the folder; a file there that this run might overwrite is a {@link UsageError}. */
export function prepareTraceFolder(folder: string, specs: readonly FoundSpec[], force: boolean) {
  makeTraceFolder(folder);
  const files = specs.flatMap(({ spec }) =>
    [
      ...spec.properties.map(({ name }) => name),
      ...spec.metrics.flatMap(({ name }) => ENDS.map((end) => extremeName(name, end))),
    ].flatMap((what) =>
      Object.values(ENDINGS).map((ending) => traceFile(folder, { spec: spec.name }, what) + ending),
    ),
  );
  const taken = force ? undefined : files.find((file) => existsSync(file));
  if (taken !== undefined) refuseToOverwrite(taken);
}

/** Writes the traces of a result; returns the paths of the saved ones. */
export function writeTraces(folder: string, result: CheckResult): string[] {
  return tracesOf(result).map((trace) => {
    const { property, extreme } = trace;
    const what = extreme === undefined ? property : extremeName(property, extreme.end);
    const file = traceFile(folder, trace, what);
    writeFileSync(file + ENDINGS.trace, traceText(trace));
    writeFileSync(file + ENDINGS.itf, `${JSON.stringify(itfOf(trace))}\n`);
    return file + ENDINGS.trace;
  });
}

function extremeName(metric: string, end: End): string {
  return `${metric}=${end}`;
}

/** The counterexamples of a result, in order of its properties, then the runs to extremes. */
function tracesOf({ properties, metrics }: CheckResult): Trace[] {
  return [
    ...properties.flatMap((each) => (each.verdict === 'violated' ? [each.trace] : [])),
    ...chosenExtremes(metrics).map(({ trace }) => trace),
  ];
}
