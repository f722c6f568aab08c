/**
 * Checks of what the engine derives from a model, against the model's own steps as they are. What one of
 * them finds is a mistake of Limbo, or a model that keeps to none of the rules for steps.
 */

import { CompileError } from './compile/symbol.ts';
import { propertyLike } from './property/metric.ts';
import type { Metric } from './property/metric.ts';
import type { Property } from './property/property.ts';
import { ampleErrors } from './reduction/ample-errors.ts';
import { ampleSetsOf } from './reduction/ample.ts';
import { analysing } from './reduction/analysis.ts';
import { footprintErrors } from './reduction/footprint-errors.ts';
import { sampleStates } from './reduction/sample.ts';
import { ModelError } from './search/expander.ts';
import type { System } from './system/system.ts';

/** One check: what is wrong, each in a line; empty if nothing is. */
type SelfCheck = (
  system: System,
  properties: readonly Property[],
  states: readonly Int32Array[],
) => string[];

const SELF_CHECKS: readonly SelfCheck[] = [
  (system, _properties, states) =>
    analysing(system, (analysis) => footprintErrors(analysis, states)),
  (system, properties, states) => ampleErrors(system, ampleSetsOf(system, properties), states),
];

/** How many states are looked at, of the first so many that a search finds. */
export interface Effort {
  readonly maxStates: number;
  readonly samples: number;
}

const EFFORT: Effort = { maxStates: 20_000, samples: 200 };

/** What is wrong, each in a line. Steps that are run as they are need no check. */
export function selfCheckErrors(
  system: System,
  properties: readonly Property[],
  { maxStates, samples }: Effort = EFFORT,
): string[] {
  const states = attempted(() => sampleStates(system, maxStates, samples));
  return SELF_CHECKS.flatMap((check) => attempted(() => check(system, properties, states)));
}

/** A model that fails as a program does so in the search as well, which tells how it came to that. */
function attempted<T>(work: () => T[]): T[] {
  try {
    return work();
  } catch (cause) {
    if (cause instanceof CompileError || cause instanceof ModelError) return [];
    throw cause;
  }
}

/** A self-check that found something wrong. */
export class SelfCheckError extends Error {
  override name = 'SelfCheckError';
}

/** Throws {@link SelfCheckError} if anything is wrong. */
export function selfCheck(
  system: System,
  properties: readonly Property[],
  metrics: readonly Metric[],
): void {
  const errors = selfCheckErrors(system, [...properties, ...metrics.map(propertyLike)]);
  if (errors.length > 0) throw new SelfCheckError(`self-check: ${errors.join('; ')}`);
}
