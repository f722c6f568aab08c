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
}

/** A spec came out otherwise than its chapter can tell; the message is one line. */
export class SurpriseError extends Error {
  override readonly name = 'SurpriseError';
}

/** A spec at its default bounds, or at others. */
export interface Run {
  readonly spec: Spec;
  /** Null at its default bounds. */
  readonly reduced: SpecBounds | null;
}

/** What takes runs to their results, in the same order. */
export type Runner = (runs: readonly Run[]) => readonly CheckResult[];

/** All runs of some chapters; `quick` leaves out what `--check` takes from the document. */
export function runsOf(chapters: readonly Chapter[], quick: boolean): readonly Run[] {
  const matrices = chapters.flatMap((chapter) => chapter.matrices);
  const atDefaults = matrices.filter(({ reduced }) => !quick || !reduced).flatMap(specsIn);
  return [
    ...[...new Set(atDefaults)].map((spec): Run => ({ spec, reduced: null })),
    ...matrices.flatMap(({ specs, reduced }) =>
      reduced === undefined ? [] : specs.map((spec): Run => ({ spec, reduced })),
    ),
  ];
}

/** One after the other; `begins` is told of each. */
export function oneByOne(begins: (run: Run, index: number, count: number) => void): Runner {
  return (runs) =>
    runs.map((run, i, { length }) => {
      begins(run, i, length);
      return resultOf(run);
    });
}

export function resultOf({ spec, reduced }: Run): CheckResult {
  return check(spec, reduced === null ? {} : { bounds: reduced });
}

/** The results by the names of specs. Throws {@link SurpriseError}. */
export function collected(runs: readonly Run[], results: readonly CheckResult[]): Runs {
  const pairs = runs.map((run, i) => {
    const result = results[i] as CheckResult;
    requireNoSurprise(run, result);
    return [run, result] as const;
  });
  const of = (isReduced: boolean): Results =>
    new Map(
      pairs
        .filter(([{ reduced }]) => (reduced !== null) === isReduced)
        .map(([{ spec }, result]) => [spec.name, result]),
    );
  return { atDefaults: of(false), atReduced: of(true) };
}

function specsIn({ specs }: Matrix): readonly Spec[] {
  return specs;
}

function requireNoSurprise({ spec, reduced }: Run, result: CheckResult): void {
  const odd = result.properties.find((property) => isOdd(property, reduced !== null));
  if (odd !== undefined) {
    throw new SurpriseError(
      `${odd.name} of ${spec.name}: the verdict is '${odd.verdict}', expected is '${odd.expected}'`,
    );
  }
  if (result.outcome === 'violated' && !result.shortest) {
    throw new SurpriseError(`${spec.name}: runs to its violations may be longer than need be`);
  }
}

/** A violation that is expected may be out of reach at reduced bounds. */
function isOdd({ verdict, expected }: PropertyResult, reduced: boolean): boolean {
  return verdict !== expected && !(reduced && verdict === 'holds');
}
