/**
 * A sweep as an SVG image: how states, seconds and bytes grow over the grid. It has a background of
 * its own, light or dark as the reader prefers, so that it can be read wherever it is embedded.
 */

import type { SpecBounds } from '../spec.ts';
import { wrapText } from '../trace/wrap.ts';
import { axisRows } from './chart-axis.ts';
import { LETTER_WIDTH, Layout, PANELS_TOP, ROW_HEIGHT, WIDTH } from './chart-layout.ts';
import { PANEL_GAP, PANEL_HEIGHT } from './chart-layout.ts';
import { legend } from './chart-legend.ts';
import { drawPanel, PANELS } from './chart-panel.ts';
import { STYLE } from './chart-style.ts';
import { pointsOf, varying } from './grid.ts';
import type { Axis } from './grid.ts';
import type { SweepRow } from './row.ts';
import { seriesOf } from './series.ts';
import { element, escaped, label } from './svg.ts';

export interface ChartText {
  readonly title: string;
  /** What holds for all points. */
  readonly caption: string;
}

/** `axes` are all bounds that were asked for; points that have no result are left out. */
export function chartOf(
  { title, caption }: ChartText,
  axes: readonly Axis[],
  rows: readonly SweepRow[],
): string {
  const points: readonly SpecBounds[] = pointsOf(axes);
  const shown = varying(axes);
  const layout = new Layout(
    points.length,
    shown.map(({ name }) => name),
  );
  const series = seriesOf(points, rows);
  const panels = series.length === 0 ? [] : PANELS;
  const panelTop = (i: number): number => PANELS_TOP + i * (PANEL_HEIGHT + PANEL_GAP);
  const bottom = panelTop(panels.length) - PANEL_GAP;
  const captionTop = bottom + 32 + shown.length * ROW_HEIGHT;
  const lines = caption === '' ? [] : wrapText(caption, (WIDTH - 48) / LETTER_WIDTH);
  return image(captionTop + lines.length * 15, [
    element('title', {}, escaped(`Cost of ${title}`)),
    label(title, layout.left, 28, { class: 'title' }),
    ...legend(series, layout),
    ...panels.map((panel, i) => moved(panelTop(i), drawPanel(panel, series, layout))),
    moved(bottom, axisRows(shown, points, layout)),
    ...lines.map((line, i) => label(line, 24, captionTop + i * 15, { class: 'tick' })),
  ]);
}

/** The image, from its parts. */
export function image(height: number, parts: readonly string[]): string {
  const background = element('rect', { class: 'paper', width: WIDTH, height, rx: 6 });
  return `${element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      viewBox: `0 0 ${WIDTH} ${height}`,
      width: WIDTH,
      height,
      role: 'img',
    },
    ...[element('style', {}, escaped(STYLE)), background, ...parts].map((part) => `\n${part}`),
    '\n',
  )}\n`;
}

export function moved(y: number, parts: readonly string[]): string {
  return element('g', { transform: `translate(0 ${y})` }, ...parts);
}
