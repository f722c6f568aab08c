/** Charts: well-formed, with every result in its place. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { chartOf } from '../../../checker/sweep/chart.ts';
import { logScale } from '../../../checker/sweep/scale.ts';
import type { SweepRow } from '../../../checker/sweep/row.ts';
import { resultRow } from './rows.ts';
import { nodesOf, parseXml } from './xml.ts';
import type { Node } from './xml.ts';

const axes = [
  { name: 'users', values: [1, 2] },
  { name: 'zaps', values: [0, 1] },
];
const text = { title: 'toys/lift', caption: 'at floors=3' };
const draw = (rows: readonly SweepRow[], title = text): Node[] =>
  nodesOf(parseXml(chartOf(title, axes, rows)));
const marks = (nodes: readonly Node[], kind: string): Node[] =>
  nodes.filter(({ attributes }) => attributes['class'] === kind);
const texts = (nodes: readonly Node[]): string[] =>
  nodes.filter(({ name }) => name === 'text').map((node) => node.text);

const PANELS = 3;
const variants = ['all', 'no symmetry', 'none'];

/** Two users make the variants differ; the last of them is stopped, then skipped. */
const rows: SweepRow[] = [
  resultRow({ users: 1, zaps: 0 }, { sameAs: ['no symmetry', 'none'], states: 100 }),
  resultRow({ users: 1, zaps: 1 }, { sameAs: ['no symmetry', 'none'], states: 1000 }),
  ...variants.map((variant, i) =>
    resultRow(
      { users: 2, zaps: 0 },
      {
        variant,
        sameAs: [],
        states: 10_000 * (i + 1),
        reductions: i === 0 ? ['symmetry'] : [],
        ending: i === 2 ? 'states' : 'complete',
      },
    ),
  ),
  resultRow({ users: 2, zaps: 1 }, { sameAs: ['no symmetry'], states: 1e6 }),
  {
    spec: 'toys/lift',
    bounds: { users: 2, zaps: 1 },
    variant: 'none',
    sameAs: [],
    kind: 'skipped',
  },
];

describe('a chart', () => {
  test('has a line for each variant in each panel, and a mark for each of its results', () => {
    const nodes = draw(rows);
    expect(texts(nodes)).toEqual(
      expect.arrayContaining(['states', 'seconds of search', 'bytes of states']),
    );
    expect(texts(nodes)).toEqual(
      expect.arrayContaining(['all reductions', 'no symmetry', 'no reductions', 'at floors=3']),
    );
    const lines = nodes.filter(({ name }) => name === 'polyline');
    // One more of each in the legend.
    expect(lines).toHaveLength(variants.length * (PANELS + 1));
    expect(marks(nodes, 'mark')).toHaveLength(PANELS * (4 + 4 + 2) + variants.length);
  });

  test('marks what was stopped, and says so', () => {
    const nodes = draw(rows);
    expect(marks(nodes, 'open')).toHaveLength(PANELS);
    expect(texts(nodes)).toContain('open mark: stopped, at least so much');
    expect(texts(draw(rows.slice(0, 2)))).not.toContain('open mark: stopped, at least so much');
  });

  test('puts greater figures higher, points in the order of the grid, all inside the image', () => {
    const nodes = draw(rows);
    const [all] = nodes
      .filter(({ name, attributes }) => name === 'g' && attributes['class'] === 's0')
      .filter(({ children }) => children.some(({ name }) => name === 'title'));
    const circles = (all as Node).children.filter(({ name }) => name === 'circle');
    const at = circles.map(({ attributes }) => [
      Number(attributes['cx']),
      Number(attributes['cy']),
    ]);
    expect(at.map(([x]) => x)).toEqual(at.map(([x]) => x).toSorted((a = 0, b = 0) => a - b));
    expect(at.map(([, y]) => y)).toEqual(at.map(([, y]) => y).toSorted((a = 0, b = 0) => b - a));
    const width = Number(nodes[0]?.attributes['width']);
    expect(at.every(([x = 0]) => x > 0 && x < width)).toBe(true);
  });

  test('names the bounds that vary, each value once where it stays', () => {
    const shown = texts(draw(rows));
    expect(shown.filter((each) => ['users', 'zaps'].includes(each))).toEqual(['zaps', 'users']);
    expect(shown.filter((each) => /^[0-9]$/.test(each))).toEqual(['0', '1', '0', '1', '1', '2']);
  });

  test('variants that are the same everywhere are one line', () => {
    const nodes = draw(rows.slice(0, 2));
    expect(texts(nodes)).toContain('no reduction in force');
    expect(nodes.filter(({ name }) => name === 'polyline')).toHaveLength(PANELS + 1);
  });

  test('is drawn without any result', () => expect(texts(draw([]))).toContain('toys/lift'));

  test('is well-formed whatever the names are', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (title, variant) => {
        // Characters that XML has no way to write.
        fc.pre(!/[\x00-\x1f\ufffe\uffff]/.test(title + variant));
        const nodes = draw([resultRow({ users: 1, zaps: 0 }, { variant })], {
          title,
          caption: title,
        });
        expect(nodes[0]?.name).toBe('svg');
      }),
    );
  });
});

test('a logarithmic scale begins and ends at ticks around all values, few of them', () => {
  const positive = fc.double({ min: 1e-4, max: 1e12, noNaN: true });
  fc.assert(
    fc.property(fc.array(positive, { minLength: 1 }), (values) => {
      const { position, ticks } = logScale(values);
      expect(ticks.length).toBeGreaterThanOrEqual(2);
      expect(ticks.length).toBeLessThanOrEqual(6);
      expect(ticks).toEqual(ticks.toSorted((a, b) => a - b));
      expect(position(ticks[0] as number)).toBe(0);
      expect(position(ticks.at(-1) as number)).toBe(1);
      for (const value of values) {
        expect(position(value)).toBeGreaterThanOrEqual(0);
        expect(position(value)).toBeLessThanOrEqual(1);
      }
    }),
  );
});
