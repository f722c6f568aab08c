/** Rows of a sweep, made by hand. */

import type { SpecBounds } from '../../../checker/spec.ts';
import type { ResultRow } from '../../../checker/sweep/row.ts';

export function resultRow(bounds: SpecBounds, more: Partial<ResultRow> = {}): ResultRow {
  return {
    kind: 'result',
    spec: 'toys/lift',
    bounds,
    variant: 'all',
    sameAs: ['none'],
    states: 1000,
    transitions: 2500,
    depth: 12,
    seconds: 0.25,
    bytes: 16_000,
    ending: 'complete',
    outcome: 'holds',
    reductions: [],
    violated: [],
    unexpected: [],
    ...more,
  };
}
