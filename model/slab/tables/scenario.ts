/**
 * A whole system: threads of one mm that fault and unmap, and the defragmentation of the cache that its
 * PTE pages are objects of, each on its own CPU.
 */

import { process, SpecError, system } from '../../../checker/index.ts';
import type { Process, System, SystemDefinition } from '../../../checker/index.ts';
import { requireLimits, SWITCH } from '../../bounds.ts';
import type { Limits } from '../../bounds.ts';
import { PLAIN } from '../../config.ts';
import type { Config } from '../../config.ts';
import { initialCpus, initialMappings, initialTree, mapInitially } from '../../initial.ts';
import type { InitialMappings } from '../../initial.ts';
import { userThread } from '../../kernel/fault.ts';
import { munmapThread } from '../../kernel/munmap.ts';
import { reclaimThread } from '../../kernel/reclaim.ts';
import { hardware } from '../../scenario.ts';
import { listInitially, makeSlab, takeInitially } from '../pages.ts';
import type { SlabConfig, ThreadMachine } from '../state.ts';
import { rcuThread, tableCache } from './client.ts';
import type { TableContract } from './contracts.ts';
import { TABLE_CACHE, tableOf, tableSlabs } from './state.ts';
import type { TableSlabs, TableSlabState } from './state.ts';

/** Sizes, who runs, and switches, which are 0 or 1. */
export type TableSlabScenario = {
  /** Blocks of pages; the first ones, as many as there are regions, are the cache's slabs at first. */
  readonly slabs: number;
  /** PTE pages in a slab. */
  readonly objectsPerSlab: number;
  /** A slab with at most so many pages in use is worth emptying. */
  readonly sparse: number;
  /** Pages of virtual memory that one PTE page maps. */
  readonly pages: number;
  /** PTE pages that the tree can have; at first it has all, each in a slab of its own. */
  readonly regions: number;
  /** User threads, which access and fault without end. */
  readonly users: number;
  /** Regions that one more thread unmaps, and maps again. */
  readonly munmaps: number;
  /** Frames that one more thread reclaims. */
  readonly reclaims: number;
  /** Swap slots. */
  readonly slots: number;
  /** Threads that defragment, and how many slabs each tries to empty. */
  readonly defragmenters: number;
  readonly defragments: number;
  /** Their CPUs have the mm in CR3: their callers are the process itself. */
  readonly defragmentersInMm: number;
  readonly frames: number;
  readonly preemptible: number;
  readonly allocationsMayFail: number;
};

export const defaultTableSlabScenario: TableSlabScenario = {
  slabs: 2,
  objectsPerSlab: 2,
  sparse: 1,
  pages: 1,
  regions: 2,
  users: 1,
  munmaps: 1,
  reclaims: 0,
  slots: 0,
  defragmenters: 1,
  defragments: 1,
  defragmentersInMm: 0,
  frames: 1,
  preemptible: 0,
  allocationsMayFail: 0,
};

const LIMITS: Limits<TableSlabScenario> = {
  slabs: [1, 6],
  objectsPerSlab: [1, 6],
  sparse: [0, 6],
  pages: [1, 6],
  regions: [1, 6],
  users: [0, 6],
  munmaps: [0, 100],
  reclaims: [0, 100],
  slots: [0, 12],
  defragmenters: [0, 4],
  defragments: [1, 100],
  defragmentersInMm: SWITCH,
  frames: [1, 12],
  preemptible: SWITCH,
  allocationsMayFail: SWITCH,
};

/** Table pages are members of sets, which hold at most so many. */
const OBJECTS_MAX = 28;

/** Throws {@link SpecError} if there is no such machine, or nothing for it to do. */
function requireSense(scenario: TableSlabScenario): void {
  requireLimits(scenario, LIMITS);
  const { slabs, objectsPerSlab, regions, users, munmaps, defragmenters } = scenario;
  const { reclaims, slots } = scenario;
  if (slabs * objectsPerSlab > OBJECTS_MAX) {
    throw new SpecError(`${slabs} slabs of ${objectsPerSlab}: at most ${OBJECTS_MAX} objects`);
  }
  if (regions > slabs)
    throw new SpecError(`${regions} PTE pages, each in a slab: ${slabs} are too few`);
  if (reclaims > 0 && slots === 0) {
    throw new SpecError('reclaims without slots: what is reclaimed goes to swap');
  }
  if (users + munmaps + reclaims + defragmenters === 0) throw new SpecError('nobody does anything');
}

/** Users, who defragments, who unmaps, who reclaims, and the callbacks of RCU. */
function threadsOf({ users, munmaps, reclaims, defragmenters }: TableSlabScenario): number {
  return users + defragmenters + Math.min(munmaps, 1) + Math.min(reclaims, 1) + 1;
}

function kernelConfig(scenario: TableSlabScenario): Config {
  const threads = threadsOf(scenario);
  const { pages, regions, users, slabs, objectsPerSlab, frames } = scenario;
  return {
    ...PLAIN,
    fanout: [pages, regions],
    cpus: threads,
    threads,
    userCpus: users,
    cpusInMm: users + (scenario.defragmentersInMm === 1 ? scenario.defragmenters : 0),
    tables: 1 + slabs * objectsPerSlab,
    frames,
    slots: scenario.slots,
    preemptible: scenario.preemptible === 1,
    allocationsMayFail: scenario.allocationsMayFail === 1,
    relocators: 0,
    relocatorsInMm: false,
    relocatorMmapSem: null,
    movesLevels: 1,
  };
}

function slabConfig(scenario: TableSlabScenario): SlabConfig {
  const threads = threadsOf(scenario);
  return {
    cpus: threads,
    threads,
    caches: 1,
    slabs: scenario.slabs,
    objectsPerSlab: scenario.objectsPerSlab,
    items: scenario.regions,
    sparse: scenario.sparse,
    emptiesKept: 0,
    typeSafe: false,
    allocationsMayFail: scenario.allocationsMayFail === 1,
    hasConstructor: true,
    lockless: false,
  };
}

export function tableSlabSystem(
  scenario: TableSlabScenario,
  contract: TableContract,
): System<TableSlabState> {
  return system(tableSlabParts(scenario, contract).parts);
}

/** The parts of the system, for whoever wants to change some, and the model that they are made from. */
export function tableSlabParts(
  scenario: TableSlabScenario,
  contract: TableContract,
): {
  readonly parts: SystemDefinition<TableSlabs['state'], InitialMappings>;
  readonly k: TableSlabs;
} {
  requireSense(scenario);
  const k = tableSlabs(kernelConfig(scenario), slabConfig(scenario));
  const { kernel } = k;
  const parts = {
    state: k.state,
    ghosts: ['ghost'] as const,
    choices: initialMappings(kernel),
    init: (s: TableSlabState, start: Readonly<Record<string, 'none' | 'clean'>>) => {
      initialSlabs(s, k, scenario);
      const placeOf = (n: number): number => (n === 0 ? 0 : tableOf(k, firstOfSlab(k, n - 1)));
      initialTree(s, kernel, { placeOf });
      initialCpus(s, kernel);
      return mapInitially(s, kernel, start);
    },
    processes: threads(k, scenario, contract),
    rules: hardware(kernel),
    symmetry: interchangeable(k),
  };
  return { parts, k };
}

/** Users run the same machine, each on its own CPU. Pages have an order: that of their slabs. */
function interchangeable({ kernel, slabs }: TableSlabs) {
  const { THREAD, CPU, USER_CPU, WALKING_CPU, FRAME, SLOT, config } = kernel;
  const processes = Array.from({ length: config.userCpus }, (_, i) => `user${i}`);
  const of = [THREAD, CPU, USER_CPU, WALKING_CPU, slabs.THREAD, slabs.CPU];
  return {
    user: { of, last: config.userCpus - 1, processes },
    frame: { of: [FRAME] },
    slot: { of: [SLOT] },
  };
}

function threads(
  k: TableSlabs,
  scenario: TableSlabScenario,
  contract: TableContract,
): Readonly<Record<string, Process>> {
  const { users, munmaps, reclaims, defragmenters, defragments } = scenario;
  const source = tableCache(k, contract.client);
  const user = userThread(k.kernel, contract.rules, source);
  const machines: [name: string, machine: ThreadMachine][] = [];
  for (let i = 0; i < users; i += 1) machines.push([`user${i}`, user]);
  const mover = contract.defragmenter(k, defragments);
  for (let i = 0; i < defragmenters; i += 1) machines.push([`defragmenter${i}`, mover]);
  if (munmaps > 0) {
    machines.push(['unmapper', munmapThread(k.kernel, contract.rules, source, munmaps)]);
  }
  if (reclaims > 0) {
    machines.push(['reclaimer', reclaimThread(k.kernel, contract.rules, { operations: reclaims })]);
  }
  machines.push(['callbacks', rcuThread(k)]);
  const processes = machines.map(([name, machine], i) => [
    name,
    process(machine, { tid: i, cpu: i }),
  ]);
  return Object.fromEntries(processes);
}

function firstOfSlab({ slabs }: TableSlabs, slab: number): number {
  return slab * slabs.config.objectsPerSlab;
}

/** The PTE page of region `i` is the first object of slab `i`. */
function initialSlabs(s: TableSlabState, k: TableSlabs, { regions }: TableSlabScenario): void {
  for (let region = 0; region < regions; region += 1) {
    makeSlab(s, k.slabs, region, TABLE_CACHE);
    takeInitially(s, region, region, true);
    listInitially(s, k.slabs, region);
  }
}
