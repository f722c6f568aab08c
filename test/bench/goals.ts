/** The goals of the engine, and what was measured for each. */

import { timeRatio } from './figures.ts';
import type { Figures } from './figures.ts';
import type { Growth } from './growth.ts';

export interface Goal {
  readonly title: string;
  /** The ratio that is to be reached: at least so much, or at most. */
  readonly least?: number;
  readonly most?: number;
  /** Undefined if it was not measured, or is too short to be measured. */
  readonly measured: (figures: readonly Figures[]) => number | undefined;
}

type Ratio = (a: Figures, b: Figures) => number | undefined;

const speed: Ratio = (limbo, other) => timeRatio(other, limbo);
const peak: Ratio = (limbo, other) => limbo.peakBytes / other.peakBytes;
const store: Ratio = ({ storeBytes: ours }, { storeBytes: theirs }) =>
  ours === undefined || theirs === undefined ? undefined : ours / theirs;

/** The ratio of two configurations' figures on one model, if both were measured. */
const between = (limbo: string, other: string, ratio: Ratio): Goal['measured'] => {
  return (figures) => {
    const [a, b] = [limbo, other].map((id) =>
      figures.find(({ configuration }) => configuration === id),
    );
    return a === undefined || b === undefined ? undefined : ratio(a, b);
  };
};

/** All on unreduced searches. */
export const goals: readonly Goal[] = [
  { title: 'speed, to SPIN', least: 3, measured: between('limbo-1', 'spin', speed) },
  { title: 'speed, to Rumur', least: 10, measured: between('limbo-1', 'rumur-1', speed) },
  {
    title: 'two workers to one',
    least: 1.7,
    measured: between('limbo-2', 'limbo-1', speed),
  },
  {
    title: 'two workers to Rumur, 2 threads',
    least: 10,
    measured: between('limbo-2', 'rumur-2', speed),
  },
  { title: 'peak memory, to SPIN', most: 1 / 4, measured: between('limbo-1', 'spin', peak) },
  { title: 'store of states, to SPIN', most: 1 / 4, measured: between('limbo-1', 'spin', store) },
  { title: 'peak memory, to Rumur', most: 1, measured: between('limbo-1', 'rumur-1', peak) },
];

export const FALL_MOST = 2;

/** How many times less states per second at the end than at the beginning. */
export function fallOf({ early, late }: Growth): number {
  return early.statesPerSecond / late.statesPerSecond;
}

export function isMet({ least = -Infinity, most = Infinity }: Goal, ratio: number): boolean {
  return ratio >= least && ratio <= most;
}
