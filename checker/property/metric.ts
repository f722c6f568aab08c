/** Metrics: numbers that a spec wants the least and the greatest value of, over all reachable states. */

import type { Processes } from '../system/system.ts';
import type { Property } from './property.ts';

/**
 * A function of the state. The same rules hold for it as for an invariant: it depends on the state alone,
 * does not write, and does not tell members apart that are declared interchangeable.
 */
export interface Metric<S = never> {
  /** Letters, digits, `_`, `-` and dots; no property of the spec has the same. */
  readonly name: string;
  /** One line that says what is counted, and in what unit. */
  readonly meaning: string;
  /** Its value: a safe integer. */
  readonly of: (state: S, processes: Processes) => number;
  /** `all` (as default): over every reachable state. `rest`: over those in which all processes rest. */
  readonly over?: 'all' | 'rest';
}

/** The two ends of a metric's range. */
export const ENDS = ['min', 'max'] as const;
export type End = (typeof ENDS)[number];

/**
 * Reads what the metric reads, where the metric does. That the metric never has some value is a property
 * that reads as much: a search that is reduced without harm to it finds every value.
 */
export function propertyLike({ name, meaning, of, over }: Metric): Property {
  const claim = of as unknown as () => boolean;
  return { name, meaning, ...(over === 'rest' ? { atRest: claim } : { invariant: claim }) };
}
