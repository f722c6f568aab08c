/** `--metric`: which metrics are measured, and of which ends a run is wanted. */

import { InvalidArgumentError } from 'commander';

import type { MetricExtreme, MetricResult } from '../metric-results.ts';
import { ENDS } from '../property/metric.ts';
import type { End } from '../property/metric.ts';

export interface MetricChoice {
  readonly metric: string;
  readonly ends: readonly End[];
}

/** Adds `name`, `name=min` or `name=max` to the choices read so far. */
export function parseMetric(
  text: string,
  sofar: readonly MetricChoice[] = [],
): readonly MetricChoice[] {
  const [, metric, end] = /^([\w.-]+)(?:=(min|max))?$/.exec(text) ?? [];
  if (metric === undefined) {
    throw new InvalidArgumentError('NAME, NAME=min or NAME=max is needed.');
  }
  return [...sofar, { metric, ends: end === undefined ? ENDS : [end as End] }];
}

/** An extreme that was found, with what names it on a command line. */
export interface ChosenExtreme extends MetricExtreme {
  readonly selector: string;
  readonly exact: boolean;
}

/** The extremes among those found that are chosen; all if there is no choice. */
export function chosenExtremes(
  metrics: readonly MetricResult[],
  choices?: readonly MetricChoice[],
): ChosenExtreme[] {
  return metrics.flatMap(({ name, extremes, exact }) =>
    ENDS.flatMap((end) => {
      const wanted =
        choices === undefined ||
        choices.some(({ metric, ends }) => metric === name && ends.includes(end));
      if (!wanted || extremes === null) return [];
      return [{ ...extremes[end], exact, selector: `--metric ${name}=${end}` }];
    }),
  );
}
