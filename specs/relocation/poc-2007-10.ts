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
import { causesAt } from './found/found.ts';
import { poc } from './found/poc-2007-10.ts';

/** The surroundings and callers of the other versions, by name. */
interface Surroundings {
  readonly name: string;
  readonly caller?: string;
  readonly summary: string;
  readonly scenario: Partial<TableSlabScenario>;
  /** Bounds that differ for the repaired design. */
  readonly repaired: Partial<TableSlabScenario>;
}

const oneTable = { regions: 1 };
const quiet = { unmaps: 0 };
const file = { ...quiet, file: 1, slots: 2 };
const fileOfOneTable = { ...oneTable, slots: 1 };

const surroundings: readonly Surroundings[] = [
  {
    name: 'zap',
    summary: 'fault and MADV_DONTNEED',
    scenario: { ...quiet, zaps: 1 },
    repaired: oneTable,
  },
  {
    name: 'two-tables',
    summary: 'faults alone, two PTE pages',
    scenario: quiet,
    repaired: {},
  },
  {
    name: 'reclaim',
    summary: 'reclaim',
    scenario: { ...quiet, reclaims: 1, slots: 1 },
    repaired: oneTable,
  },
  {
    name: 'munmap',
    summary: 'munmap',
    scenario: { unmaps: 1 },
    repaired: oneTable,
  },
  {
    name: 'mremap',
    summary: 'mremap within a PTE page',
    scenario: { ...quiet, mremaps: 1, pages: 2, users: 0 },
    repaired: { ...oneTable, users: 1 },
  },
  {
    name: 'mremap-two-tables',
    summary: 'mremap from one PTE page into another',
    scenario: { ...quiet, mremaps: 1, users: 0 },
    repaired: {},
  },
  {
    name: 'fork',
    summary: 'fork',
    scenario: { ...quiet, forks: 1 },
    repaired: oneTable,
  },
  {
    name: 'truncate',
    summary: 'truncate of a shared file mapping',
    scenario: { ...file, truncates: 1, users: 0 },
    repaired: { ...fileOfOneTable, users: 1 },
  },
  {
    name: 'clean',
    summary: 'writing back a shared file mapping',
    scenario: { ...file, cleans: 1, users: 0 },
    repaired: { ...fileOfOneTable, users: 1 },
  },
  {
    name: 'referenced',
    summary: 'looks at accessed bits',
    scenario: { ...quiet, scans: 1 },
    repaired: oneTable,
  },
  {
    name: 'fast-walk',
    summary: 'lockless walks alone',
    scenario: { ...quiet, fastWalks: 1, users: 0 },
    repaired: {},
  },
  {
    name: 'switch',
    summary: 'faults, while CPUs switch',
    scenario: { ...quiet, contextSwitches: 1 },
    repaired: oneTable,
  },
  {
    name: 'in-mm',
    summary: 'another thread of the mm that defragments, and nothing else',
    scenario: { ...quiet, users: 0, defragmenters: 2, defragmentersInMm: 1 },
    repaired: { slabs: 3 },
  },
  {
    name: 'munmap',
    caller: 'preemptible',
    summary: 'munmap in a preemptible kernel',
    scenario: { unmaps: 1, preemptible: 1 },
    repaired: oneTable,
  },
  {
    name: 'munmap',
    caller: 'failing',
    summary: 'munmap, and allocations may fail',
    scenario: { unmaps: 1, allocationsMayFail: 1 },
    repaired: oneTable,
  },
];

const told = pocAsTold(POC_AS_TOLD);
const repair = pocRepaired({ ...REPAIR, moverLocksMetadata: true });

interface PocPlace {
  readonly surroundings: string;
  readonly caller: string;
  readonly spec: Spec;
}

export const asTold: readonly PocPlace[] = surroundings.map((each) => {
  const { name, caller = 'alone', summary, scenario } = each;
  const spec = tableSlabSpec(
    nameOf('poc-2007-10', each),
    `PTE pages moved under the locks of the slab allocator, as told: against ${summary}`,
    told,
    scenario,
    Object.keys(causesAt(poc, caller, name)),
  );
  return { surroundings: name, caller, spec };
});

export const repaired: readonly PocPlace[] = surroundings.map((each) => {
  const { name, caller = 'alone', summary, scenario } = each;
  const spec = tableSlabSpec(
    nameOf('poc-2007-10-repaired', each),
    `the same with no lock of the allocator, moved as the verified protocol does: against ${summary}`,
    repair,
    { ...scenario, ...each.repaired },
  );
  return { surroundings: name, caller, spec };
});

/** For `limbo check`. */
export const specs: readonly Spec[] = [...asTold, ...repaired].map(({ spec }) => spec);

function nameOf(version: string, { name, caller }: Surroundings): string {
  return `relocation/${[version, name, ...(caller === undefined ? [] : [caller])].join('-')}`;
}
