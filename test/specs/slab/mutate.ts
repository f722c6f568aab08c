/** Breaking the slab model on purpose: one step or rule replaced by another, or an ingredient left out. */

import { spec, system } from '../../../checker/index.ts';
import type { Spec } from '../../../checker/index.ts';
import type { Contract } from '../../../model/slab/contract.ts';
import { defaultSlabScenario, slabParts } from '../../../model/slab/scenario.ts';
import type { SlabScenario } from '../../../model/slab/scenario.ts';
import type { Allocating, Slabs, SlabState } from '../../../model/slab/state.ts';
import { properties } from '../../../specs/slab/properties.ts';
import { mutated, mutatorsOf } from '../mutate.ts';
import type * as mutate from '../mutate.ts';
import type { MutantOf, SurvivorOf } from '../mutation-suite.ts';

export type Mutation = mutate.Mutation<SlabState, Slabs>;
export const { replaceStep, redirect, andThen, replaceRule } = mutatorsOf<
  SlabState,
  Slabs,
  Allocating
>();

/** A system that holds, from which mutants are made. */
export interface Base {
  readonly contract: Contract;
  readonly scenario: Partial<SlabScenario>;
}

/** Another contract in place of the base's, other bounds, or other parts. */
export interface Change {
  readonly contract?: Contract | undefined;
  readonly scenario?: Partial<SlabScenario>;
  readonly mutations?: readonly Mutation[];
}

export type Mutant = MutantOf<Base, Change>;
export type Survivor = SurvivorOf<Base, Change>;

/** The spec of the whole family, over a system that is broken by `change`. */
export function mutatedSpec(base: Base, change: Change = {}): Spec {
  const contract = change.contract ?? base.contract;
  const mutations = change.mutations ?? [];
  return spec<SlabState, SlabScenario>({
    name: 'mutant',
    summary: 'broken on purpose',
    bounds: { ...defaultSlabScenario, ...base.scenario, ...change.scenario },
    model: (bounds) => {
      const { parts, k } = slabParts(bounds, contract);
      return system(mutated(parts, k, mutations));
    },
    properties,
  });
}
