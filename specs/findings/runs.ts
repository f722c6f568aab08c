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

interface Run {
  readonly spec: Spec;
  /** Null at its default bounds. */
  readonly reduced: SpecBounds | null;
}

/**
 * Runs all specs of some chapters; where a matrix has reduced bounds, `quick` leaves out the default ones.
 * `begins` is told of each. Throws {@link SurpriseError}.
 */
export function runAll(
  chapters: readonly Chapter[],
  quick: boolean,
  begins: (spec: Spec, index: number, count: number) => void,
): Runs {
  const matrices = chapters.flatMap((chapter) => chapter.matrices);
  const runs = [
    ...new Set(matrices.filter(({ reduced }) => !quick || !reduced).flatMap(specsIn)),
  ].map((spec): Run => ({ spec, reduced: null }));
  const smaller = matrices.flatMap(({ specs, reduced }) =>
    reduced === undefined ? [] : specs.map((spec): Run => ({ spec, reduced })),
  );
  const results = [...runs, ...smaller].map((run, i, { length }) => {
    begins(run.spec, i, length);
    return [run.spec.name, resultOf(run)] as const;
  });
  return {
    atDefaults: new Map(results.slice(0, runs.length)),
    atReduced: new Map(results.slice(runs.length)),
  };
}

function specsIn({ specs }: Matrix): readonly Spec[] {
  return specs;
}

function resultOf({ spec, reduced }: Run): CheckResult {
  const result = check(spec, reduced === null ? {} : { bounds: reduced });
  const odd = result.properties.find((property) => isOdd(property, reduced !== null));
  if (odd !== undefined) {
    throw new SurpriseError(
      `${odd.name} of ${spec.name}: the verdict is '${odd.verdict}', expected is '${odd.expected}'`,
    );
  }
  if (result.outcome === 'violated' && !result.shortest) {
    throw new SurpriseError(`${spec.name}: runs to its violations may be longer than need be`);
  }
  return result;
}

/** A violation that is expected may be out of reach at reduced bounds. */
function isOdd({ verdict, expected }: PropertyResult, reduced: boolean): boolean {
  return verdict !== expected && !(reduced && verdict === 'holds');
}
