/** A chart of lines over a linear axis, with places marked on them, as an SVG image. */

import { wrapText } from '../trace/wrap.ts';
import { image, moved } from './chart.ts';
import { legendEntries } from './chart-legend.ts';
import { LETTER_WIDTH, Layout, PANELS_TOP, RIGHT, WIDTH } from './chart-layout.ts';
import { gridLine } from './chart-panel.ts';
import { markShape, seriesClass } from './chart-style.ts';
import { linearScale } from './scale.ts';
import type { Scale } from './scale.ts';
import { element, escaped, label } from './svg.ts';

export type Point = readonly [x: number, y: number];

export interface Line {
  readonly name: string;
  /** In the order of x. */
  readonly points: readonly Point[];
  /** Each is on the line, and labelled. */
  readonly marks: readonly { readonly at: Point; readonly text: string }[];
}

/** `min` is where the axis begins at the latest. */
export interface LinearAxis {
  readonly title: string;
  readonly min: number;
  readonly text: (value: number) => string;
}

export interface LineChart {
  readonly title: string;
  readonly caption: string;
  readonly x: LinearAxis;
  readonly y: LinearAxis;
  readonly lines: readonly Line[];
}

const HEIGHT = 280;

/** There is at least one point, and no two axes of one value only. */
export function lineChartOf({ title, caption, x, y, lines }: LineChart): string {
  const layout = new Layout(1, []);
  const values = (part: 0 | 1): number[] =>
    lines.flatMap(({ points }) => points.map((point) => point[part]));
  const place: Place = {
    x: along(linearScale([x.min, ...values(0)]), layout.left, RIGHT),
    y: along(linearScale([y.min, ...values(1)]), HEIGHT, 0),
  };
  const captionTop = PANELS_TOP + HEIGHT + 64;
  const captionLines = wrapText(caption, (WIDTH - 48) / LETTER_WIDTH);
  return image(captionTop + captionLines.length * 15, [
    element('title', {}, escaped(title)),
    label(title, layout.left, 28, { class: 'title' }),
    ...legendEntries(
      lines.map(({ name }) => name),
      layout,
    ),
    moved(PANELS_TOP, [
      label(y.title, layout.left, -9, { class: 'heading' }),
      ...place.y.ticks.flatMap((tick) => gridLine(place.y.at(tick), y.text(tick), layout)),
      ...place.x.ticks.map((tick) => label(x.text(tick), place.x.at(tick), HEIGHT + 18, BELOW)),
      label(x.title, (layout.left + RIGHT) / 2, HEIGHT + 38, { 'text-anchor': 'middle' }),
      ...lines.map((line, i) => drawLine(line, i, place)),
    ]),
    ...captionLines.map((line, i) => label(line, 24, captionTop + i * 15, { class: 'tick' })),
  ]);
}

const BELOW = { class: 'tick', 'text-anchor': 'middle' };

interface Along {
  readonly at: (value: number) => number;
  readonly ticks: readonly number[];
}

interface Place {
  readonly x: Along;
  readonly y: Along;
}

function along({ position, ticks }: Scale, from: number, to: number): Along {
  return { at: (value) => from + (to - from) * position(value), ticks };
}

function drawLine({ name, points, marks }: Line, index: number, { x, y }: Place): string {
  const path = points.map((point) => `${x.at(point[0]).toFixed(2)},${y.at(point[1]).toFixed(2)}`);
  return element(
    'g',
    { class: seriesClass(index) },
    element('title', {}, escaped(name)),
    element('polyline', { points: path.join(' ') }),
    ...marks.flatMap(({ at, text }) => {
      const [left, top] = [x.at(at[0]), y.at(at[1])];
      // Beside the mark, where the image has room.
      const anchor = left > WIDTH / 2 ? 'end' : 'start';
      const beside = left + (anchor === 'end' ? -9 : 9);
      return [
        markShape(index, left, top, false),
        label(text, beside, top - 7, { 'text-anchor': anchor }),
      ];
    }),
  );
}
