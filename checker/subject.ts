/** What a search is of: a spec at some bounds, the properties to be judged, and how steps are run. */

import type { Property } from './property/property.ts';
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
}

export interface Subject {
  readonly spec: Spec;
  readonly bounds: SpecBounds;
  readonly system: System;
  readonly properties: readonly Property[];
  /** Names of the spec's other properties, whose assertions may fail without being reported. */
  readonly ignored: readonly string[];
  readonly engine: Engine;
}

/** Throws {@link SpecError} if the options don't fit the spec. */
export function subjectOf(spec: Spec, options: SubjectOptions): Subject {
  const bounds = boundsOf(spec, options.bounds);
  const properties = chosenProperties(spec, options.properties);
  const system = spec.model(bounds) as System;
  const ignored = spec.properties
    .filter((property) => !properties.includes(property))
    .map(({ name }) => name);
  return {
    spec,
    bounds,
    system,
    properties,
    ignored,
    engine: engineFor(system, properties, options),
  };
}

function chosenProperties(spec: Spec, names: readonly string[] | undefined): readonly Property[] {
  if (names === undefined) return spec.properties;
  const known = spec.properties.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new SpecError(`${spec.name} has no property '${unknown}' (it has ${known.join(', ')})`);
  }
  return spec.properties.filter(({ name }) => names.includes(name));
}
