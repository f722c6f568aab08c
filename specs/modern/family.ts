/**
 * The kernel as it is today, as a yardstick beside the relocation protocols: what it does itself with page tables that
 * others walk.
 */

import { spec } from '../../checker/index.ts';
import type { Expected, Spec } from '../../checker/index.ts';
import { verified } from '../../model/relocation/verified.ts';
import type { Protocol } from '../../model/relocation/protocol.ts';
import { defaultScenario, relocationSystem } from '../../model/scenario.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { KernelState } from '../../model/state.ts';
import type { Violated } from '../relocation/family.ts';
import { properties } from '../relocation/properties.ts';
import { withLargePages } from './properties.ts';

/**
 * Walks of 6.5 and later: `__pte_offset_map_lock` (mm/pgtable-generic.c) reads the PMD entry inside an RCU read-side
 * section, takes the ptl, and tries again unless the entry is still the same. The repaired protocol of 2008 asks for
 * the very same of the kernel's paths.
 */
export const sinceLinux65 = verified();

export function modernSpec(
  name: string,
  summary: string,
  walks: Protocol,
  scenario: Partial<Scenario>,
  violated: Violated = [],
): Spec {
  const hasLargePages = 'collapses' in scenario || 'largeAtFirst' in scenario;
  return spec<KernelState, Scenario>({
    name: `modern/${name}`,
    summary,
    bounds: { ...defaultScenario, relocations: 0, frames: 1, ...scenario },
    model: (bounds) => relocationSystem(bounds, walks),
    properties: hasLargePages ? withLargePages : properties,
    expect: Object.fromEntries(violated.map((each): [string, Expected] => [each, 'violated'])),
  });
}
