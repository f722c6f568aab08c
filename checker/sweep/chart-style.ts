/** Colours and shapes of a chart: a line can be told by either. */

import { element } from './svg.ts';

/** Each stands out from both backgrounds. */
const COLOURS = ['#2f81f7', '#d9730d', '#2da44e', '#a371f7', '#e5534b', '#8b949e'];

export const STYLE = `
text { font: 12px system-ui, sans-serif; fill: #1f2328 }
.paper { fill: #ffffff; stroke: #d1d9e0 }
.title { font-size: 15px; font-weight: 600 }
.heading { font-weight: 600 }
.tick { fill: #59636e; font-size: 11px }
.grid { stroke: #d1d9e0 }
polyline { fill: none; stroke-width: 2; stroke-linejoin: round }
.open { fill: #ffffff; stroke-width: 2 }
${COLOURS.map((colour, i) => `.s${i} polyline, .s${i} .open { stroke: ${colour} } .s${i} .mark { fill: ${colour} }`).join('\n')}
@media (prefers-color-scheme: dark) {
  text { fill: #f0f6fc }
  .paper { fill: #0d1117; stroke: #3d444d }
  .tick { fill: #9198a1 }
  .grid { stroke: #3d444d }
  .open { fill: #0d1117 }
}
`;

export function seriesClass(index: number): string {
  return `s${index % COLOURS.length}`;
}

/** Corners, as seen from the middle. */
const SHAPES: readonly (readonly (readonly [number, number])[])[] = [
  [],
  [
    [-4, -4],
    [4, -4],
    [4, 4],
    [-4, 4],
  ],
  [
    [0, -5.5],
    [5, 4],
    [-5, 4],
  ],
  [
    [0, -5.5],
    [5.5, 0],
    [0, 5.5],
    [-5.5, 0],
  ],
];

/** The mark of a line at a place; an open one has its rim only. */
export function markShape(index: number, x: number, y: number, open: boolean): string {
  const attributes = { class: open ? 'open' : 'mark' };
  const corners = SHAPES[index % SHAPES.length] ?? [];
  if (corners.length === 0) return element('circle', { ...attributes, cx: x, cy: y, r: 4.5 });
  const points = corners.map(([dx, dy]) => `${(x + dx).toFixed(2)},${(y + dy).toFixed(2)}`);
  return element('polygon', { ...attributes, points: points.join(' ') });
}
