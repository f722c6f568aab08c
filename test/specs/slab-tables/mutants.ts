/** The repaired contracts with page tables as the client: an ingredient left out, or a step done wrong. */

import { blocked, emptySet, has } from '../../../checker/index.ts';
import { rcuReadUnlock } from '../../../model/kernel/rcu.ts';
import { releaseTable } from '../../../model/kernel/table-pages.ts';
import {
  GET_KICK_TABLES,
  getKickTables,
  ISOLATE_MIGRATE_TABLES,
  isolateMigrateTables,
  pocRepaired,
  REPAIR,
} from '../../../model/slab/tables/contracts.ts';
import type { RepairSwitches, TableContract } from '../../../model/slab/tables/contracts.ts';
import { tableOf } from '../../../model/slab/tables/state.ts';
import { andThen, redirect, replaceStep } from './mutate.ts';
import type { Base, Mutant, Survivor } from './mutate.ts';

const POC: RepairSwitches = { ...REPAIR, moverLocksMetadata: true };
const poc = pocRepaired(POC);
const getKick = getKickTables(GET_KICK_TABLES);
const isolateMigrate = isolateMigrateTables(ISOLATE_MIGRATE_TABLES);

const pocWith = (changed: Partial<RepairSwitches>): TableContract =>
  pocRepaired({ ...POC, ...changed });
const isolateMigrateWith = (changed: Partial<RepairSwitches>): TableContract =>
  isolateMigrateTables({ ...ISOLATE_MIGRATE_TABLES, ...changed });
const getKickWith = (changed: Partial<typeof GET_KICK_TABLES>): TableContract =>
  getKickTables({ ...GET_KICK_TABLES, ...changed });

const oneTable = { regions: 1 };
const plain: Base = { contract: poc, scenario: oneTable };
const preemptible: Base = { contract: poc, scenario: { ...oneTable, preemptible: 1 } };
const reclaim: Base = {
  contract: poc,
  scenario: { ...oneTable, unmaps: 0, reclaims: 1, slots: 1 },
};
const twoMovers: Base = {
  contract: getKick,
  scenario: { users: 0, unmaps: 0, slabs: 3, defragmenters: 2, defragmentersInMm: 1 },
};
const pins: Base = { contract: getKick, scenario: oneTable };
/** There is a slab more, so that the region is populated again while its old page is to be moved. */
const reused: Base = { contract: poc, scenario: { ...oneTable, slabs: 3 } };
const reusedUnpinned: Base = { contract: isolateMigrate, scenario: reused.scenario };
const reusedPinned: Base = { contract: getKick, scenario: reused.scenario };

export const ingredients: readonly Mutant[] = [
  {
    name: 'poc-2007-10 repaired, without the ptl of the old page',
    breaks: 'a path changes the old page while it is copied',
    base: plain,
    caughtBy: 'noLostPte',
    contract: pocWith({ takesOldPtl: false }),
  },
  {
    name: 'poc-2007-10 repaired, without the ptl of the new page',
    breaks: 'an entry is cleared before the bits of the old one are merged into it',
    base: reclaim,
    caughtBy: 'noLostDirty',
    contract: pocWith({ takesNewPtl: false }),
  },
  {
    name: 'poc-2007-10 repaired, without the flush',
    breaks: 'CPUs walk the old page after it was freed',
    base: plain,
    caughtBy: 'noTableUseAfterFree',
    contract: pocWith({ flushes: false }),
  },
  {
    name: 'poc-2007-10 repaired, without the merge',
    breaks: 'a dirty bit that a CPU sets in the old page is lost',
    base: reclaim,
    caughtBy: 'noLostDirty',
    contract: pocWith({ mergesBits: false }),
  },
  {
    name: 'poc-2007-10 repaired, without read-side sections around walks',
    breaks: 'a preempted walk goes on in a page that was freed',
    base: preemptible,
    caughtBy: 'noTableUseAfterFree',
    contract: pocWith({ walksUnderRcu: false }),
  },
  {
    name: 'poc-2007-10 repaired, without the recheck of the PMD entry',
    breaks: 'a path that has waited for the ptl changes the old page',
    base: plain,
    caughtBy: 'noLostPte',
    contract: pocWith({ rechecksPmd: false }),
  },
  {
    name: 'poc-2007-10 repaired, without the grace period',
    breaks: 'a path takes the ptl of a page that was freed',
    base: plain,
    caughtBy: 'noTableUseAfterFree',
    contract: pocWith({ waitsForGracePeriod: false }),
  },
  {
    name: 'poc-2007-10 repaired, with neither the lock of the record nor a look at the tree',
    breaks: 'another page serves the region by now, and that one is moved',
    base: reused,
    caughtBy: 'noDoubleFree',
    contract: pocWith({ moverLocksMetadata: false, checksTree: false }),
  },
  {
    name: 'get-kick repaired, but get pins what is being freed',
    breaks: 'a page is freed by its owner and by the mover',
    base: pins,
    caughtBy: 'noDoubleFree',
    contract: getKickWith({ getRefusesDying: false }),
  },
  {
    name: 'get-kick repaired, but get takes the lock of the tree',
    breaks: 'get waits with interrupts off for a lock whose holder waits for this CPU',
    base: twoMovers,
    caughtBy: 'deadlockFree',
    contract: getKickWith({ getTakesNoLock: false }),
  },
  {
    name: 'get-kick repaired, without a look at the tree',
    breaks: 'a page that is pinned is out of the tree, and another is moved in its place',
    base: reusedPinned,
    caughtBy: 'noDoubleFree',
    contract: getKickWith({ checksTree: false }),
  },
  {
    name: 'isolate-migrate repaired, without a look at the tree',
    breaks: 'another page serves the region by now, and that one is moved',
    base: reusedUnpinned,
    caughtBy: 'noDoubleFree',
    contract: isolateMigrateWith({ checksTree: false }),
  },
];

export const ingredientSurvivors: readonly Survivor[] = [
  {
    name: 'poc-2007-10 repaired, without the lock of the record',
    base: reused,
    why: 'the look at the tree under page_table_lock and the grace period do what it was for',
    contract: pocWith({ moverLocksMetadata: false }),
  },
  {
    name: 'poc-2007-10 repaired, without a look at the tree',
    base: reused,
    why: 'under the lock of the record the mm pointer tells as much, of a page that was in the tree',
    contract: pocWith({ checksTree: false }),
  },
  {
    name: 'poc-2007-10 repaired, spare pages freed under page_table_lock',
    base: plain,
    why: 'the mover holds no lock of the allocator while it waits for page_table_lock',
    contract: pocWith({ freesOutsideLock: false }),
  },
];

export const planted: readonly Mutant[] = [
  {
    name: 'munmap frees the page before it flushes',
    breaks: 'CPUs walk a page that is free',
    base: { contract: poc, scenario: oneTable },
    caughtBy: 'noStaleTranslation',
    mutations: [redirect('unmapper', 'unlock', 'flush/send', 'freeFrames')],
  },
  {
    name: 'munmap does not unlink the page that it frees',
    breaks: 'the tree leads to a page that is free',
    base: plain,
    caughtBy: 'noTableUseAfterFree',
    mutations: [redirect('unmapper', 'readPmd', 'unlink', 'unlock')],
  },
  {
    name: 'munmap forgets the page',
    breaks: 'nobody frees it',
    base: plain,
    caughtBy: 'noLeak',
    mutations: [
      replaceStep('unmapper', 'freeFrames', (s, me, k) => {
        for (let frame = 0; frame < k.kernel.config.frames; frame += 1) {
          const page = s.frame[frame];
          if (!has(page.pins, me.tid)) continue;
          page.pins = emptySet;
          page.use = 'free';
          page.dirty = false;
          page.content = 'garbage';
          page.va = 0;
        }
        me.spare = null;
        return 'return';
      }),
    ],
  },
  {
    name: 'a callback frees a page within its grace period',
    breaks: 'RCU is not waited for',
    base: plain,
    caughtBy: 'noTableUseAfterFree',
    mutations: [
      replaceStep('callbacks', 'idle', (s, me, k) => {
        for (let object = 0; object < k.slabs.objects; object += 1) {
          if (s.table[tableOf(k, object)].use !== 'rcu') continue;
          releaseTable(s, tableOf(k, object));
          me.victim = object;
          return 'object/fast';
        }
        return blocked;
      }),
    ],
  },
  {
    name: 'a callback does not give the page back to the cache',
    breaks: 'the object stays allocated though nobody has it',
    base: plain,
    caughtBy: 'noLeak',
    mutations: [
      replaceStep('callbacks', 'object/fast', (_s, me) => {
        me.victim = null;
        return 'idle';
      }),
    ],
  },
  {
    name: 'the mover gives up the new page, not the old one',
    breaks: 'the tree leads to a page that was freed',
    base: plain,
    caughtBy: 'noTableUseAfterFree',
    mutations: [
      andThen('defragmenter', 'move/move/publish', (_s, me) => {
        me.object = me.fresh;
      }),
    ],
  },
  {
    name: 'the mover forgets the new page when the old one is busy',
    breaks: 'an object stays allocated though nobody has it',
    base: plain,
    caughtBy: 'noLeak',
    mutations: [
      redirect('defragmenter', 'move/unlockMetadata', 'move/giveUp/lockMetadata', 'next'),
    ],
  },
  {
    name: 'the mover waits for a grace period of its own with the lock of the record',
    breaks: 'it sleeps while it holds a spinlock',
    base: plain,
    caughtBy: 'lockDiscipline',
    mutations: [
      redirect('defragmenter', 'move/initialise', 'move/setOwner', 'move/new/newSlab'),
      replaceStep('defragmenter', 'move/new/newSlab', (s, me) => {
        s.object[me.object ?? 0].metadata.lock = me.tid;
        return 'move/checkMm';
      }),
    ],
  },
  {
    name: 'a new page table is not zeroed',
    breaks: 'the tree gets entries of another time',
    base: { contract: poc, scenario: { ...oneTable, frames: 2 } },
    caughtBy: 'noLostPte',
    mutations: [
      andThen('user', 'populate/new/initialise', (s, me, k) => {
        const entry = s.table[tableOf(k, (me.spare ?? k.others) - k.others)].entry[0];
        entry.kind = 'page';
        entry.target = 1;
      }),
    ],
  },
  {
    name: 'a walk ends its read-side section too early',
    breaks: 'the PTE page is freed between the walk and its lock',
    base: preemptible,
    caughtBy: 'noTableUseAfterFree',
    mutations: [andThen('user', 'lock/readPmd', (s, me, k) => rcuReadUnlock(s, k.kernel, me.tid))],
  },
  {
    name: 'the slab is given back with a page in it that waits for RCU',
    breaks: 'an object is allocated that the slab no longer counts',
    base: plain,
    caughtBy: 'noLiveSlabFreed',
    mutations: [
      andThen('defragmenter', 'relockList', (s, me) => {
        s.slab[me.source ?? 0].inuse = 0;
      }),
    ],
  },
];
