/**
 * Bugs that Linux had, on the same model of its paths, without any relocation: each as it was before its fix, and
 * as it is after.
 */

import { spec } from '../../checker/index.ts';
import type { Expected, Property, Spec } from '../../checker/index.ts';
import { linux2624 } from '../../model/kernel/version.ts';
import type { KernelVersion } from '../../model/kernel/version.ts';
import { defaultScenario, relocationSystem } from '../../model/scenario.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { KernelState } from '../../model/state.ts';
import type { Violated } from '../relocation/family.ts';
import { plain } from '../relocation/no-relocation.ts';
import { properties } from '../relocation/properties.ts';

/** `version` says what differs from 2.6.24. */
export function bugSpec(
  name: string,
  summary: string,
  version: Partial<KernelVersion>,
  scenario: Partial<Scenario>,
  violated: Violated = [],
  demanded: readonly Property<KernelState>[] = properties,
): Spec {
  return spec<KernelState, Scenario>({
    name: `bugs/${name}`,
    summary,
    bounds: { ...defaultScenario, relocations: 0, frames: 1, ...scenario },
    model: (bounds) => relocationSystem(bounds, plain, { ...linux2624, ...version }),
    properties: demanded,
    expect: Object.fromEntries(violated.map((each): [string, Expected] => [each, 'violated'])),
  });
}
