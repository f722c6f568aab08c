/** Goals of properties: the states that have to stay within reach. */

import type { Property } from '../property/property.ts';
import { SpecError } from '../spec.ts';
import type { ProcessEntry, System } from '../system/system.ts';
import type { Successors } from './expander.ts';

/** What tells whether the source is a goal of the property, before it is expanded; null if it has none. */
export function goalOf(
  property: Property,
  system: System,
  successors: Pick<Successors, 'source' | 'predicate'>,
): (() => boolean) | null {
  if (property.alwaysPossible === undefined) return null;
  const { source } = successors;
  const resting = restingIn(property, system);
  const claim = successors.predicate(property, 'goal');
  return () => {
    for (const { word, shift, mask, rests } of resting) {
      if (!rests[((source[word] as number) >>> shift) & mask]) return false;
    }
    return claim === null || claim();
  };
}

function restingIn({ alwaysPossible }: Property, { processes }: System): readonly ProcessEntry[] {
  const { resting = [] } = alwaysPossible ?? {};
  return processes.filter(({ name }) => resting === 'all' || resting.includes(name));
}

/** Throws {@link SpecError} for a goal of processes that the system does not have, or of nothing. */
export function requireGoals({ processes }: System, properties: readonly Property[]): void {
  for (const { name, alwaysPossible: goal, invariant, atRest, deadlock } of properties) {
    if (goal === undefined) continue;
    if (invariant || atRest || deadlock) {
      throw new SpecError(`property '${name}' is always possible, and something else too`);
    }
    const names = goal.resting === undefined || goal.resting === 'all' ? [] : goal.resting;
    const unknown = names.find((each) => !processes.some((process) => process.name === each));
    if (unknown !== undefined) {
      throw new SpecError(`property '${name}' is about process '${unknown}', which there is not`);
    }
    if (goal.state === undefined && goal.resting === undefined) {
      throw new SpecError(`property '${name}' does not say what is to stay possible`);
    }
  }
}

/** Throws {@link SpecError} if a goal names some of the processes that are interchangeable, not all. */
export function requireSymmetricGoals({ symmetry }: System, properties: readonly Property[]): void {
  for (const { name, alwaysPossible: goal } of properties) {
    if (goal?.resting === undefined || goal.resting === 'all') continue;
    for (const { processes } of symmetry) {
      const named = processes.filter((each) => goal.resting?.includes(each));
      if (named.length === 0 || named.length === processes.length) continue;
      const others = processes.filter((each) => !named.includes(each));
      throw new SpecError(
        `property '${name}' tells ${named.join(', ')} from ${others.join(', ')}, which are declared ` +
          'interchangeable (--no-symmetry tells them apart too)',
      );
    }
  }
}
