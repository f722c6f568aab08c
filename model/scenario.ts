/**
 * A whole system: user threads, kernel threads and a relocator on their CPUs, over one address space that
 * is in use already.
 */

import { process, SpecError, system } from '../checker/index.ts';
import type { Rule, System, SystemDefinition } from '../checker/index.ts';
import { requireLimits, SWITCH } from './bounds.ts';
import type { Limits } from './bounds.ts';
import type { Config } from './config.ts';
import { initialCpus, initialMappings, initialTree, mapInitially } from './initial.ts';
import type { InitialMappings } from './initial.ts';
import { userThread } from './kernel/fault.ts';
import { rcuFreesTable } from './kernel/rcu.ts';
import { reclaimThread } from './kernel/reclaim.ts';
import { linux2624 } from './kernel/version.ts';
import type { KernelVersion } from './kernel/version.ts';
import { zapThread } from './kernel/zap.ts';
import type { Protocol } from './relocation/protocol.ts';
import { kernel } from './state.ts';
import type { Declared, Kernel, KernelState } from './state.ts';
import { read, setDirty, setDirtyLarge, write } from './x86/access.ts';
import { flushInterrupt } from './x86/interrupt.ts';
import { buffering } from './x86/buffering.ts';
import { INTEL, PROFILES } from './x86/translation/hardware.ts';
import type { Profile } from './x86/translation/hardware.ts';
import { fill, walk } from './x86/walker.ts';
import { pathRules, pathThreads, threadsInMm } from './threads.ts';
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
  /** MADV_DONTNEED calls by one more thread. */
  readonly zaps: number;
  /** Frames that one more thread reclaims. */
  readonly reclaims: number;
  /** Relocations of all PTE pages by one more thread. */
  readonly relocations: number;
  /** Table pages beside those that the tree has at first. */
  readonly spareTables: number;
  readonly frames: number;
  /** Swap slots. */
  readonly slots: number;
  /** The relocator's CPU has the mm in CR3: its caller is the process itself. */
  readonly relocatorInMm: number;
  readonly preemptible: number;
  readonly allocationsMayFail: number;
  readonly swapInReadOnly: number;
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
  zaps: 0,
  reclaims: 0,
  unmaps: 0,
  mremaps: 0,
  fastWalks: 0,
  forks: 0,
  collapses: 0,
  tableReclaims: 0,
  relocations: 1,
  spareTables: 2,
  frames: 2,
  slots: 0,
  relocatorInMm: 0,
  preemptible: 0,
  allocationsMayFail: 0,
  swapInReadOnly: 0,
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
  requireSense(scenario);
  const k = kernel(configOf(scenario));
  const threads: NamedThread[] = [];
  const user = userThread(k, protocol.rules);
  for (let i = 0; i < scenario.users; i += 1) {
    threads.push([`user${i}`, (tid, cpu) => process(user, { tid, cpu })]);
  }
  threads.push(...threadsInMm(k, protocol.rules, scenario, version));
  const { zaps, reclaims, relocations } = scenario;
  if (relocations > 0) {
    const relocate = protocol.relocator(k, { operations: relocations });
    threads.push(['relocator', (tid, cpu) => process(relocate, { tid, cpu })]);
  }
  if (zaps > 0) {
    const zap = zapThread(k, protocol.rules, { operations: zaps });
    threads.push(['zapper', (tid, cpu) => process(zap, { tid, cpu })]);
  }
  if (reclaims > 0) {
    const reclaim = reclaimThread(k, protocol.rules, { operations: reclaims });
    threads.push(['reclaimer', (tid, cpu) => process(reclaim, { tid, cpu })]);
  }
  threads.push(...pathThreads(k, protocol.rules, scenario, version));
  return {
    state: k.state,
    ghosts: ['ghost'],
    choices: initialMappings(k),
    init: (s, start) => {
      initialTree(s, k);
      initialCpus(s, k);
      return mapInitially(s, k, start);
    },
    processes: Object.fromEntries(threads.map(([name, make], i) => [name, make(i, i)])),
    rules: [...hardware(k), rcuFreesTable(k), ...pathRules(k), ...protocol.callbacks(k)],
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
    ...(config.largePages ? {} : { frame: { of: [FRAME] } }),
    slot: { of: [SLOT] },
  };
}

/** Initial states are all combinations of mapped and unmapped pages. */
const PAGES_MAX = 12;
const LIMITS: Limits<Scenario> = {
  pages: [1, PAGES_MAX],
  regions: [1, PAGES_MAX],
  levels: [2, 4],
  users: [0, 8],
  zaps: [0, 100],
  reclaims: [0, 100],
  unmaps: [0, 100],
  mremaps: [0, 100],
  fastWalks: [0, 100],
  forks: [0, 100],
  collapses: [0, 100],
  tableReclaims: [0, 100],
  relocations: [0, 100],
  spareTables: [0, 12],
  frames: [1, 12],
  slots: [0, 12],
  relocatorInMm: SWITCH,
  preemptible: SWITCH,
  allocationsMayFail: SWITCH,
  swapInReadOnly: SWITCH,
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

/** Bounds of what a thread of its own does, if they are not 0. */
const OPERATIONS = [
  'relocations',
  'zaps',
  'reclaims',
  'unmaps',
  'mremaps',
  'fastWalks',
  'forks',
  'collapses',
  'tableReclaims',
] as const;

function kernelThreads(scenario: Scenario): number {
  return OPERATIONS.filter((operation) => scenario[operation] > 0).length;
}

/** Throws {@link SpecError} if there is no such machine, or nothing for it to do. */
function requireSense(scenario: Scenario): void {
  requireLimits(scenario, LIMITS);
  const { pages, regions, users, reclaims, slots } = scenario;
  if (pages * regions > PAGES_MAX) {
    throw new SpecError(`${regions} regions of ${pages} pages: at most ${PAGES_MAX} pages in all`);
  }
  if (users + kernelThreads(scenario) === 0) {
    throw new SpecError(`users, ${OPERATIONS.join(', ')} are all 0: nobody does anything`);
  }
  if (reclaims > 0 && slots === 0) {
    throw new SpecError('reclaims without slots: what is reclaimed goes to swap');
  }
  const { collapses, largeAtFirst, relocations, unmaps, mremaps, forks } = scenario;
  if (collapses + largeAtFirst > 0 && relocations + unmaps + mremaps + forks > 0) {
    throw new SpecError('large pages: they are not relocated, unmapped, moved or shared');
  }
  if (largeAtFirst === 1 && scenario.frames < pages * regions) {
    throw new SpecError(`largeAtFirst: ${pages * regions} pages need as many frames`);
  }
  if (scenario.broadcastFlush === 1 && scenario.storeBuffer > 0) {
    throw new SpecError('broadcastFlush with storeBuffer: what a broadcast drains is not modelled');
  }
  if (scenario.forks > 0 && slots > 0) {
    throw new SpecError('forks with slots: swap entries that a child shares are not modelled');
  }
}

/** The rules of the CPUs. */
export function hardware(k: Kernel): Rule<KernelState>[] {
  return [
    walk(k),
    fill(k),
    read(k),
    write(k),
    setDirty(k),
    ...(k.config.largePages ? [setDirtyLarge(k)] : []),
    flushInterrupt(k),
    ...buffering(k),
  ];
}

function configOf(scenario: Scenario): Config {
  const { pages, regions, levels, users, spareTables, frames, slots } = scenario;
  const threads = users + kernelThreads(scenario);
  const upperLevels = levels - 2;
  return {
    fanout: [pages, regions, ...Array.from({ length: upperLevels }, () => 1)],
    cpus: threads,
    threads,
    userCpus: users,
    cpusInMm:
      users +
      Math.min(scenario.fastWalks, 1) +
      (scenario.relocations > 0 ? scenario.relocatorInMm : 0),
    tables: 1 + upperLevels + regions + spareTables,
    frames,
    slots,
    preemptible: scenario.preemptible === 1,
    allocationsMayFail: scenario.allocationsMayFail === 1,
    swapInReadOnly: scenario.swapInReadOnly === 1,
    reverseMapLock: scenario.reclaims > 0 && scenario.unmaps + scenario.collapses > 0,
    mremaps: scenario.mremaps > 0,
    forks: scenario.forks > 0,
    largePages: scenario.collapses + scenario.largeAtFirst > 0,
    largeAtFirst: scenario.largeAtFirst === 1,
    broadcastsFlushes: scenario.broadcastFlush === 1,
    profile: profileOf(scenario),
    speculates: scenario.speculation === 1,
    pcids: 1,
    storeBuffer: scenario.storeBuffer,
    interruptsSentBy: scenario.x2apic === 1 ? 'wrmsr' : 'store',
  };
}

function profileOf({ amd, tce, cet, knightsLanding }: Scenario): Profile {
  return {
    ...INTEL,
    ...(amd === 1 ? PROFILES['amd'] : {}),
    ...(tce === 1 ? PROFILES['tce'] : {}),
    ...(cet === 0 ? PROFILES['no-cet'] : {}),
    ...(knightsLanding === 1 ? PROFILES['knights-landing'] : {}),
  };
}
