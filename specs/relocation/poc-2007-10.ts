/**
 * The seed's own design of October 2007 (`slab/tables`) in the surroundings of the later versions, as it was told and
 * repaired. PTE pages are objects of a cache, whose defragmentation moves them. As told, the allocator empties one
 * slab into another, so that there are two regions, whose pages lie in two slabs; repaired, it takes a new slab, and
 * one region does. Where those two regions and a user make too many states, as told there is no user, and so nobody
 * but the kernel to see a wrong translation.
 */

import type { Spec } from '../../checker/index.ts';
import { POC_AS_TOLD, pocAsTold, pocRepaired, REPAIR } from '../../model/slab/tables/contracts.ts';
import type { TableSlabScenario } from '../../model/slab/tables/scenario.ts';
import { tableSlabSpec } from '../slab/table-family.ts';
import type { Violated } from './family.ts';

interface Surroundings {
  /** Of the names of specs. */
  readonly suffix: string;
  readonly summary: string;
  readonly scenario: Partial<TableSlabScenario>;
  /** Bounds that differ for the repaired design. */
  readonly repaired: Partial<TableSlabScenario>;
  /** By the design as told. */
  readonly violated: Violated;
}

const oneTable = { regions: 1 };
const quiet = { unmaps: 0 };
const file = { ...quiet, file: 1, slots: 2 };
const fileOfOneTable = { ...oneTable, slots: 1 };

const surroundings: readonly Surroundings[] = [
  {
    suffix: '',
    summary: 'fault and MADV_DONTNEED',
    scenario: { ...quiet, zaps: 1 },
    repaired: oneTable,
    violated: [
      'noStaleTranslation',
      'noLostPte',
      'noTableUseAfterFree',
      'noLeak',
      'lockDiscipline',
    ],
  },
  {
    suffix: '-two-tables',
    summary: 'faults alone, two PTE pages',
    scenario: quiet,
    repaired: {},
    violated: ['noLostPte', 'noTableUseAfterFree', 'noLeak', 'lockDiscipline'],
  },
  {
    suffix: '-reclaim',
    summary: 'reclaim',
    scenario: { ...quiet, reclaims: 1, slots: 1 },
    repaired: oneTable,
    violated: [
      'noStaleTranslation',
      'noLostPte',
      'noLostDirty',
      'noTableUseAfterFree',
      'noDoubleFree',
      'noLeak',
      'lockDiscipline',
    ],
  },
  {
    suffix: '-munmap',
    summary: 'munmap',
    scenario: { unmaps: 1 },
    repaired: oneTable,
    violated: ['noLostPte', 'noTableUseAfterFree', 'noLeak', 'lockDiscipline'],
  },
  {
    suffix: '-mremap',
    summary: 'mremap within a PTE page',
    scenario: { ...quiet, mremaps: 1, pages: 2, users: 0 },
    repaired: { ...oneTable, users: 1 },
    violated: ['noLostPte', 'noTableUseAfterFree', 'noLeak', 'lockDiscipline'],
  },
  {
    suffix: '-mremap-two-tables',
    summary: 'mremap from one PTE page into another',
    scenario: { ...quiet, mremaps: 1, users: 0 },
    repaired: {},
    violated: ['noLostPte', 'noTableUseAfterFree', 'noLeak', 'lockDiscipline'],
  },
  {
    suffix: '-fork',
    summary: 'fork',
    scenario: { ...quiet, forks: 1 },
    repaired: oneTable,
    violated: [
      'noStaleTranslation',
      'noLostPte',
      'noTableUseAfterFree',
      'noLeak',
      'lockDiscipline',
    ],
  },
  {
    suffix: '-truncate',
    summary: 'truncate of a shared file mapping',
    scenario: { ...file, truncates: 1, users: 0 },
    repaired: { ...fileOfOneTable, users: 1 },
    violated: ['noLostPte', 'noTableUseAfterFree', 'noDoubleFree', 'lockDiscipline'],
  },
  {
    suffix: '-clean',
    summary: 'writing back a shared file mapping',
    scenario: { ...file, cleans: 1, users: 0 },
    repaired: { ...fileOfOneTable, users: 1 },
    violated: ['noTableUseAfterFree', 'lockDiscipline'],
  },
  {
    suffix: '-referenced',
    summary: 'looks at accessed bits',
    scenario: { ...quiet, scans: 1 },
    repaired: oneTable,
    violated: ['noLostPte', 'noTableUseAfterFree', 'noLeak', 'lockDiscipline'],
  },
  {
    suffix: '-fast-walk',
    summary: 'lockless walks alone',
    scenario: { ...quiet, fastWalks: 1, users: 0 },
    repaired: {},
    violated: ['lockDiscipline'],
  },
  {
    suffix: '-switch',
    summary: 'faults, while CPUs switch',
    scenario: { ...quiet, contextSwitches: 1 },
    repaired: oneTable,
    violated: ['noLostPte', 'noTableUseAfterFree', 'noLeak', 'lockDiscipline'],
  },
  {
    suffix: '-in-mm',
    summary: 'another thread of the mm that defragments, and nothing else',
    scenario: { ...quiet, users: 0, defragmenters: 2, defragmentersInMm: 1 },
    repaired: { slabs: 3 },
    violated: ['lockDiscipline', 'deadlockFree'],
  },
  {
    suffix: '-preemptible',
    summary: 'munmap in a preemptible kernel',
    scenario: { unmaps: 1, preemptible: 1 },
    repaired: oneTable,
    violated: ['noLostPte', 'noTableUseAfterFree', 'noLeak', 'lockDiscipline'],
  },
  {
    suffix: '-failing',
    summary: 'munmap, and allocations may fail',
    scenario: { unmaps: 1, allocationsMayFail: 1 },
    repaired: oneTable,
    violated: ['noLostPte', 'noTableUseAfterFree', 'noLeak', 'lockDiscipline'],
  },
];

const told = pocAsTold(POC_AS_TOLD);
const repair = pocRepaired({ ...REPAIR, moverLocksMetadata: true });

export const asTold: readonly Spec[] = surroundings.map((each) =>
  tableSlabSpec(
    `relocation/poc-2007-10${each.suffix}`,
    `PTE pages moved under the locks of the slab allocator, as told: against ${each.summary}`,
    told,
    each.scenario,
    each.violated,
  ),
);

export const repaired: readonly Spec[] = surroundings.map((each) =>
  tableSlabSpec(
    `relocation/poc-2007-10-repaired${each.suffix}`,
    `the same with no lock of the allocator, moved as the verified protocol does: against ${each.summary}`,
    repair,
    { ...each.scenario, ...each.repaired },
  ),
);
