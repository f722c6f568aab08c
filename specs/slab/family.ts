/** How the specs of this family are made: a contract, a scenario, and the verdicts expected. */

import { spec } from '../../checker/index.ts';
import type { Expected, Spec } from '../../checker/index.ts';
import { without } from '../../model/ingredients.ts';
import type { Contract } from '../../model/slab/contract.ts';
import { defaultSlabScenario, slabSystem } from '../../model/slab/scenario.ts';
import type { SlabScenario } from '../../model/slab/scenario.ts';
import type { SlabState } from '../../model/slab/state.ts';
import { properties } from './properties.ts';

export function slabSpec(
  name: string,
  summary: string,
  contract: Contract,
  scenario: Partial<SlabScenario>,
  violated: readonly string[] = [],
): Spec {
  return spec<SlabState, SlabScenario>({
    name,
    summary,
    bounds: { ...defaultSlabScenario, ...scenario },
    ingredients: contract.composition?.ingredients ?? {},
    model: (bounds, names) => slabSystem(bounds, without(contract, names)),
    properties,
    expect: Object.fromEntries(violated.map((each): [string, Expected] => [each, 'violated'])),
  });
}
