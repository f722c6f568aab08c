/** The runs that the document is made from: each spec once at some bounds, with one worker. */

import { check } from '../../checker/index.ts';
import type { CheckResult, PropertyResult, Spec, SpecBounds } from '../../checker/index.ts';
import type { Chapter, Matrix } from './chapter.ts';

/** By the name of the spec. */
export type Results = ReadonlyMap<string, CheckResult>;

export interface Runs {
  /** Lacks the specs that were not run at their default bounds. */
  readonly atDefaults: Results;
  /** Of matrices with reduced bounds. */
  readonly atReduced: Results;
  /** By {@link largerName}. */
  readonly larger: Results;
}

/** A spec came out otherwise than its chapter can tell; the message is one line. */
export class SurpriseError extends Error {
  override readonly name = 'SurpriseError';
}

/** A spec at its default bounds, or at others. */
export interface Run {
  readonly spec: Spec;
  readonly kind: 'default' | 'reduced' | 'larger';
  readonly bounds: SpecBounds;
}

/** What takes runs to their results, in the same order. */
export type Runner = (runs: readonly Run[]) => readonly CheckResult[];

/** All runs of some chapters; `quick` leaves out what `--check` takes from the document. */
export function runsOf(chapters: readonly Chapter[], quick: boolean): readonly Run[] {
  const matrices = chapters.flatMap((chapter) => chapter.matrices);
  const atDefaults = matrices.filter(({ reduced }) => !quick || !reduced).flatMap(specsIn);
  return [
    ...[...new Set(atDefaults)].map((spec): Run => ({ spec, kind: 'default', bounds: {} })),
    ...matrices.flatMap(({ specs, reduced }) =>
      reduced === undefined
        ? []
        : specs.map((spec): Run => ({ spec, kind: 'reduced', bounds: reduced })),
    ),
    ...(quick ? [] : chapters.flatMap(largerRuns)),
  ];
}

function largerRuns({ larger }: Chapter): readonly Run[] {
  return larger?.runs.map((run): Run => ({ ...run, kind: 'larger' })) ?? [];
}

/** One after the other; `begins` is told of each. */
export function oneByOne(begins: (run: Run, index: number, count: number) => void): Runner {
  return (runs) =>
    runs.map((run, i, { length }) => {
      begins(run, i, length);
      return resultOf(run);
    });
}

export function resultOf({ spec, bounds }: Run): CheckResult {
  return check(spec, { bounds });
}

/** The results by the names of specs. Throws {@link SurpriseError}. */
export function collected(runs: readonly Run[], results: readonly CheckResult[]): Runs {
  const pairs = runs.map((run, i) => {
    const result = results[i] as CheckResult;
    requireNoSurprise(run, result);
    return [run, result] as const;
  });
  const of = (kind: Run['kind']): (readonly [string, CheckResult])[] =>
    pairs.filter(([run]) => run.kind === kind).map(([{ spec }, result]) => [spec.name, result]);
  return {
    atDefaults: new Map(of('default')),
    atReduced: new Map(of('reduced')),
    larger: new Map(
      pairs
        .filter(([run]) => run.kind === 'larger')
        .map(([run, result]) => [largerName(run), result]),
    ),
  };
}

/** The spec and the bounds that it has, as a command line has them. */
export function largerName({ spec, bounds }: Pick<Run, 'spec' | 'bounds'>): string {
  const options = Object.entries(bounds).map(([name, value]) => ` --bound ${name}=${value}`);
  return `${spec.name}${options.join('')}`;
}

function specsIn({ specs }: Matrix): readonly Spec[] {
  return specs;
}

function requireNoSurprise({ spec, kind }: Run, result: CheckResult): void {
  const odd = result.properties.find((property) => isOdd(property, kind === 'reduced'));
  if (odd !== undefined) {
    throw new SurpriseError(
      `${odd.name} of ${spec.name}: the verdict is '${odd.verdict}', expected is '${odd.expected}'`,
    );
  }
  if (kind === 'larger' && result.ending !== 'complete') {
    throw new SurpriseError(`${spec.name}: the search at larger bounds ended: ${result.ending}`);
  }
  if (result.outcome === 'violated' && !result.shortest) {
    throw new SurpriseError(`${spec.name}: runs to its violations may be longer than need be`);
  }
}

/** A violation that is expected may be out of reach at reduced bounds. */
function isOdd({ verdict, expected }: PropertyResult, reduced: boolean): boolean {
  return verdict !== expected && !(reduced && verdict === 'holds');
}
