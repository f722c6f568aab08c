/** Breaking the model of page descriptors on purpose: a step or rule replaced, or a switch the other way. */

import { spec, system } from '../../../checker/index.ts';
import type { Spec } from '../../../checker/index.ts';
import { METADATA_REPAIRED, UNION_REPAIRED } from '../../../model/slab/descriptor/design.ts';
import type { LayoutDesign } from '../../../model/slab/descriptor/design.ts';
import {
  defaultDescriptorScenario,
  descriptorParts,
} from '../../../model/slab/descriptor/scenario.ts';
import type { DescriptorScenario } from '../../../model/slab/descriptor/scenario.ts';
import type { Descriptors, DescriptorState, Me } from '../../../model/slab/descriptor/state.ts';
import { layoutProperties } from '../../../specs/slab/layout-properties.ts';
import { DATA, TABLES } from '../../../specs/slab/layouts.ts';
import { mutated, mutatorsOf } from '../mutate.ts';
import type * as mutate from '../mutate.ts';
import type { MutantOf, SurvivorOf } from '../mutation-suite.ts';

export type Mutation = mutate.Mutation<DescriptorState, Descriptors>;
export const { replaceStep, redirect, andThen, replaceRule } = mutatorsOf<
  DescriptorState,
  Descriptors,
  Me
>();

/** A system that holds, from which mutants are made. */
export interface Base {
  readonly name: string;
  readonly design: LayoutDesign;
  readonly scenario: Partial<DescriptorScenario>;
}

const SCANNED = { ...TABLES, scans: 1 };

export const unionData: Base = { name: 'union', design: UNION_REPAIRED, scenario: DATA };
export const unionTables: Base = { name: 'union', design: UNION_REPAIRED, scenario: SCANNED };
export const metadataData: Base = {
  name: 'metadata',
  design: METADATA_REPAIRED,
  scenario: { ...DATA, records: 3 },
};
export const metadataTables: Base = {
  name: 'metadata',
  design: METADATA_REPAIRED,
  scenario: { ...SCANNED, records: 3 },
};

/** Switches the other way, or other parts. */
export interface Change {
  readonly switches?: Partial<LayoutDesign>;
  readonly mutations?: readonly Mutation[];
}

export type Mutant = MutantOf<Base, Change>;
export type Survivor = SurvivorOf<Base, Change>;

/** The spec of the whole family, over a system that is broken by `change`. */
export function mutatedSpec(base: Base, change: Change = {}): Spec {
  const design = { ...base.design, ...change.switches };
  return spec<DescriptorState, DescriptorScenario>({
    name: 'mutant',
    summary: 'broken on purpose',
    bounds: { ...defaultDescriptorScenario, ...base.scenario },
    model: (bounds) => {
      const { parts, k } = descriptorParts(bounds, design);
      return system(mutated(parts, k, change.mutations ?? []));
    },
    properties: layoutProperties,
  });
}
