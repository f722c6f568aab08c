/** All versions of the protocol, in all surroundings, with all callers. */

import { operationsCanEnd } from '../../checker/index.ts';
import type { Property, Spec } from '../../checker/index.ts';
import type { KernelState } from '../../model/state.ts';
import { callers } from './callers.ts';
import type { Caller } from './callers.ts';
import { relocationSpec } from './family.ts';
import { causesAt } from './found/found.ts';
import { properties } from './properties.ts';
import type { Surroundings } from './surroundings.ts';
import { versions } from './versions.ts';
import type { Version } from './versions.ts';

export interface Place {
  readonly version: Version;
  readonly caller: Caller;
  readonly surroundings: Surroundings;
  readonly spec: Spec;
}

export const places: readonly Place[] = versions.flatMap((version) =>
  callers
    .filter(({ isWorst = false }) => !isWorst || version.holds)
    .flatMap((caller) =>
      caller.among
        .filter(({ scenario }) => canMove(version, scenario.movesLevels ?? 1))
        .map((surroundings) => {
          const spec = specOf(version, caller, surroundings);
          return { version, caller, surroundings, spec };
        }),
    ),
);

export const specs: readonly Spec[] = places.map(({ spec }) => spec);

function canMove({ protocol }: Version, levels: number): boolean {
  return levels === 1 || (protocol.movesUpperTables ?? false);
}

/** The spec of a version with such a caller, in such surroundings. */
export function specOf(version: Version, caller: Caller, surroundings: Surroundings): Spec {
  const name = [version.name, surroundings.name, ...(caller.isUsual ? [] : [caller.name])];
  const summaries = [version, surroundings, ...(caller.isUsual ? [] : [caller])];
  const violated = Object.keys(causesAt(version.found, caller.name, surroundings.name));
  return relocationSpec(
    `relocation/${name.join('-')}`,
    summaries.map(({ summary }) => summary).join('; '),
    version.protocol,
    { ...surroundings.scenario, ...caller.scenario },
    violated,
    demandedOf(version, surroundings),
  );
}

/**
 * Whether operations can still end takes long to decide: of the repair it is asked everywhere, of the others where
 * somebody may wait for ever.
 */
function demandedOf(
  { claims = [], holds = false }: Version,
  { mayBlock = false }: Surroundings,
): readonly Property<KernelState>[] {
  const canEnd = holds || mayBlock ? [operationsCanEnd()] : [];
  return [...properties, ...canEnd, ...claims];
}
