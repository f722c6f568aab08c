/** All that a state does, in words that can be compared with those of a renamed state. */

import type { Metric } from '../property/metric.ts';
import type { Part, Property } from '../property/property.ts';
import { Expander, ModelError } from '../search/expander.ts';
import { goalOf } from '../search/goal.ts';
import type { System } from '../system/system.ts';
import type { Permutation, Renaming } from './permutation.ts';

/** One way to take a step: where it leads, and which properties' assertions it fails. */
export interface Outcome {
  readonly state: Int32Array;
  readonly failed: string;
}

export interface Behaviour {
  /** By the name of the step, in a fixed order. */
  readonly steps: ReadonlyMap<string, readonly Outcome[]>;
  /** Properties that the state breaks, or of which it is no goal. */
  readonly broken: readonly string[];
  /** Value of each metric; of one over states at rest null elsewhere. */
  readonly measured: ReadonlyMap<string, unknown>;
}

export class Observer {
  readonly #system: System;
  readonly #properties: readonly Property[];
  readonly #metrics: readonly Metric[];
  readonly #renaming: Renaming;
  readonly #expander: Expander;

  constructor(
    system: System,
    properties: readonly Property[],
    metrics: readonly Metric[],
    renaming: Renaming,
  ) {
    this.#system = system;
    this.#properties = properties;
    this.#metrics = metrics;
    this.#renaming = renaming;
    this.#expander = new Expander(system);
  }

  /** What a state does, with everything renamed; null if the model fails there as a program. */
  observe(state: Int32Array, by: Permutation): Behaviour | null {
    const expander = this.#expander;
    const steps = new Map<string, Outcome[]>();
    try {
      expander.load(state);
      expander.visit({
        successor: ({ step, targets }, failed) => {
          const name = targets === null ? step : this.#renamedStep(step, by);
          const names = failed.map(({ property }) => property).join();
          const outcome = { state: this.#renaming.rename(expander.next, by), failed: names };
          steps.set(name, [...(steps.get(name) ?? []), outcome]);
        },
      });
    } catch (cause) {
      if (cause instanceof ModelError) return null;
      throw cause;
    }
    for (const outcomes of steps.values()) outcomes.sort(compareOutcomes);
    return { steps, broken: this.#broken(), measured: this.#measured() };
  }

  /** `user0:walk`, with the process that `user0` becomes. */
  #renamedStep(step: string, by: Permutation): string {
    const end = step.indexOf(':');
    const process = step.slice(0, end);
    for (const [o, { processes }] of this.#system.symmetry.entries()) {
      const to = by[o]?.[processes.indexOf(process)];
      if (to !== undefined) return `${processes[to]}${step.slice(end)}`;
    }
    return step;
  }

  /** A property that throws is told of by the search. */
  #broken(): string[] {
    const { moved, resting } = this.#expander;
    const breaks = (property: Property, part: Part): boolean => {
      try {
        const claim =
          part === 'goal'
            ? goalOf(property, this.#system, this.#expander)
            : this.#expander.predicate(property, part);
        return claim?.() === false;
      } catch {
        return false;
      }
    };
    return this.#properties
      .filter(
        (each) =>
          breaks(each, 'invariant') ||
          breaks(each, 'goal') ||
          (resting && breaks(each, 'atRest')) ||
          (each.deadlock && !moved && !resting),
      )
      .map(({ name }) => name);
  }

  /** A metric that throws is told of by the search. */
  #measured(): ReadonlyMap<string, unknown> {
    const { resting } = this.#expander;
    const valueOf = (metric: Metric): unknown => {
      if (metric.over === 'rest' && !resting) return null;
      try {
        // Adding 0 makes 0 of -0.
        return this.#expander.measure(metric)() + 0;
      } catch {
        return null;
      }
    };
    return new Map(this.#metrics.map((metric) => [metric.name, valueOf(metric)]));
  }
}

export function compareOutcomes(a: Outcome, b: Outcome): number {
  for (let w = 0; w < a.state.length; w += 1) {
    const difference = (a.state[w] as number) - (b.state[w] as number);
    if (difference !== 0) return difference;
  }
  return a.failed < b.failed ? -1 : a.failed > b.failed ? 1 : 0;
}
