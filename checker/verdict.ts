/** Verdicts: what a search without a violation allows to say, and what a spec expects. */

import type { PropertyKind } from './property/property.ts';
import type { Ending } from './search/ending.ts';
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

/** The same for one property, of any search. A lossy one says nothing of what stays possible. */
export function verdictWithoutViolation(
  ending: Ending,
  storage: Storage,
  kind: PropertyKind,
): 'holds' | 'probable' | 'open' {
  if (ending !== 'complete' || (kind === 'liveness' && storage !== 'exact')) return 'open';
  const outcome = outcomeWithoutViolation(storage);
  return outcome === 'unproven' ? 'open' : outcome;
}
