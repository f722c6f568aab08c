/** The labels below a chart: a row for each bound that varies, the fastest first. */

import type { SpecBounds } from '../spec.ts';
import { ROW_HEIGHT } from './chart-layout.ts';
import type { Layout } from './chart-layout.ts';
import type { Axis } from './grid.ts';
import { element, label } from './svg.ts';

/** Labels any closer than this would touch. */
const LABEL_WIDTH_MIN = 22;

export function axisRows(
  axes: readonly Axis[],
  points: readonly SpecBounds[],
  layout: Layout,
): string[] {
  return axes.toReversed().flatMap(({ name }, row) => {
    // Neighbours share a label as long as this bound and all slower ones stay.
    const slower = axes.slice(0, axes.length - row).map((axis) => axis.name);
    const runs = runsOf(points, slower);
    const y = 24 + row * ROW_HEIGHT;
    const width = (layout.step * points.length) / runs.length;
    const every = Math.ceil(LABEL_WIDTH_MIN / width);
    return [
      label(name, layout.left - 8, y, { class: 'tick', 'text-anchor': 'end' }),
      ...runs
        .filter((_, i) => i % every === 0)
        .map(({ from, to }) => {
          const text = String(points[from]?.[name]);
          return label(text, layout.x((from + to) / 2), y, MIDDLE);
        }),
      ...(row === 0 ? [] : runs.slice(1).map(({ from }) => divider(layout.x(from - 0.5), y))),
    ];
  });
}

const MIDDLE = { class: 'tick', 'text-anchor': 'middle' };

function divider(x: number, y: number): string {
  return element('line', { class: 'grid', x1: x, x2: x, y1: y - 13, y2: y + 3 });
}

interface Run {
  readonly from: number;
  readonly to: number;
}

/** Runs of points that agree in some bounds. */
function runsOf(points: readonly SpecBounds[], names: readonly string[]): Run[] {
  const begins = points.flatMap((point, i) =>
    names.every((name) => point[name] === points[i - 1]?.[name]) ? [] : [i],
  );
  return begins.map((from, i) => ({ from, to: (begins[i + 1] ?? points.length) - 1 }));
}
