/**
 * The least and the greatest value of each metric over the states judged so far, and the first state in
 * order of discovery that has it. So a shortest run leads there, and whichever worker meets it, it is the same.
 */

import type { End, Metric } from '../property/metric.ts';
import { ModelError } from './expander.ts';
import type { Successors } from './expander.ts';

/** Plain data, as it is sent between threads. */
export interface FoundExtreme {
  readonly metric: string;
  readonly end: End;
  readonly value: number;
  /** Number of the first state that has the value. */
  readonly state: number;
}

interface Gauge {
  readonly name: string;
  readonly measure: () => number;
  readonly atRest: boolean;
  readonly found: Record<End, FoundExtreme>;
}

export class Extremes {
  /** Is there a metric over the states in which all processes rest? */
  readonly wantsRest: boolean;
  readonly #successors: Successors;
  readonly #gauges: readonly Gauge[];
  #changes = 0;

  constructor(metrics: readonly Metric[], successors: Successors) {
    this.#successors = successors;
    this.#gauges = metrics.map((metric) => gaugeOf(metric, successors));
    this.wantsRest = this.#gauges.some(({ atRest }) => atRest);
  }

  /** Is there no metric? */
  get isEmpty(): boolean {
    return this.#gauges.length === 0;
  }

  /** Counts the changes of what is found. */
  get changes(): number {
    return this.#changes;
  }

  /** Both extremes of each metric for which there was a state. */
  get found(): readonly FoundExtreme[] {
    return this.#gauges
      .flatMap(({ found }) => [found.min, found.max])
      .filter(({ value }) => Number.isFinite(value));
  }

  /** Measures a state, which the successors' source holds; `resting` if all processes rest in it. */
  measure(state: number, resting: boolean): void {
    for (const gauge of this.#gauges) {
      if (gauge.atRest && !resting) continue;
      const { name: metric, found } = gauge;
      const value = this.#valueOf(gauge);
      if (value < found.min.value) this.#keep(gauge, { metric, end: 'min', value, state });
      if (value > found.max.value) this.#keep(gauge, { metric, end: 'max', value, state });
    }
  }

  /** Keeps what another worker has found if it lies further out, or as far and was discovered earlier. */
  take(extreme: FoundExtreme): void {
    const gauge = this.#gauges.find(({ name }) => name === extreme.metric);
    if (gauge === undefined) throw new Error(`no metric ${extreme.metric}`);
    const known = gauge.found[extreme.end];
    const further =
      extreme.end === 'min' ? known.value - extreme.value : extreme.value - known.value;
    if (further > 0 || (further === 0 && extreme.state < known.state)) this.#keep(gauge, extreme);
  }

  #keep({ found }: Gauge, extreme: FoundExtreme): void {
    found[extreme.end] = extreme;
    this.#changes += 1;
  }

  #valueOf({ name, measure }: Gauge): number {
    let value: number;
    try {
      value = measure();
    } catch (cause) {
      if (cause instanceof ModelError) throw cause;
      throw new ModelError(`metric ${name}`, cause, this.#successors.source.slice());
    }
    // Adding 0 makes 0 of -0.
    if (Number.isSafeInteger(value)) return value + 0;
    const why = `its value is ${String(value)}, which is not a safe integer`;
    throw new ModelError(`metric ${name}`, why, this.#successors.source.slice());
  }
}

function gaugeOf(metric: Metric, successors: Successors): Gauge {
  const { name, over } = metric;
  const none = (end: End, value: number): FoundExtreme => {
    return { metric: name, end, value, state: Infinity };
  };
  return {
    name,
    measure: successors.measure(metric),
    atRest: over === 'rest',
    found: { min: none('min', Infinity), max: none('max', -Infinity) },
  };
}
