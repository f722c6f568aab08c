/** How the specs of page tables in a cache are made: a contract, a scenario, and the verdicts expected. */

import { deadlockFree, spec } from '../../checker/index.ts';
import type { Expected, Property, Spec } from '../../checker/index.ts';
import { without } from '../../model/ingredients.ts';
import type { TableContract } from '../../model/slab/tables/contracts.ts';
import { defaultTableSlabScenario, tableSlabSystem } from '../../model/slab/tables/scenario.ts';
import type { TableSlabScenario } from '../../model/slab/tables/scenario.ts';
import type { TableSlabState } from '../../model/slab/tables/state.ts';
import * as relocation from '../relocation/properties.ts';
import * as allocator from './properties.ts';

/** What either model calls a leak, and a PTE page that its cache takes for free, or the other way round. */
const noLeak: Property<TableSlabState> = {
  name: 'noLeak',
  meaning: 'with every thread at rest, each page is free, or in the tree, or waits for RCU',
  atRest: (s) => {
    if (!relocation.allReachable(s) || !allocator.slabsSettled(s)) return false;
    const others = s.table.length - s.object.length;
    for (let object = 0; object < s.object.length; object += 1) {
      if (s.object[object].allocated !== (s.table[others + object].use !== 'free')) return false;
    }
    return true;
  },
};

/** The same of what is freed. */
const noDoubleFree: Property<TableSlabState> = {
  name: 'noDoubleFree',
  meaning: 'no frame, swap slot, table page, object, reference or slab is given back twice',
};

export const properties: readonly Property<TableSlabState>[] = [
  relocation.noStaleTranslation,
  relocation.noLostPte,
  relocation.noLostDirty,
  relocation.noTableUseAfterFree,
  relocation.noWildPointer,
  allocator.noDoubleAllocation,
  allocator.freeListsSound,
  allocator.inuseAgrees,
  noDoubleFree,
  allocator.noLiveSlabFreed,
  allocator.noUseAfterFree,
  noLeak,
  allocator.lockDiscipline,
  deadlockFree(),
];

export function tableSlabSpec(
  name: string,
  summary: string,
  contract: TableContract,
  scenario: Partial<TableSlabScenario>,
  violated: readonly string[] = [],
): Spec {
  return spec<TableSlabState, TableSlabScenario>({
    name,
    summary,
    bounds: { ...defaultTableSlabScenario, ...scenario },
    ingredients: contract.composition?.ingredients ?? {},
    model: (bounds, names) => tableSlabSystem(bounds, without(contract, names)),
    properties,
    expect: Object.fromEntries(violated.map((each): [string, Expected] => [each, 'violated'])),
  });
}
