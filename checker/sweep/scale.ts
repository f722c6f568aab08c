/** Scales, logarithmic and linear. */

export interface Scale {
  /** 0 at the least value shown, 1 at the greatest. */
  readonly position: (value: number) => number;
  /** Values to be marked, from the least shown to the greatest. */
  readonly ticks: readonly number[];
}

/** More ticks than this would stand too close. */
const TICKS_MAX = 6;

/** A scale that shows all the values, which are positive, and begins and ends at a tick. */
export function logScale(values: readonly number[]): Scale {
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  let ticks = ticksAround(least, greatest, 1, [1, 2, 5]);
  for (let decades = 1; ticks.length > TICKS_MAX; decades += 1) {
    ticks = ticksAround(least, greatest, decades, [1]);
  }
  const [low, high] = [Math.log10(ticks[0] as number), Math.log10(ticks.at(-1) as number)];
  return { position: (value) => (Math.log10(value) - low) / (high - low), ticks };
}

/** A linear scale that shows all the values, of which two differ, and begins and ends at a tick. */
export function linearScale(values: readonly number[]): Scale {
  const least = Math.min(...values);
  const greatest = Math.max(...values);
  const step = roundStep((greatest - least) / (TICKS_MAX - 1));
  const from = Math.floor(least / step);
  const to = Math.ceil(greatest / step);
  // Multiples of a power of ten are rounded if they are summed up.
  const ticks = Array.from({ length: to - from + 1 }, (_, i) =>
    Number(((from + i) * step).toPrecision(12)),
  );
  return { position: (value) => (value / step - from) / (to - from), ticks };
}

/** The least of 1, 2, 5, 10, 20 ... that is at least so much. */
function roundStep(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(least));
  const multiple = [1, 2, 5].find((each) => each * decade >= least) ?? 10;
  return multiple * decade;
}

/** From the last tick that is at most `least` to the first that is at least `greatest`; two or more. */
function ticksAround(
  least: number,
  greatest: number,
  decades: number,
  multiples: readonly number[],
): number[] {
  // One more at either end: logarithms are rounded.
  const from = Math.floor(Math.log10(least) / decades) - 1;
  const to = Math.ceil(Math.log10(greatest) / decades) + 1;
  const all = Array.from({ length: to - from + 1 }, (_, i) => (from + i) * decades).flatMap(
    (exponent) => multiples.map((multiple) => Number(`${multiple}e${exponent}`)),
  );
  const first = all.findLastIndex((tick) => tick <= least);
  const last = all.findIndex((tick) => tick >= greatest);
  return all.slice(first, Math.max(last, first + 1) + 1);
}
