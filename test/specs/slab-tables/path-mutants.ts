/** The repaired design of October 2007 where paths take table pages from the cache, with a step done wrong. */

import { remove } from '../../../checker/index.ts';
import { pocRepaired, REPAIR } from '../../../model/slab/tables/contracts.ts';
import { andThen, redirect } from './mutate.ts';
import type { Base, Mutant, Survivor } from './mutate.ts';

const oneTable = { regions: 1 };
const contract = pocRepaired({ ...REPAIR, moverLocksMetadata: true });
const switching: Base = { contract, scenario: { ...oneTable, unmaps: 0, contextSwitches: 1 } };
/** The CPU of a fault that populates is switched while the page allocator is asked for a slab. */
const asleep: Base = {
  contract,
  scenario: { ...oneTable, slabs: 1, unmaps: 2, defragmenters: 0, contextSwitches: 1 },
};
/** A page is moved to where the PTE page has been unmapped. */
const moving: Base = { contract, scenario: { users: 0, mremaps: 1 } };

export const pathMutants: readonly Mutant[] = [
  {
    name: 'a CPU comes back to the mm, and is not in its mask',
    breaks: 'the mover does not flush it before it gives up the old page',
    base: switching,
    caughtBy: 'noTableUseAfterFree',
    mutations: [
      andThen('user', 'preempted/fromOther/setMask', (s, me) => {
        s.mm.cpuMask = remove(s.mm.cpuMask, me.cpu);
      }),
    ],
  },
  {
    name: 'a CPU comes back to the mm from where its thread waits for a slab, and is not in its mask',
    breaks: 'munmap does not flush it before it gives up the page',
    base: asleep,
    caughtBy: 'noTableUseAfterFree',
    mutations: [
      andThen('user', 'populate/new/object/asleep/fromOther/setMask', (s, me) => {
        s.mm.cpuMask = remove(s.mm.cpuMask, me.cpu);
      }),
    ],
  },
  {
    name: 'mremap forgets the page that it has taken from the cache',
    breaks: 'an object stays allocated though nobody has it',
    base: moving,
    caughtBy: 'noLeak',
    mutations: [redirect('mremapper', 'populate/new/wakeUp', 'populate/lock', 'return')],
  },
  {
    name: 'the page that mremap has taken from the cache is not zeroed',
    breaks: 'the tree gets entries of another time',
    base: moving,
    caughtBy: 'noLostPte',
    mutations: [
      andThen('mremapper', 'populate/new/initialise', (s, me) => {
        const entry = s.table[me.spare ?? 0].entry[0];
        entry.kind = 'page';
        entry.target = 0;
      }),
    ],
  },
];

const repair = { ...REPAIR, moverLocksMetadata: true };

export const pathSurvivors: readonly Survivor[] = [
  {
    name: 'lockless walks, without the grace period',
    base: { contract, scenario: { unmaps: 0, users: 0, fastWalks: 1 } },
    why: 'the flush before the old page is given up waits until their interrupts are on again',
    contract: pocRepaired({ ...repair, waitsForGracePeriod: false }),
  },
];
