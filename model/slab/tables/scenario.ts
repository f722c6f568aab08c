/**
 * A whole system: threads of one mm that fault, the kernel's other paths, and the defragmentation of the cache that
 * the PTE pages are objects of, each on its own CPU.
 */

import { SpecError, system } from '../../../checker/index.ts';
import type { Process, System, SystemDefinition } from '../../../checker/index.ts';
import { requireLimits, SWITCH } from '../../bounds.ts';
import type { Limits } from '../../bounds.ts';
import { PLAIN, REPAIRED } from '../../config.ts';
import type { Config } from '../../config.ts';
import { included } from '../../included.ts';
import { initialCpus, initialMappings, initialTree, mapInitially } from '../../initial.ts';
import type { InitialMappings } from '../../initial.ts';
import { userThread } from '../../kernel/fault.ts';
import { lazyTlb } from '../../kernel/lazy-tlb.ts';
import { linux2624 } from '../../kernel/version.ts';
import { NO_PATHS, PATH_LIMITS, pathsOf, pathSwitches, requirePaths } from '../../path-bounds.ts';
import { hardware } from '../../scenario.ts';
import { named, pathRules, pathThreads, threadsInMm } from '../../threads.ts';
import type { NamedThread, PathBounds } from '../../threads.ts';
import { listInitially, makeSlab, takeInitially } from '../pages.ts';
import type { SlabConfig } from '../state.ts';
import { rcuThread, tableCache } from './client.ts';
import type { TableContract } from './contracts.ts';
import { TABLE_CACHE, tableOf, tableSlabs } from './state.ts';
import type { TableSlabs, TableSlabState } from './state.ts';

/** Sizes, who runs, and switches, which are 0 or 1. */
export type TableSlabScenario = PathBounds & {
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
  /** Swap slots. */
  readonly slots: number;
  /** The memory is a file's, mapped shared, and the slots are its blocks, one for each page. */
  readonly file: number;
  /** Threads that defragment, and how many slabs each tries to empty. */
  readonly defragmenters: number;
  readonly defragments: number;
  /** Their CPUs have the mm in CR3: their callers are the process itself. */
  readonly defragmentersInMm: number;
  readonly frames: number;
  readonly preemptible: number;
  readonly allocationsMayFail: number;
  /** CPUs of user threads switch to other address spaces and to kernel threads, and back. */
  readonly contextSwitches: number;
};

export const defaultTableSlabScenario: TableSlabScenario = {
  slabs: 2,
  objectsPerSlab: 2,
  sparse: 1,
  pages: 1,
  regions: 2,
  users: 1,
  ...NO_PATHS,
  unmaps: 1,
  slots: 0,
  file: 0,
  defragmenters: 1,
  defragments: 1,
  defragmentersInMm: 0,
  frames: 1,
  preemptible: 0,
  allocationsMayFail: 0,
  contextSwitches: 0,
};

const LIMITS: Limits<TableSlabScenario> = {
  slabs: [1, 6],
  objectsPerSlab: [1, 6],
  sparse: [0, 6],
  pages: [1, 6],
  regions: [1, 6],
  users: [0, 6],
  ...PATH_LIMITS,
  slots: [0, 12],
  file: SWITCH,
  defragmenters: [0, 4],
  defragments: [1, 100],
  defragmentersInMm: SWITCH,
  frames: [1, 12],
  preemptible: SWITCH,
  allocationsMayFail: SWITCH,
  contextSwitches: SWITCH,
};

/** Table pages are members of sets, which hold at most so many. */
const OBJECTS_MAX = 28;

/** Throws {@link SpecError} if there is no such machine, or nothing for it to do. */
function requireSense(scenario: TableSlabScenario): void {
  requireLimits(scenario, LIMITS);
  const { slabs, objectsPerSlab, regions, users, defragmenters } = scenario;
  if (slabs * objectsPerSlab > OBJECTS_MAX) {
    throw new SpecError(`${slabs} slabs of ${objectsPerSlab}: at most ${OBJECTS_MAX} objects`);
  }
  if (regions > slabs)
    throw new SpecError(`${regions} PTE pages, each in a slab: ${slabs} are too few`);
  if (scenario.collapses + scenario.tableReclaims > 0) {
    throw new SpecError(
      'collapses or tableReclaims: that PTE pages which they take away go to a cache is not modelled',
    );
  }
  requirePaths(scenario);
  if (users + defragmenters + pathsOf(scenario) === 0) throw new SpecError('nobody does anything');
}

/** Users, who defragments, the paths, and the callbacks of RCU. */
function threadsOf(scenario: TableSlabScenario): number {
  return scenario.users + scenario.defragmenters + pathsOf(scenario) + 1;
}

function kernelConfig(scenario: TableSlabScenario): Config {
  const threads = threadsOf(scenario);
  const { pages, regions, users, slabs, objectsPerSlab, frames } = scenario;
  const defragmentersInMm = scenario.defragmentersInMm === 1 ? scenario.defragmenters : 0;
  return {
    ...PLAIN,
    fanout: [pages, regions],
    cpus: threads,
    threads,
    userCpus: users,
    cpusInMm: users + Math.min(scenario.fastWalks, 1) + defragmentersInMm,
    tables: 1 + slabs * objectsPerSlab,
    frames,
    slots: scenario.slots,
    preemptible: scenario.preemptible === 1,
    allocationsMayFail: scenario.allocationsMayFail === 1,
    switching: scenario.contextSwitches === 1 ? REPAIRED : null,
    ...pathSwitches(scenario),
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
    rules: [...hardware(kernel), ...lazyTlb(kernel), ...pathRules(kernel)],
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
    // Blocks of a file have an order.
    ...included(!config.file, { slot: { of: [SLOT] } }),
  };
}

function threads(
  k: TableSlabs,
  scenario: TableSlabScenario,
  contract: TableContract,
): Readonly<Record<string, Process>> {
  const { kernel } = k;
  const { rules, client } = contract;
  const { users, defragmenters, defragments } = scenario;
  const source = tableCache(k, client);
  const user = userThread(kernel, rules, source);
  const made: NamedThread[] = [];
  for (let i = 0; i < users; i += 1) made.push(named(`user${i}`, user));
  made.push(...threadsInMm(kernel, rules, scenario, linux2624));
  const mover = contract.defragmenter(k, defragments);
  for (let i = 0; i < defragmenters; i += 1) made.push(named(`defragmenter${i}`, mover));
  made.push(...pathThreads(kernel, rules, scenario, linux2624, source));
  made.push(named('callbacks', rcuThread(k)));
  return Object.fromEntries(made.map(([name, make], i) => [name, make(i, i)]));
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
