/** Grids: how they are asked for, what they span, and which points are greater than others. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { parseAxis } from '../../../checker/cli/sweep-options.ts';
import {
  atLeast,
  neighbourBefore,
  pointCount,
  pointsOf,
  samePoint,
  varying,
} from '../../../checker/sweep/grid.ts';
import type { Axis } from '../../../checker/sweep/grid.ts';

const parsed = (...texts: string[]): readonly Axis[] =>
  texts.reduce<readonly Axis[]>((sofar, text) => parseAxis(text, sofar), []);

describe('values of a bound', () => {
  test.each([
    ['users=2', [2]],
    ['users=1..3', [1, 2, 3]],
    ['users=0,1', [0, 1]],
    ['users=4,1..2,8', [4, 1, 2, 8]],
    ['users=-2..1', [-2, -1, 0, 1]],
    ['users=3..3', [3]],
  ])('%s', (text, values) => expect(parsed(text)).toEqual([{ name: 'users', values }]));

  test.each([
    ['users', 'NAME=VALUES is needed'],
    ['users=', 'NAME=VALUES is needed'],
    ['=1', 'NAME=VALUES is needed'],
    ['users=1,', 'NAME=VALUES is needed'],
    ['users=1..', 'NAME=VALUES is needed'],
    ['users=1..2..3', 'NAME=VALUES is needed'],
    ['users=1.5', 'NAME=VALUES is needed'],
    ['users=3..1', 'The range 3..1 is empty.'],
    ['users=1..1001', 'The range 1..1001 has more than 1000 values.'],
    ['users=0..9007199254740993', 'has more than 1000 values.'],
    ['users=1..3,2', "'users' is 2 twice."],
  ])('not %s', (text, message) => expect(() => parsed(text)).toThrow(message));

  test('a bound is given once', () => {
    expect(() => parsed('users=1', 'zaps=0', 'users=2')).toThrow("'users' is given twice.");
  });
});

const axesOf = fc
  .uniqueArray(fc.constantFrom('a', 'b', 'c'), { minLength: 1 })
  .chain((names) =>
    fc.tuple(
      ...names.map((name) =>
        fc
          .uniqueArray(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 4 })
          .map((values): Axis => ({ name, values })),
      ),
    ),
  );

describe('any grid', () => {
  test('what is written as a list is read as it was', () => {
    fc.assert(
      fc.property(axesOf, (axes) => {
        const texts = axes.map(({ name, values }) => `${name}=${values.join(',')}`);
        expect(parsed(...texts)).toEqual(axes);
      }),
    );
  });

  test('a range is the list of its values', () => {
    fc.assert(
      fc.property(fc.integer({ min: -50, max: 50 }), fc.nat(20), (low, more) => {
        const values = Array.from({ length: more + 1 }, (_, i) => low + i);
        expect(parsed(`a=${low}..${low + more}`)).toEqual(parsed(`a=${values.join(',')}`));
      }),
    );
  });

  test('has every combination once, in order of the last axis', () => {
    fc.assert(
      fc.property(axesOf, (axes) => {
        const points = pointsOf(axes);
        expect(points).toHaveLength(pointCount(axes));
        expect(new Set(points.map((point) => JSON.stringify(point))).size).toBe(points.length);
        for (const { name, values } of axes) {
          expect(points.every((point) => values.includes(point[name] as number))).toBe(true);
        }
        const last = axes.at(-1) as Axis;
        const begin = points.slice(0, last.values.length);
        expect(begin.map((point) => point[last.name])).toEqual(last.values);
      }),
    );
  });

  test('the neighbour before a point comes before it and differs in one bound', () => {
    fc.assert(
      fc.property(axesOf, (axes) => {
        const points = pointsOf(axes);
        const at = (wanted: (typeof points)[number]): number =>
          points.findIndex((point) => samePoint(point, wanted));
        for (const [i, point] of points.entries()) {
          const before = neighbourBefore(axes, point);
          if (before === undefined) {
            expect(i).toBe(0);
            continue;
          }
          expect(at(before)).toBeGreaterThanOrEqual(0);
          expect(at(before)).toBeLessThan(i);
          const changed = varying(axes).filter(({ name }) => before[name] !== point[name]);
          expect(changed).toHaveLength(1);
        }
      }),
    );
  });
});

test('a point is at least another if no bound is less', () => {
  expect(atLeast({ a: 2, b: 1 }, { a: 1, b: 1 })).toBe(true);
  expect(atLeast({ a: 1, b: 1 }, { a: 1, b: 1 })).toBe(true);
  expect(atLeast({ a: 2, b: 0 }, { a: 1, b: 1 })).toBe(false);
});
