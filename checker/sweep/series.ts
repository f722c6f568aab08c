/** A sweep's rows as lines of a chart, one for each variant of the engine. */

import type { SpecBounds } from '../spec.ts';
import { samePoint } from './grid.ts';
import { wasStopped } from './row.ts';
import type { ResultRow, SweepRow } from './row.ts';

export interface Mark {
  /** Position of its point in the grid. */
  readonly at: number;
  readonly row: ResultRow;
  /** The search was stopped: its figures are at least so much. */
  readonly stopped: boolean;
}

export interface Series {
  readonly variant: string;
  readonly marks: readonly Mark[];
}

/** Lines in the order `all`, the single reductions off, `none`; those that coincide everywhere are one. */
export function seriesOf(points: readonly SpecBounds[], rows: readonly SweepRow[]): Series[] {
  const results = rows.filter((row): row is ResultRow => row.kind === 'result');
  const lines = variantNames(results).map((variant) => ({
    variant,
    marks: results.filter((row) => standsFor(row, variant)).map((row) => markOf(points, row)),
  }));
  return lines.filter(
    ({ marks }, i) => !lines.slice(0, i).some((earlier) => sameMarks(earlier.marks, marks)),
  );
}

function variantNames(rows: readonly ResultRow[]): string[] {
  const names = new Set(rows.flatMap(({ variant, sameAs }) => [variant, ...sameAs]));
  return [...names].filter((name) => name !== 'none').concat(names.has('none') ? ['none'] : []);
}

function standsFor({ variant, sameAs }: ResultRow, name: string): boolean {
  return variant === name || sameAs.includes(name);
}

function markOf(points: readonly SpecBounds[], row: ResultRow): Mark {
  const at = points.findIndex((point) => samePoint(row.bounds, { ...row.bounds, ...point }));
  return { at, row, stopped: wasStopped(row) };
}

function sameMarks(a: readonly Mark[], b: readonly Mark[]): boolean {
  return a.length === b.length && a.every(({ row }, i) => row === b[i]?.row);
}
