/** The runs that the document is made from: each spec once, at its default bounds, with one worker. */

import { check } from '../../checker/index.ts';
import type { CheckResult, Spec } from '../../checker/index.ts';
import type { Chapter } from './chapter.ts';

export type Results = ReadonlyMap<Spec, CheckResult>;

/** A spec came out otherwise than its chapter can tell; the message is one line. */
export class SurpriseError extends Error {
  override readonly name = 'SurpriseError';
}

/** Runs all specs of some chapters; throws {@link SurpriseError}. `begins` is told of each. */
export function runAll(
  chapters: readonly Chapter[],
  begins: (spec: Spec, index: number, count: number) => void,
): Results {
  const specs = new Set(
    chapters.flatMap(({ matrices }) => matrices.flatMap((matrix) => matrix.specs)),
  );
  const results = new Map<Spec, CheckResult>();
  for (const spec of specs) {
    begins(spec, results.size, specs.size);
    const result = check(spec);
    const odd = result.properties.find(({ verdict, expected }) => verdict !== expected);
    if (odd !== undefined) {
      throw new SurpriseError(
        `${odd.name} of ${spec.name}: the verdict is '${odd.verdict}', expected is '${odd.expected}'`,
      );
    }
    results.set(spec, result);
  }
  return results;
}
