/** Charts of lines: well-formed, everything in its place, marks on their lines. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { lineChartOf } from '../../../checker/sweep/line-chart.ts';
import type { Line } from '../../../checker/sweep/line-chart.ts';
import { linearScale } from '../../../checker/sweep/scale.ts';
import { nodesOf, parseXml } from './xml.ts';
import type { Node } from './xml.ts';

const percent = (value: number): string => `${value * 100} %`;
const bytes = (value: number): string => `${value} B`;

function draw(lines: readonly Line[], title = 'cost'): Node[] {
  const x = { title: 'share', min: 0, text: percent };
  const y = { title: 'bytes', min: 0, text: bytes };
  return nodesOf(parseXml(lineChartOf({ title, caption: title, x, y, lines })));
}

const falling: Line = {
  name: 'falling',
  points: [
    [0, 60],
    [1, 20],
  ],
  marks: [{ at: [0.5, 40], text: 'half' }],
};
const flat: Line = {
  name: 'flat',
  points: [
    [0, 40],
    [1, 40],
  ],
  marks: [],
};

/** Of the lines of the panel, not those of the legend. */
function drawn(nodes: readonly Node[]): Node[] {
  return nodes.filter(({ name, children }) => name === 'g' && children[0]?.name === 'title');
}

const pointsOf = (group: Node): number[][] =>
  (group.children.find(({ name }) => name === 'polyline')?.attributes['points'] ?? '')
    .split(' ')
    .map((pair) => pair.split(',').map(Number));

describe('a chart of lines', () => {
  test('has each line in the panel and in the legend, and labels of both axes', () => {
    const nodes = draw([falling, flat]);
    expect(nodes.filter(({ name }) => name === 'polyline')).toHaveLength(4);
    const texts = nodes.filter(({ name }) => name === 'text').map(({ text }) => text);
    expect(texts).toEqual(
      expect.arrayContaining(['falling', 'flat', 'share', 'bytes', 'half', '0 %', '100 %', '20 B']),
    );
  });

  test('greater is higher, later is further right, and a mark is where the lines cross', () => {
    const [first, second] = drawn(draw([falling, flat])) as [Node, Node];
    const [[x0 = 0, y0 = 0] = [], [x1 = 0, y1 = 0] = []] = pointsOf(first);
    const [[, level = 0] = []] = pointsOf(second);
    expect(x1).toBeGreaterThan(x0);
    expect(y1).toBeGreaterThan(y0);
    const mark = first.children.find(({ name }) => name === 'circle')?.attributes ?? {};
    expect(Number(mark['cx'])).toBeCloseTo((x0 + x1) / 2, 1);
    expect(Number(mark['cy'])).toBeCloseTo(level, 1);
  });

  test('is well-formed whatever the names are', () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        // Characters that XML has no way to write.
        fc.pre(!/[\x00-\x1f\ufffe\uffff]/.test(name));
        expect(draw([{ ...falling, name }, flat], name)[0]?.name).toBe('svg');
      }),
    );
  });
});

test('a linear scale begins and ends at ticks around all values, few of them', () => {
  const values = fc.array(fc.integer({ min: -100_000, max: 1_000_000 }), { minLength: 2 });
  fc.assert(
    fc.property(values, fc.constantFrom(1, 0.001, 7), (whole, unit) => {
      const shown = whole.map((value) => value * unit);
      fc.pre(new Set(shown).size > 1);
      const { position, ticks } = linearScale(shown);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(7);
      expect(position(ticks[0] as number)).toBeCloseTo(0, 9);
      expect(position(ticks.at(-1) as number)).toBeCloseTo(1, 9);
      for (const value of shown) {
        expect(position(value)).toBeGreaterThanOrEqual(-1e-9);
        expect(position(value)).toBeLessThanOrEqual(1 + 1e-9);
      }
    }),
  );
});
