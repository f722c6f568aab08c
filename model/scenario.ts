/**
 * A whole system: user threads, kernel threads and a relocator on their CPUs, over one address space that
 * is in use already.
 */

import { process, SpecError, system } from '../checker/index.ts';
import type { Process, Rule, System, SystemDefinition } from '../checker/index.ts';
import { requireLimits, SWITCH } from './bounds.ts';
import type { Limits } from './bounds.ts';
import { NOTHING_KEPT } from './config.ts';
import type { Config, ProtocolState } from './config.ts';
import { initialCpus, initialMappings, initialTree, mapInitially } from './initial.ts';
import type { InitialMappings } from './initial.ts';
import { userThread } from './kernel/fault.ts';
import { rcuFreesTable } from './kernel/rcu.ts';
import { reclaimThread } from './kernel/reclaim.ts';
import { zapThread } from './kernel/zap.ts';
import type { Protocol } from './relocation/protocol.ts';
import { kernel } from './state.ts';
import type { Declared, Kernel, KernelState } from './state.ts';
import { read, setDirty, write } from './x86/access.ts';
import { flushInterrupt } from './x86/interrupt.ts';
import { buffering } from './x86/buffering.ts';
import { fill, walk } from './x86/walker.ts';

/** Which threads run, and in which surroundings. Switches are 0 or 1. */
export type Scenario = {
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
  readonly preemptible: number;
  readonly allocationsMayFail: number;
  readonly swapInReadOnly: number;
  /** Stores that a CPU's store buffer holds; 0 is sequential consistency. */
  readonly storeBuffer: number;
};

export const defaultScenario: Scenario = {
  pages: 1,
  regions: 1,
  levels: 2,
  users: 1,
  zaps: 0,
  reclaims: 0,
  relocations: 1,
  relocators: 1,
  movesLevels: 1,
  absentTables: 0,
  spareTables: 2,
  frames: 2,
  slots: 0,
  relocatorInMm: 0,
  preemptible: 0,
  allocationsMayFail: 0,
  swapInReadOnly: 0,
  storeBuffer: 0,
};

export function relocationSystem(scenario: Scenario, protocol: Protocol): System<KernelState> {
  return system(relocationParts(scenario, protocol));
}

/** The parts of the system, for whoever wants to change some before they are put together. */
export function relocationParts(
  scenario: Scenario,
  protocol: Protocol,
): SystemDefinition<Declared['state'], InitialMappings> {
  requireSense(scenario, protocol);
  const k = kernel(configOf(scenario, protocol.keeps));
  const threads: [string, (tid: number, cpu: number) => Process][] = [];
  const user = userThread(k, protocol.rules);
  for (let i = 0; i < scenario.users; i += 1) {
    threads.push([`user${i}`, (tid, cpu) => process(user, { tid, cpu })]);
  }
  const { zaps, reclaims, relocations } = scenario;
  if (relocations > 0) {
    const relocate = protocol.relocator(k, { operations: relocations });
    for (let i = 0; i < scenario.relocators; i += 1) {
      const name = scenario.relocators === 1 ? 'relocator' : `relocator${i}`;
      threads.push([name, (tid, cpu) => process(relocate, { tid, cpu })]);
    }
  }
  if (zaps > 0) {
    const zap = zapThread(k, protocol.rules, { operations: zaps });
    threads.push(['zapper', (tid, cpu) => process(zap, { tid, cpu })]);
  }
  if (reclaims > 0) {
    const reclaim = reclaimThread(k, protocol.rules, { operations: reclaims });
    threads.push(['reclaimer', (tid, cpu) => process(reclaim, { tid, cpu })]);
  }
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
    rules: [...hardware(k), rcuFreesTable(k), ...protocol.callbacks(k)],
    symmetry: interchangeable(k),
  };
}

/**
 * User threads run the same machine, each on its own CPU. The root is the one table page that is not
 * like the others. Pages and regions have an order: relocators and zaps go through them one by one.
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
    frame: { of: [FRAME] },
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
  relocations: [0, 100],
  relocators: [1, 4],
  movesLevels: [1, 4],
  absentTables: [0, PAGES_MAX],
  spareTables: [0, 12],
  frames: [1, 12],
  slots: [0, 12],
  relocatorInMm: SWITCH,
  preemptible: SWITCH,
  allocationsMayFail: SWITCH,
  swapInReadOnly: SWITCH,
  storeBuffer: [0, 4],
};

/** Throws {@link SpecError} if there is no such machine, or nothing for it to do. */
function requireSense(scenario: Scenario, { name, movesUpperTables = false }: Protocol): void {
  requireLimits(scenario, LIMITS);
  const { pages, regions, users, zaps, reclaims, relocations, slots } = scenario;
  if (pages * regions > PAGES_MAX) {
    throw new SpecError(`${regions} regions of ${pages} pages: at most ${PAGES_MAX} pages in all`);
  }
  if (users + zaps + reclaims + relocations === 0) {
    throw new SpecError('users, zaps, reclaims and relocations are all 0: nobody does anything');
  }
  if (scenario.movesLevels > scenario.levels) {
    throw new SpecError(`movesLevels is ${scenario.movesLevels}, of ${scenario.levels} levels`);
  }
  if (scenario.movesLevels > 1 && !movesUpperTables) {
    throw new SpecError(`movesLevels is ${scenario.movesLevels}: ${name} moves PTE pages only`);
  }
  if (scenario.absentTables > regions) {
    throw new SpecError(`absentTables is ${scenario.absentTables}, of ${regions} regions`);
  }
  if (reclaims > 0 && slots === 0) {
    throw new SpecError('reclaims without slots: what is reclaimed goes to swap');
  }
}

/** The rules of the CPUs. */
export function hardware(k: Kernel): Rule<KernelState>[] {
  return [walk(k), fill(k), read(k), write(k), setDirty(k), flushInterrupt(k), ...buffering(k)];
}

function configOf(scenario: Scenario, keeps: Partial<ProtocolState> = {}): Config {
  const { pages, regions, levels, users, spareTables, frames, slots } = scenario;
  const relocators = scenario.relocations > 0 ? scenario.relocators : 0;
  const threads = users + Math.min(scenario.zaps, 1) + Math.min(scenario.reclaims, 1) + relocators;
  const upperLevels = levels - 2;
  return {
    fanout: [pages, regions, ...Array.from({ length: upperLevels }, () => 1)],
    cpus: threads,
    threads,
    userCpus: users,
    cpusInMm: users + (scenario.relocatorInMm === 1 ? relocators : 0),
    tables: 1 + upperLevels + regions - scenario.absentTables + spareTables,
    frames,
    slots,
    preemptible: scenario.preemptible === 1,
    allocationsMayFail: scenario.allocationsMayFail === 1,
    swapInReadOnly: scenario.swapInReadOnly === 1,
    dirtyUpdateMayKeepFrame: true,
    storeBuffer: scenario.storeBuffer,
    interruptsSentBy: 'store',
    relocators,
    movesLevels: scenario.movesLevels,
    ...NOTHING_KEPT,
    ...keeps,
  };
}
