/** A whole system: threads that use the list, and who else works in the allocator, each on its own CPU. */

import { process, SpecError, system } from '../../checker/index.ts';
import type { Process, System, SystemDefinition } from '../../checker/index.ts';
import { requireLimits, SWITCH } from '../bounds.ts';
import type { Limits } from '../bounds.ts';
import type { Contract } from './contract.ts';
import { flushInterrupt } from './flush.ts';
import { handler, interruptible } from './interrupt.ts';
import { listClient } from './list-client.ts';
import { destroyingNeighbour, neighbour } from './neighbour.ts';
import { listInitially, makeSlab, rcuFreesSlab, takeInitially } from './pages.ts';
import { shrinker } from './shrink.ts';
import { LIST_CACHE, slabs } from './state.ts';
import type { SlabConfig, Slabs, SlabState, slabState, ThreadMachine } from './state.ts';

/** Sizes, who runs, and switches, which are 0 or 1. */
export type SlabScenario = {
  /** Blocks of pages; the first ones, as many as there are items, are the list's slabs at first. */
  readonly slabs: number;
  readonly objectsPerSlab: number;
  /** What the list can hold; at first it holds all, each in a slab of its own. */
  readonly items: number;
  /** Threads that add, remove and write. */
  readonly users: number;
  /** How often each does. */
  readonly operations: number;
  /** Slabs that one more thread tries to empty. */
  readonly defragments: number;
  /** Objects that the owner of the second cache allocates. */
  readonly neighbours: number;
  /** It may destroy the second cache. */
  readonly destroys: number;
  /** Times that one more thread shrinks the list's cache. */
  readonly shrinks: number;
  /** An object is in flight, and an interrupt on the first user's CPU drops it. */
  readonly interrupts: number;
  readonly sparse: number;
  readonly emptiesKept: number;
  readonly typeSafe: number;
  readonly allocationsMayFail: number;
  readonly hasConstructor: number;
  readonly lockless: number;
};

export const defaultSlabScenario: SlabScenario = {
  slabs: 3,
  objectsPerSlab: 3,
  items: 2,
  users: 1,
  operations: 2,
  defragments: 1,
  neighbours: 1,
  destroys: 0,
  shrinks: 0,
  interrupts: 0,
  sparse: 2,
  emptiesKept: 0,
  typeSafe: 0,
  allocationsMayFail: 0,
  hasConstructor: 1,
  lockless: 0,
};

const LIMITS: Limits<SlabScenario> = {
  slabs: [1, 8],
  objectsPerSlab: [1, 8],
  items: [1, 8],
  users: [0, 8],
  operations: [0, 100],
  defragments: [0, 100],
  neighbours: [0, 100],
  destroys: SWITCH,
  shrinks: [0, 100],
  interrupts: SWITCH,
  sparse: [0, 8],
  emptiesKept: [0, 8],
  typeSafe: SWITCH,
  allocationsMayFail: SWITCH,
  hasConstructor: SWITCH,
  lockless: SWITCH,
};

/** Objects are members of sets, which hold at most so many. */
const OBJECTS_MAX = 30;

/** Throws {@link SpecError} if there is no such machine, or nothing for it to do. */
function requireSense(scenario: SlabScenario): void {
  requireLimits(scenario, LIMITS);
  const { slabs: blocks, objectsPerSlab, items, users, interrupts } = scenario;
  const { neighbours, destroys } = scenario;
  if (blocks * objectsPerSlab > OBJECTS_MAX) {
    throw new SpecError(`${blocks} slabs of ${objectsPerSlab}: at most ${OBJECTS_MAX} objects`);
  }
  if (items > blocks) throw new SpecError(`${items} items, each in a slab: ${blocks} are too few`);
  if (interrupts === 1 && (users === 0 || objectsPerSlab < 2)) {
    throw new SpecError('interrupts need a user to interrupt, and two objects in a slab');
  }
  if (destroys === 1 && neighbours === 0) {
    throw new SpecError('destroys without neighbours: the owner of the second cache destroys it');
  }
  if (threadsOf(scenario) === 0) throw new SpecError('nobody does anything');
}

function threadsOf({ users, defragments, neighbours, shrinks, interrupts }: SlabScenario): number {
  return (
    users + interrupts + Math.min(defragments, 1) + Math.min(neighbours, 1) + Math.min(shrinks, 1)
  );
}

function configOf(scenario: SlabScenario): SlabConfig {
  const threads = threadsOf(scenario);
  return {
    cpus: threads - scenario.interrupts,
    threads,
    caches: 2,
    slabs: scenario.slabs,
    objectsPerSlab: scenario.objectsPerSlab,
    items: scenario.items,
    sparse: scenario.sparse,
    emptiesKept: scenario.emptiesKept,
    typeSafe: scenario.typeSafe === 1,
    allocationsMayFail: scenario.allocationsMayFail === 1,
    hasConstructor: scenario.hasConstructor === 1,
    lockless: scenario.lockless === 1,
  };
}

export function slabSystem(scenario: SlabScenario, contract: Contract): System<SlabState> {
  return system(slabParts(scenario, contract).parts);
}

type Declared = ReturnType<typeof slabState>;

/** The parts of the system, for whoever wants to change some, and the model that they are made from. */
export function slabParts(
  scenario: SlabScenario,
  contract: Contract,
): { readonly parts: SystemDefinition<Declared['state']>; readonly k: Slabs } {
  requireSense(scenario);
  const k = slabs(configOf(scenario));
  const parts = {
    state: k.state,
    ghosts: ['ghost'] as const,
    init: (s: SlabState) => initialSlabs(s, k, contract, scenario),
    processes: threads(k, scenario, contract),
    rules: [rcuFreesSlab(k), flushInterrupt(k)],
    symmetry: usersAlike(k, scenario),
  };
  return { parts, k };
}

/** Users run the same machine, each on its own CPU; all that is numbered otherwise has an order. */
function usersAlike(k: Slabs, { users, interrupts }: SlabScenario) {
  if (interrupts === 1) return {};
  const processes = Array.from({ length: users }, (_, i) => `user${i}`);
  return { user: { of: [k.THREAD, k.CPU], last: users - 1, processes } };
}

/** Each thread has a CPU of its own; the interrupt handler runs on that of the first. */
function threads(
  k: Slabs,
  scenario: SlabScenario,
  contract: Contract,
): Readonly<Record<string, Process>> {
  const { operations, defragments, neighbours, shrinks, destroys, interrupts } = scenario;
  const plain = listClient(k, contract.client, operations);
  const user = interrupts === 1 ? interruptible(plain) : plain;
  const machines: [name: string, machine: ThreadMachine][] = [];
  for (let i = 0; i < scenario.users; i += 1) machines.push([`user${i}`, user]);
  if (defragments > 0) machines.push(['defragmenter', contract.defragmenter(k, defragments)]);
  if (neighbours > 0) {
    const owner = destroys === 1 ? destroyingNeighbour : neighbour;
    machines.push(['neighbour', owner(k, neighbours)]);
  }
  if (shrinks > 0) machines.push(['shrinker', shrinker(k, LIST_CACHE, shrinks)]);
  const processes = machines.map(([name, machine], i) => [
    name,
    process(machine, { tid: i, cpu: i }),
  ]);
  if (interrupts === 1) {
    const handled = process(handler(k, contract.client), { tid: machines.length, cpu: 0 });
    processes.push(['interrupt', handled]);
  }
  return Object.fromEntries(processes);
}

/** Item `i` is in the first object of slab `i`; the object in flight, if any, in slab 0. */
function initialSlabs(s: SlabState, k: Slabs, contract: Contract, scenario: SlabScenario): void {
  const { objectsPerSlab, items } = k.config;
  const { usesMetadata } = contract.client;
  for (let item = 0; item < items; item += 1) {
    makeSlab(s, k, item, LIST_CACHE);
    takeInitially(s, item, item, usesMetadata);
    s.list.link[item] = item * objectsPerSlab;
  }
  if (scenario.interrupts === 1) {
    takeInitially(s, 0, 0, usesMetadata);
    s.list.inFlight = 1;
  }
  for (let object = 0; object < k.objects; object += 1) {
    if (s.object[object].allocated) s.object[object].content = 'current';
  }
  for (let slab = 0; slab < items; slab += 1) listInitially(s, k, slab);
}
