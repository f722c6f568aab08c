/** Runs the text of a litmus test of either kind: of memory, or of address translation. */

import { outcomeOf } from '../../model/litmus/outcome.ts';
import type { Outcome } from '../../model/litmus/outcome.ts';
import { parseLitmus } from '../../model/litmus/parse.ts';
import { translationOutcomeOf, withDepth } from '../../model/litmus/translation/outcome.ts';
import { isTranslationTest, parseTranslationTest } from '../../model/litmus/translation/parse.ts';
import { translationWitnessOf, witnessOf } from './witness.ts';

export interface LitmusRun {
  readonly outcome: Outcome;
  /** A shortest run to a witness of the condition, line by line. */
  readonly witness: () => string[];
}

/**
 * `file` names the text in errors; `depth` is that of the store buffers, by default as much as makes no
 * difference; `maxMemory` is for the states, in bytes. Throws `LitmusError` and `TooManyStatesError`.
 */
export function runLitmus(
  file: string,
  text: string,
  depth: number | undefined,
  maxMemory: number,
): LitmusRun {
  if (isTranslationTest(file, text)) {
    const parsed = parseTranslationTest(file, text);
    const test = depth === undefined ? parsed : withDepth(parsed, depth);
    const outcome = translationOutcomeOf(test, { maxMemory });
    return { outcome, witness: () => translationWitnessOf(test) };
  }
  const test = parseLitmus(file, text);
  return {
    outcome: outcomeOf(test, depth, { maxMemory }),
    witness: () => witnessOf(test, depth),
  };
}
