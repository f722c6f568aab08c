/** The figures of many runs. */

import { clockOf, configurationOf } from './configurations.ts';
import type { Configuration } from './configurations.ts';
import type { Cost } from './process.ts';

/** One run of one configuration. */
export interface Run extends Cost {
  readonly configuration: string;
  readonly states: number;
  readonly transitions: number;
  /** Bytes of the store of states, by the tool's own account; Limbo and SPIN tell. */
  readonly storeBytes?: number;
}

export interface Summary {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function summaryOf(values: readonly number[]): Summary {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number): number => sorted[index] as number;
  const middle = (sorted.length - 1) / 2;
  return {
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    min: at(0),
    max: at(sorted.length - 1),
  };
}

/** What one configuration needed for one case, over all runs. */
export interface Figures {
  readonly configuration: string;
  readonly states: number;
  readonly transitions: number;
  /** Seconds of user CPU time. */
  readonly seconds: Summary;
  readonly wallSeconds: Summary;
  readonly peakBytes: number;
  readonly storeBytes?: number;
}

/** The runs are of one configuration and one case. */
export function figuresOf(runs: readonly Run[]): Figures {
  const { configuration, states, transitions, storeBytes } = runs[0] as Run;
  return {
    configuration,
    states,
    transitions,
    seconds: summaryOf(runs.map((run) => run.seconds)),
    wallSeconds: summaryOf(runs.map((run) => run.wallSeconds)),
    peakBytes: summaryOf(runs.map((run) => run.peakBytes)).median,
    ...(storeBytes === undefined ? {} : { storeBytes }),
  };
}

/** Below this, times are too coarse (they come in hundredths) to compare. */
const SECONDS_MIN = 0.1;

/** By the time that counts; undefined if it is too short to tell. */
export function statesPerSecond({ configuration, states, ...times }: Figures): number | undefined {
  const clock = clockOf(configurationOf(configuration) as Configuration);
  const seconds = clock === 'user' ? times.seconds.median : times.wallSeconds.median;
  return seconds < SECONDS_MIN ? undefined : states / seconds;
}

/** How many times the time of `base` the other took; undefined if one is too short to compare. */
export function timeRatio(figures: Figures, base: Figures): number | undefined {
  const compared = [figures, base].map((each) => configurationOf(each.configuration));
  const clock = clockOf(...compared.filter((each) => each !== undefined));
  const [time, baseTime] = [figures, base].map(({ seconds, wallSeconds }) =>
    clock === 'user' ? seconds.median : wallSeconds.median,
  ) as [number, number];
  return time < SECONDS_MIN || baseTime < SECONDS_MIN ? undefined : time / baseTime;
}

/**
 * How often a run's counts differ from those of the first; empty if all agree. Runs without reductions
 * must agree in states and transitions; reductions may save some, but add none.
 */
export function disagreements(runs: readonly Run[]): string[] {
  const full = runs.filter(({ configuration }) => !isReduced(configuration));
  const [first] = full;
  if (first === undefined) return [];
  const countsOf = ({ states, transitions }: Run) => `${states} states, ${transitions} transitions`;
  const odd = full.filter((run) => countsOf(run) !== countsOf(first));
  const grown = runs.filter(
    ({ configuration, states }) => isReduced(configuration) && states > first.states,
  );
  return [...odd, ...grown].map(
    (run) =>
      `${run.configuration} finds ${countsOf(run)}, but ${first.configuration} ${countsOf(first)}`,
  );
}

function isReduced(id: string): boolean {
  return configurationOf(id)?.reduced ?? false;
}
