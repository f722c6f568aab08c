/** What a sweep finds: one row for each point of the grid and each variant of the engine. */

import type { CheckResult } from '../check.ts';
import type { Ending } from '../search/ending.ts';
import type { SpecBounds } from '../spec.ts';

/** What one search cost and found. */
export interface SweepFigures {
  readonly states: number;
  readonly transitions: number;
  readonly depth: number;
  /** Seconds of searching. */
  readonly seconds: number;
  /** Bytes of the store of states. */
  readonly bytes: number;
  readonly ending: Ending;
  readonly outcome: CheckResult['outcome'];
  readonly reductions: readonly string[];
  /** Properties that are violated, and those of them that are expected to hold. */
  readonly violated: readonly string[];
  readonly unexpected: readonly string[];
}

interface Position {
  readonly spec: string;
  /** Every bound of the spec. */
  readonly bounds: SpecBounds;
  readonly variant: string;
  readonly sameAs: readonly string[];
}

export type SweepRow = Position &
  (
    | ({ readonly kind: 'result' } & SweepFigures)
    /** The model failed as a program. */
    | { readonly kind: 'failed'; readonly message: string }
    /** Not run: a point whose bounds are no greater was stopped by a limit already. */
    | { readonly kind: 'skipped' }
  );

export type ResultRow = Extract<SweepRow, { kind: 'result' }>;

export function figuresOf(result: CheckResult): SweepFigures {
  const { states, transitions, depth, seconds, bytes, ending, outcome, reductions } = result;
  const violated = result.properties.filter(({ verdict }) => verdict === 'violated');
  const unexpected = violated.filter(({ expected }) => expected === 'holds');
  return {
    states,
    transitions,
    depth,
    seconds,
    bytes,
    ending,
    outcome,
    reductions,
    violated: violated.map(({ name }) => name),
    unexpected: unexpected.map(({ name }) => name),
  };
}

/** Was the search cut short by a limit or an interrupt? */
export function wasStopped({ ending }: Pick<SweepFigures, 'ending'>): boolean {
  return ending !== 'complete' && ending !== 'decided';
}

/** Shorter than this, a time says little of the speed. */
const SECONDS_MIN = 0.001;

/** Undefined if the time is too short to tell. */
export function statesPerSecond({ states, seconds }: SweepFigures): number | undefined {
  return seconds < SECONDS_MIN ? undefined : states / seconds;
}
