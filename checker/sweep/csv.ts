/** A sweep as comma-separated values, by RFC 4180; names of columns carry their units. */

import { statesPerSecond } from './row.ts';
import type { SweepFigures, SweepRow } from './row.ts';

/** Blank in rows without a result. */
const FIGURES: readonly (readonly [string, (figures: SweepFigures) => string | number])[] = [
  ['states', ({ states }) => states],
  ['transitions', ({ transitions }) => transitions],
  ['depth_steps', ({ depth }) => depth],
  ['search_seconds', ({ seconds }) => seconds.toFixed(6)],
  ['store_bytes', ({ bytes }) => bytes],
  ['store_bytes_per_state', ({ bytes, states }) => (bytes / states).toFixed(2)],
  ['states_per_second', (figures) => statesPerSecond(figures)?.toFixed(0) ?? ''],
  ['ending', ({ ending }) => ending],
  ['reductions', ({ reductions }) => reductions.join('; ')],
  ['violated', ({ violated }) => violated.join(' ')],
  ['violated_unexpectedly', ({ unexpected }) => unexpected.join(' ')],
];

/**
 * A line of headings, then one for each row: the spec, a column `bound_NAME` for each of `bounds`, the
 * variant and what it coincides with, the verdict (`holds`, `violated`, `incomplete`, `failed` or
 * `skipped`), and the figures.
 */
export function csvOf(rows: readonly SweepRow[], bounds: readonly string[]): string {
  const headings = [
    'spec',
    ...bounds.map((name) => `bound_${name}`),
    'variant',
    'coincides_with',
    'verdict',
    ...FIGURES.map(([name]) => name),
  ];
  const lines = rows.map((row) => [
    row.spec,
    ...bounds.map((name) => row.bounds[name] as number),
    row.variant,
    row.sameAs.join('; '),
    row.kind === 'result' ? row.outcome : row.kind,
    ...FIGURES.map(([, value]) => (row.kind === 'result' ? value(row) : '')),
  ]);
  return [headings, ...lines].map((cells) => `${cells.map(quoted).join(',')}\n`).join('');
}

function quoted(cell: string | number): string {
  const text = String(cell);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
