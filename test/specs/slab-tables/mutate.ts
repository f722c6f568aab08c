/** Breaking the system of page tables and slab on purpose. */

import { spec, system } from '../../../checker/index.ts';
import type { Spec } from '../../../checker/index.ts';
import type { TableContract } from '../../../model/slab/tables/contracts.ts';
import { defaultTableSlabScenario, tableSlabParts } from '../../../model/slab/tables/scenario.ts';
import type { TableSlabScenario } from '../../../model/slab/tables/scenario.ts';
import type { TableSlabs, TableSlabState } from '../../../model/slab/tables/state.ts';
import { properties } from '../../../specs/slab/table-family.ts';
import { mutated, mutatorsOf } from '../mutate.ts';
import type * as mutate from '../mutate.ts';
import type { MutantOf, SurvivorOf } from '../mutation-suite.ts';

/** Locals of the machines that mutants change. */
export interface Locals {
  readonly tid: number;
  readonly cpu: number;
  va: number;
  upper: number;
  level: number;
  spare: number | null;
  victim: number | null;
  fresh: number | null;
  object: number | null;
  source: number | null;
  from: number | null;
  to: number | null;
  region: number;
  ptl: number;
}

export type Mutation = mutate.Mutation<TableSlabState, TableSlabs>;
export const { replaceStep, redirect, andThen } = mutatorsOf<TableSlabState, TableSlabs, Locals>();

/** A repaired contract in some surroundings: it holds. */
export interface Base {
  readonly contract: TableContract;
  readonly scenario: Partial<TableSlabScenario>;
}

/** Another contract in place of the base's, or other parts. */
export interface Change {
  readonly contract?: TableContract;
  readonly mutations?: readonly Mutation[];
}

export type Mutant = MutantOf<Base, Change>;
export type Survivor = SurvivorOf<Base, Change>;

/** The spec of the family over the base, with another contract or with mutations. */
export function mutatedSpec({ contract, scenario }: Base, changed: Change = {}): Spec {
  const used = changed.contract ?? contract;
  return spec<TableSlabState, TableSlabScenario>({
    name: `mutant/${used.name}`,
    summary: used.name,
    bounds: { ...defaultTableSlabScenario, ...scenario },
    model: (bounds) => {
      const { parts, k } = tableSlabParts(bounds, used);
      return system(mutated(parts, k, changed.mutations ?? []));
    },
    properties,
  });
}
