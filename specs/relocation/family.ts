/** How the specs of this family are made: a protocol, a scenario, and the verdicts expected. */

import { spec } from '../../checker/index.ts';
import type { Expected, Property, Spec } from '../../checker/index.ts';
import { without } from '../../model/ingredients.ts';
import { defaultScenario, relocationSystem } from '../../model/scenario.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { KernelState } from '../../model/state.ts';
import type { Protocol } from '../../model/relocation/protocol.ts';
import { properties } from './properties.ts';

/** Names of the properties that a counterexample is expected for. */
export type Violated = readonly string[];

export function relocationSpec(
  name: string,
  summary: string,
  protocol: Protocol,
  scenario: Partial<Scenario>,
  violated: Violated = [],
  demanded: readonly Property<KernelState>[] = properties,
): Spec {
  return spec<KernelState, Scenario>({
    name,
    summary,
    bounds: { ...defaultScenario, ...scenario },
    ingredients: protocol.composition?.ingredients ?? {},
    model: (bounds, names) => relocationSystem(bounds, without(protocol, names)),
    properties: demanded,
    expect: Object.fromEntries(violated.map((each): [string, Expected] => [each, 'violated'])),
  });
}
