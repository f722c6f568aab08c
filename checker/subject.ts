/** What a search is of: a spec at some bounds, what is to be judged and measured, and how steps are run. */

import type { Metric } from './property/metric.ts';
import type { Property } from './property/property.ts';
import { requireGoals } from './search/goal.ts';
import { boundsOf, SpecError } from './spec.ts';
import type { Spec, SpecBounds } from './spec.ts';
import { engineFor } from './successors.ts';
import type { Engine, EngineOptions } from './successors.ts';
import type { System } from './system/system.ts';

export interface SubjectOptions extends EngineOptions {
  /** Replaces some of the spec's bounds. */
  readonly bounds?: SpecBounds | undefined;
  /** Checks just these properties of the spec. */
  readonly properties?: readonly string[] | undefined;
  /** Measures just these metrics of the spec; all by default, or none where `properties` are named. */
  readonly metrics?: readonly string[] | undefined;
  /** Takes these of the spec's ingredients out of its model. */
  readonly without?: readonly string[] | undefined;
}

export interface Subject {
  readonly spec: Spec;
  readonly bounds: SpecBounds;
  /** Ingredients that were taken out. */
  readonly without: readonly string[];
  readonly system: System;
  readonly properties: readonly Property[];
  readonly metrics: readonly Metric[];
  /** Names of the spec's other properties, whose assertions may fail without being reported. */
  readonly ignored: readonly string[];
  readonly engine: Engine;
}

/** Throws {@link SpecError} if the options don't fit the spec. */
export function subjectOf(spec: Spec, options: SubjectOptions): Subject {
  const bounds = boundsOf(spec, options.bounds);
  const properties = chosenProperties(spec, options.properties);
  const metrics = chosenMetrics(spec, options);
  const without = takenOut(spec, options.without);
  const system = spec.model(bounds, new Set(without)) as System;
  requireGoals(system, properties);
  const ignored = spec.properties
    .filter((property) => !properties.includes(property))
    .map(({ name }) => name);
  return {
    spec,
    bounds,
    without,
    system,
    properties,
    metrics,
    ignored,
    engine: engineFor(system, properties, metrics, options),
  };
}

function takenOut(spec: Spec, names: readonly string[] = []): readonly string[] {
  const known = Object.keys(spec.ingredients);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return known.filter((name) => names.includes(name));
  const has = known.join(', ') || 'none';
  throw new SpecError(`${spec.name} has no ingredient '${unknown}' (it has ${has})`);
}

function chosenProperties(spec: Spec, names: readonly string[] | undefined): readonly Property[] {
  return names === undefined ? spec.properties : chosen(spec, 'property', spec.properties, names);
}

/** The metrics that a search with such options measures; throws {@link SpecError} for an unknown name. */
export function chosenMetrics(
  spec: Spec,
  { metrics: names, properties }: SubjectOptions,
): readonly Metric[] {
  if (names !== undefined) return chosen(spec, 'metric', spec.metrics, names);
  return properties === undefined ? spec.metrics : [];
}

function chosen<T extends { readonly name: string }>(
  spec: Spec,
  kind: string,
  all: readonly T[],
  names: readonly string[],
): readonly T[] {
  const known = all.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    const has = known.join(', ') || 'none';
    throw new SpecError(`${spec.name} has no ${kind} '${unknown}' (it has ${has})`);
  }
  return all.filter(({ name }) => names.includes(name));
}
