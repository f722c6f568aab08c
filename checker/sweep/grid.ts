/** A grid of bounds: the values that each bound is to take, and the points that they span. */

import type { SpecBounds } from '../spec.ts';

/** One bound and its values, none twice. */
export interface Axis {
  readonly name: string;
  readonly values: readonly number[];
}

/** How many points the axes span. */
export function pointCount(axes: readonly Axis[]): number {
  return axes.reduce((product, { values }) => product * values.length, 1);
}

/** Every combination of values, the last axis varying fastest. */
export function pointsOf(axes: readonly Axis[]): SpecBounds[] {
  return axes.reduce<SpecBounds[]>(
    (points, { name, values }) =>
      points.flatMap((point) => values.map((value) => ({ ...point, [name]: value }))),
    [{}],
  );
}

/** Axes along which anything changes. */
export function varying(axes: readonly Axis[]): Axis[] {
  return axes.filter(({ values }) => values.length > 1);
}

/**
 * The neighbour that a point's cost is compared with: one value back along the last axis where that
 * is possible; undefined for the first point of all.
 */
export function neighbourBefore(axes: readonly Axis[], point: SpecBounds): SpecBounds | undefined {
  const axis = axes.findLast(({ name, values }) => point[name] !== values[0]);
  if (axis === undefined) return undefined;
  const { name, values } = axis;
  const before = values[values.indexOf(point[name] as number) - 1] as number;
  return { ...point, [name]: before };
}

/** Is no bound of `point` less than in `other`, so that it spans at least as many states? */
export function atLeast(point: SpecBounds, other: SpecBounds): boolean {
  return Object.entries(other).every(([name, value]) => (point[name] as number) >= value);
}

export function samePoint(a: SpecBounds, b: SpecBounds): boolean {
  return atLeast(a, b) && atLeast(b, a);
}
