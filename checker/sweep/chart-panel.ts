/** The panels of a chart: one figure each, a line for each variant. */

import { PANEL_HEIGHT, RIGHT } from './chart-layout.ts';
import type { Layout } from './chart-layout.ts';
import { markShape, seriesClass } from './chart-style.ts';
import type { ResultRow } from './row.ts';
import { logScale } from './scale.ts';
import type { Series } from './series.ts';
import { element, escaped, label } from './svg.ts';

export interface Panel {
  readonly title: string;
  /** Positive, for the logarithm. */
  readonly value: (row: ResultRow) => number;
  readonly unit: 'B' | 's' | '';
}

/** Shorter times are shown as this. */
const SECONDS_MIN = 1e-4;

export const PANELS: readonly Panel[] = [
  { title: 'states', value: ({ states }) => states, unit: '' },
  {
    title: 'seconds of search',
    value: ({ seconds }) => Math.max(SECONDS_MIN, seconds),
    unit: 's',
  },
  { title: 'bytes of states', value: ({ bytes }) => bytes, unit: 'B' },
];

/** A panel, from its top left corner. There is at least one mark. */
export function drawPanel(panel: Panel, series: readonly Series[], layout: Layout): string[] {
  const scale = logScale(series.flatMap(({ marks }) => marks.map(({ row }) => panel.value(row))));
  const y = (value: number): number => PANEL_HEIGHT * (1 - scale.position(value));
  const markY = (row: ResultRow): number => y(panel.value(row));
  return [
    label(panel.title, layout.left, -9, { class: 'heading' }),
    ...scale.ticks.flatMap((tick) => gridLine(y(tick), tickText(tick, panel.unit), layout)),
    // The first line, all reductions, is drawn over the others.
    ...series.map((line, i) => drawLine(line, i, layout, markY)).toReversed(),
  ];
}

function drawLine(
  { variant, marks }: Series,
  index: number,
  layout: Layout,
  y: (row: ResultRow) => number,
): string {
  const path = marks.map(({ at, row }) => `${layout.x(at).toFixed(2)},${y(row).toFixed(2)}`);
  return element(
    'g',
    { class: seriesClass(index) },
    element('title', {}, escaped(variant)),
    element('polyline', { points: path.join(' ') }),
    ...marks.map(({ at, row, stopped }) => markShape(index, layout.x(at), y(row), stopped)),
  );
}

/** A line across the panel at a height, and what it stands for. */
export function gridLine(y: number, text: string, { left }: Layout): string[] {
  return [
    element('line', { class: 'grid', x1: left, x2: RIGHT, y1: y, y2: y }),
    label(text, left - 8, y + 4, { class: 'tick', 'text-anchor': 'end' }),
  ];
}

const PREFIXES = [
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

/** `200k`, `10 MB`, `0.05 s`: powers of a thousand. */
function tickText(value: number, unit: Panel['unit']): string {
  if (unit === 's') return `${value} s`;
  const [factor, prefix] = PREFIXES.find(([least]) => value >= least) ?? [1, ''];
  const space = unit === '' ? '' : ' ';
  return `${value / factor}${space}${prefix}${unit}`;
}
