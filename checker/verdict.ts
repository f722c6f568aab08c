/** Verdicts: what a search without a violation allows to say, and what a spec expects. */

import type { Ending } from './search/breadth-first.ts';
import type { Storage } from './search/lossy/storage.ts';
import type { Expected } from './spec.ts';

/**
 * `probable`: no violation was found, and the probability that states were omitted is known and small.
 * `open`: no violation was found in what was explored.
 */
export type Verdict = 'holds' | 'violated' | 'probable' | 'open';

interface Judged {
  readonly verdict: Verdict;
  readonly expected: Expected;
}

/** Whoever asks for fingerprints accepts what they leave uncertain. */
export function isExpected({ verdict, expected }: Judged): boolean {
  return verdict === expected || (verdict === 'probable' && expected === 'holds');
}

/** Is this a verdict, and another than the spec expects? */
export function isUnexpected(judged: Judged): boolean {
  return judged.verdict !== 'open' && !isExpected(judged);
}

/** What a complete search says that found no violation. */
export function outcomeWithoutViolation(storage: Storage): 'holds' | 'probable' | 'unproven' {
  if (storage === 'exact') return 'holds';
  return storage.kind === 'fingerprints' ? 'probable' : 'unproven';
}

/** The same for one property, of any search. */
export function verdictWithoutViolation(
  ending: Ending,
  storage: Storage,
): 'holds' | 'probable' | 'open' {
  if (ending !== 'complete') return 'open';
  const outcome = outcomeWithoutViolation(storage);
  return outcome === 'unproven' ? 'open' : outcome;
}
