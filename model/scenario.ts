/**
 * A whole system: user threads, kernel threads and a relocator on their CPUs, over one address space that
 * is in use already.
 */

import { SpecError, system } from '../checker/index.ts';
import type { Rule, System, SystemDefinition } from '../checker/index.ts';
import { requireLimits, SWITCH } from './bounds.ts';
import type { Limits } from './bounds.ts';
import { configOf, kernelThreads, OPERATIONS } from './scenario-config.ts';
import { NO_PATHS, PATH_LIMITS, requirePaths } from './path-bounds.ts';
import { included } from './included.ts';
import { initialCpus, initialMappings, initialTree, mapInitially } from './initial.ts';
import type { InitialMappings } from './initial.ts';
import { asidFlushInterrupt } from './kernel/asid.ts';
import { userThread } from './kernel/fault.ts';
import { lazyTlb } from './kernel/lazy-tlb.ts';
import { rcuFreesTable } from './kernel/rcu.ts';
import { linux2624 } from './kernel/version.ts';
import type { KernelVersion } from './kernel/version.ts';
import type { Protocol } from './relocation/protocol.ts';
import { kernel } from './state.ts';
import type { Declared, Kernel, KernelState } from './state.ts';
import { read, setDirty, setDirtyLarge, write } from './x86/access.ts';
import { flushInterrupt } from './x86/interrupt.ts';
import { buffering } from './x86/buffering.ts';
import { fill, walk } from './x86/walker.ts';
import { named, pathRules, pathThreads, threadsInMm } from './threads.ts';
import type { NamedThread, PathBounds } from './threads.ts';

/** Which threads run, and in which surroundings. Switches are 0 or 1. */
export type Scenario = PathBounds & {
  /** Pages that one PTE page maps. */
  readonly pages: number;
  /** PTE pages. */
  readonly regions: number;
  /** Levels of the tree, 2 to 4; above the PMD level each table has one entry. */
  readonly levels: number;
  /** User threads, each on a CPU of its own; they access and fault without end. */
  readonly users: number;
  /** Relocations of all table pages that are moved, by each of the relocators. */
  readonly relocations: number;
  /** Threads that do so, each on a CPU of its own. */
  readonly relocators: number;
  /** Levels whose pages they move: 1 is the PTE pages, 2 the PMD pages too, and so on up to the root. */
  readonly movesLevels: number;
  /** Of the regions, the last ones have no PTE page at first. */
  readonly absentTables: number;
  /** Table pages beside those that the tree has at first. */
  readonly spareTables: number;
  readonly frames: number;
  /** Swap slots. */
  readonly slots: number;
  /** The relocator's CPU has the mm in CR3: its caller is the process itself. */
  readonly relocatorInMm: number;
  /** Its caller holds `mmap_sem`: 1 for reading, 2 for writing. */
  readonly relocatorMmapSem: number;
  readonly preemptible: number;
  readonly allocationsMayFail: number;
  readonly swapInReadOnly: number;
  /** CPUs of user threads switch to other address spaces and to kernel threads, and back. */
  readonly contextSwitches: number;
  /** Tags (PCIDs) that address spaces share on each CPU; 0: none, every load of CR3 flushes. */
  readonly asids: number;
  /** The memory is a file's, mapped shared, and the slots are its blocks, one for each page. */
  readonly file: number;
  /** Stores that a CPU's store buffer holds; 0 is sequential consistency. */
  readonly storeBuffer: number;
  /** Interrupts are sent by WRMSR, which may overtake older stores. */
  readonly x2apic: number;
  /** CPUs walk at any time, not only while the program runs. */
  readonly speculation: number;
  /** AMD: a fault is confirmed by a walk from the root; setting D is in order, and never for another frame. */
  readonly amd: number;
  /** EFER.TCE: INVLPG keeps the paging-structure-cache entries of other addresses. */
  readonly tce: number;
  /** With CET, the update that sets D re-checks R/W. */
  readonly cet: number;
  /** Knights Landing: the update that sets D re-checks neither P nor R/W. */
  readonly knightsLanding: number;
  /** Flushes reach other CPUs without an interrupt. */
  readonly broadcastFlush: number;
  /** Large pages map all regions at first. */
  readonly largeAtFirst: number;
};

export const defaultScenario: Scenario = {
  pages: 1,
  regions: 1,
  levels: 2,
  users: 1,
  ...NO_PATHS,
  relocations: 1,
  relocators: 1,
  movesLevels: 1,
  absentTables: 0,
  spareTables: 2,
  frames: 2,
  slots: 0,
  relocatorInMm: 0,
  relocatorMmapSem: 0,
  preemptible: 0,
  allocationsMayFail: 0,
  swapInReadOnly: 0,
  contextSwitches: 0,
  asids: 0,
  file: 0,
  storeBuffer: 0,
  x2apic: 0,
  speculation: 1,
  amd: 0,
  tce: 0,
  cet: 1,
  knightsLanding: 0,
  broadcastFlush: 0,
  largeAtFirst: 0,
};

export function relocationSystem(
  scenario: Scenario,
  protocol: Protocol,
  version: KernelVersion = linux2624,
): System<KernelState> {
  return system(relocationParts(scenario, protocol, version));
}

/** The parts of the system, for whoever wants to change some before they are put together. */
export function relocationParts(
  scenario: Scenario,
  protocol: Protocol,
  version: KernelVersion = linux2624,
): SystemDefinition<Declared['state'], InitialMappings> {
  requireSense(scenario, protocol);
  const k = kernel(configOf(scenario, protocol, version));
  const threads: NamedThread[] = [];
  const user = userThread(k, protocol.rules);
  for (let i = 0; i < scenario.users; i += 1) {
    threads.push(named(`user${i}`, user));
  }
  threads.push(...threadsInMm(k, protocol.rules, scenario, version));
  const { relocations } = scenario;
  if (relocations > 0) {
    const relocate = protocol.relocator(k, { operations: relocations });
    for (let i = 0; i < scenario.relocators; i += 1) {
      const name = scenario.relocators === 1 ? 'relocator' : `relocator${i}`;
      threads.push(named(name, relocate));
    }
  }
  threads.push(...pathThreads(k, protocol.rules, scenario, version));
  return {
    state: k.state,
    ghosts: ['ghost'],
    choices: initialMappings(k),
    init: (s, start) => {
      initialTree(s, k, { absentTables: scenario.absentTables });
      initialCpus(s, k);
      return mapInitially(s, k, start);
    },
    processes: Object.fromEntries(threads.map(([name, make], i) => [name, make(i, i)])),
    rules: [
      ...hardware(k),
      ...lazyTlb(k),
      rcuFreesTable(k),
      ...pathRules(k),
      ...protocol.callbacks(k),
    ],
    symmetry: interchangeable(k),
  };
}

/**
 * User threads run the same machine, each on its own CPU. The root is the one table page that is not
 * like the others. Pages and regions have an order: relocators and zaps go through them one by one. So have
 * frames where there are large pages, which are frames in a row.
 */
function interchangeable({
  CPU,
  USER_CPU,
  WALKING_CPU,
  THREAD,
  TABLE,
  FRAME,
  SLOT,
  config,
}: Kernel) {
  const users = Array.from({ length: config.userCpus }, (_, i) => `user${i}`);
  return {
    user: {
      of: [THREAD, CPU, USER_CPU, WALKING_CPU],
      last: config.userCpus - 1,
      processes: users,
    },
    table: { of: [TABLE], first: 1 },
    ...included(!config.largePages, { frame: { of: [FRAME] } }),
    // Blocks of a file have an order.
    ...included(!config.file, { slot: { of: [SLOT] } }),
  };
}

/** Initial states are all combinations of mapped and unmapped pages. */
const PAGES_MAX = 12;
const LIMITS: Limits<Scenario> = {
  pages: [1, PAGES_MAX],
  regions: [1, PAGES_MAX],
  levels: [2, 4],
  users: [0, 8],
  ...PATH_LIMITS,
  relocations: [0, 100],
  relocators: [1, 4],
  movesLevels: [1, 4],
  absentTables: [0, PAGES_MAX],
  spareTables: [0, 12],
  frames: [1, 12],
  slots: [0, 12],
  relocatorInMm: SWITCH,
  relocatorMmapSem: [0, 2],
  preemptible: SWITCH,
  allocationsMayFail: SWITCH,
  swapInReadOnly: SWITCH,
  contextSwitches: SWITCH,
  asids: [0, 6],
  file: SWITCH,
  storeBuffer: [0, 4],
  x2apic: SWITCH,
  speculation: SWITCH,
  amd: SWITCH,
  tce: SWITCH,
  cet: SWITCH,
  knightsLanding: SWITCH,
  broadcastFlush: SWITCH,
  largeAtFirst: SWITCH,
};

/** Throws {@link SpecError} if there is no such machine, or nothing for it to do. */
function requireSense(scenario: Scenario, { name, movesUpperTables = false }: Protocol): void {
  requireLimits(scenario, LIMITS);
  const { pages, regions, users } = scenario;
  if (pages * regions > PAGES_MAX) {
    throw new SpecError(`${regions} regions of ${pages} pages: at most ${PAGES_MAX} pages in all`);
  }
  if (users + kernelThreads(scenario) === 0) {
    throw new SpecError(`users, ${OPERATIONS.join(', ')} are all 0: nobody does anything`);
  }
  if (scenario.movesLevels > scenario.levels) {
    throw new SpecError(`movesLevels is ${scenario.movesLevels}, of ${scenario.levels} levels`);
  }
  if (scenario.movesLevels > 1 && !movesUpperTables) {
    throw new SpecError(`movesLevels is ${scenario.movesLevels}: ${name} moves PTE pages only`);
  }
  if (scenario.asids > 0 && scenario.movesLevels === scenario.levels) {
    throw new SpecError('asids where the root moves: CR3 is not loaded anew for each tag');
  }
  if (scenario.absentTables > regions) {
    throw new SpecError(`absentTables is ${scenario.absentTables}, of ${regions} regions`);
  }
  requirePaths(scenario);
  requireLarge(scenario);
}

function requireLarge(scenario: Scenario): void {
  const { collapses, largeAtFirst, relocations, unmaps, mremaps, forks } = scenario;
  const { pages, regions, contextSwitches, asids, file, broadcastFlush } = scenario;
  if (collapses + largeAtFirst > 0 && relocations + unmaps + mremaps + forks > 0) {
    throw new SpecError('large pages: they are not relocated, unmapped, moved or shared');
  }
  if (collapses + largeAtFirst > 0 && contextSwitches + asids + file > 0) {
    throw new SpecError('large pages with contextSwitches, asids or file: not modelled');
  }
  if (largeAtFirst === 1 && scenario.frames < pages * regions) {
    throw new SpecError(`largeAtFirst: ${pages * regions} pages need as many frames`);
  }
  if (broadcastFlush === 1 && scenario.storeBuffer + contextSwitches + asids > 0) {
    throw new SpecError('broadcastFlush with storeBuffer, contextSwitches or asids: not modelled');
  }
}

/** The rules of the CPUs. */
export function hardware(k: Kernel): Rule<KernelState>[] {
  const flushes = k.config.asids === null ? flushInterrupt(k) : asidFlushInterrupt(k);
  return [
    walk(k),
    fill(k),
    read(k),
    write(k),
    setDirty(k),
    ...(k.config.largePages ? [setDirtyLarge(k)] : []),
    flushes,
    ...buffering(k),
  ];
}
