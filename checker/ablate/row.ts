/** What an ablation finds: one row for each set of ingredients that is taken out. */

import type { CheckResult } from '../check.ts';
import type { Ending } from '../search/ending.ts';
import { wasStopped } from '../sweep/row.ts';
import type { Removal, Sufficiency } from './removals.ts';

export interface AblationCell {
  readonly property: string;
  readonly verdict: 'holds' | 'violated' | 'open';
  /** Of a violation: steps of the shortest run to it. */
  readonly depth: number | null;
  /** False if nothing was evaluated that could have violated it. */
  readonly exercised: boolean;
}

export type AblationRow = { readonly without: Removal } & (
  | {
      readonly kind: 'result';
      readonly cells: readonly AblationCell[];
      readonly ending: Ending;
      readonly states: number;
      readonly transitions: number;
      /** Seconds of searching. */
      readonly seconds: number;
    }
  /** The model failed as a program. */
  | { readonly kind: 'failed'; readonly message: string }
);

export type AblationResult = Extract<AblationRow, { kind: 'result' }>;

export function resultRow(result: CheckResult): AblationResult {
  const { without, properties, ending, states, transitions, seconds } = result;
  const cells = properties.map((each): AblationCell => {
    const { name: property, exercised, verdict } = each;
    if (verdict === 'violated') return { property, verdict, depth: each.depth, exercised };
    return { property, verdict: verdict === 'holds' ? 'holds' : 'open', depth: null, exercised };
  });
  return { kind: 'result', without, cells, ending, states, transitions, seconds };
}

/** Was every property decided? */
export function isComplete(row: AblationRow): boolean {
  return row.kind === 'result' && !wasStopped(row);
}

export function violatedIn(row: AblationRow | undefined): string[] {
  if (row?.kind !== 'result') return [];
  return row.cells.filter(({ verdict }) => verdict === 'violated').map(({ property }) => property);
}

/** Does what is left suffice for what holds of the whole? */
export function sufficiencyOf(row: AblationRow, whole: AblationRow): Sufficiency {
  const before = violatedIn(whole);
  if (violatedIn(row).some((property) => !before.includes(property))) return 'breaks';
  return isComplete(row) ? 'suffices' : 'open';
}
