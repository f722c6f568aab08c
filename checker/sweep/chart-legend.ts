/** The legend of a chart: which line is which. */

import { LETTER_WIDTH, PANELS_TOP, RIGHT } from './chart-layout.ts';
import type { Layout } from './chart-layout.ts';
import { markShape, seriesClass } from './chart-style.ts';
import type { Series } from './series.ts';
import { element, label } from './svg.ts';

const Y = 54;
const LINE_WIDTH = 22;
const GAP = 6;

/** Variants by name, and what an open mark means if there is one. */
export function legend(series: readonly Series[], layout: Layout): string[] {
  const entries = legendEntries(series.map(textOf), layout);
  const stopped = series.some(({ marks }) => marks.some((mark) => mark.stopped));
  return stopped ? [...entries, label(OPEN, RIGHT, PANELS_TOP - 9, AT_RIGHT)] : entries;
}

/** Lines by name, in a row. */
export function legendEntries(names: readonly string[], layout: Layout): string[] {
  let x = layout.left;
  return names.map((text, i) => {
    const entry = element(
      'g',
      { class: seriesClass(i) },
      element('polyline', { points: `${x},${Y - 4} ${x + LINE_WIDTH},${Y - 4}` }),
      markShape(i, x + LINE_WIDTH / 2, Y - 4, false),
      label(text, x + LINE_WIDTH + GAP, Y),
    );
    x += LINE_WIDTH + text.length * LETTER_WIDTH + 4 * GAP;
    return entry;
  });
}

const OPEN = 'open mark: stopped, at least so much';
const AT_RIGHT = { class: 'tick', 'text-anchor': 'end' };

function textOf({ variant, marks }: Series): string {
  if (variant === 'none') return 'no reductions';
  if (variant !== 'all') return variant;
  const reduced = marks.some(({ row }) => row.reductions.length > 0);
  return reduced ? 'all reductions' : 'no reduction in force';
}
