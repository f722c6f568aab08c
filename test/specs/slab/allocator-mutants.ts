/** The allocator and its client, broken. */

import { blocked, taken } from '../../../checker/index.ts';
import { popFromCpu, pushToSlab } from '../../../model/slab/free-list.ts';
import { assertMaySleep, lockSlab, unlockClient, unlockSlab } from '../../../model/slab/locks.ts';
import type { Client } from '../../../model/slab/look-up.ts';
import { getReference } from '../../../model/slab/references.ts';
import { LIST_CACHE, slabOf } from '../../../model/slab/state.ts';
import {
  busySlabs,
  destroyed,
  fourOperations,
  fullSlabs,
  interrupted,
  keepsEmpties,
  oneUser,
  twoReaders,
  twoUsers,
} from './bases.ts';
import { andThen, redirect, replaceRule, replaceStep } from './mutate.ts';
import type { Mutant, Survivor } from './mutate.ts';

export const allocatorMutants: readonly Mutant[] = [
  {
    name: 'alloc leaves the object on the free list of the CPU',
    breaks: 'the next allocation hands it out again',
    base: fourOperations,
    caughtBy: 'noDoubleAllocation',
    mutations: [
      replaceStep('user', 'new/fast', (s, me, k) => {
        s.cpu[me.cpu].interruptsOff = true;
        const { slab, freeList } = s.cpu[me.cpu].active[LIST_CACHE];
        if (freeList === null) return slab === null ? 'new/lockList' : 'new/lockActive';
        const { next } = s.object[freeList];
        popFromCpu(s, k, me, LIST_CACHE);
        s.object[freeList].next = next;
        s.cpu[me.cpu].active[LIST_CACHE].freeList = freeList;
        s.cpu[me.cpu].interruptsOff = false;
        return 'initialise/initialise';
      }),
    ],
  },
  {
    name: 'alloc walks the lists with interrupts on',
    breaks: 'an interrupt that frees would wait for a lock that its own CPU holds',
    base: twoUsers,
    caughtBy: 'lockDiscipline',
    mutations: [
      andThen('user', 'new/fast', (s, me) => {
        s.cpu[me.cpu].interruptsOff = false;
      }),
    ],
  },
  {
    name: 'alloc asks for pages with interrupts off',
    breaks: 'the page allocator may sleep',
    base: twoUsers,
    caughtBy: 'lockDiscipline',
    mutations: [
      replaceStep('user', 'new/newSlab', (s, me, k) => {
        assertMaySleep(s, k, me);
        return 'new/allocatePages';
      }),
    ],
  },
  {
    name: 'alloc keeps the list lock when it finds no slab',
    breaks: 'it sleeps with a spinlock held',
    base: twoUsers,
    caughtBy: 'lockDiscipline',
    mutations: [
      andThen('user', 'new/takePartial', (s, me) => {
        if (me.slab === null) s.cache[LIST_CACHE].listLock = me.tid;
      }),
    ],
  },
  {
    name: 'alloc takes a slab and leaves it on the partial list',
    breaks: 'another CPU takes it as well',
    base: twoUsers,
    caughtBy: 'inuseAgrees',
    mutations: [
      andThen('user', 'new/takePartial', (s, me) => {
        if (me.slab !== null) s.slab[me.slab].list = 'partial';
      }),
    ],
  },
  {
    name: 'alloc takes over a free list and does not count it',
    breaks: 'the count says that objects are free which the CPU has',
    base: twoUsers,
    caughtBy: 'inuseAgrees',
    mutations: [
      andThen('user', 'new/refill', (s) => {
        for (let slab = 0; slab < s.slab.length; slab += 1) {
          if (s.slab[slab].list === 'active') s.slab[slab].inuse = 1;
        }
      }),
    ],
  },
  {
    name: 'a new slab is chained beyond its end',
    breaks: 'the last object leads to the next slab',
    base: twoUsers,
    caughtBy: 'freeListsSound',
    mutations: [
      andThen('user', 'new/allocatePages', (s, me) => {
        const { freeList } = s.cpu[me.cpu].active[LIST_CACHE];
        if (freeList === null) return;
        const last = freeList + s.object.length / s.slab.length - 1;
        s.object[last].next = (last + 1) % s.object.length;
      }),
    ],
  },
  {
    name: 'free does not take the lock of the slab',
    breaks: 'two frees of one slab go on at once',
    base: twoUsers,
    caughtBy: 'lockDiscipline',
    mutations: [
      replaceStep('user', 'drop/free/lockSlab', (_s, me, k) => {
        me.slab = slabOf(k, me.victim ?? 0);
        return 'drop/free/push';
      }),
    ],
  },
  {
    name: 'free drops the lock of the slab before it moves the slab',
    breaks: 'the slab is allocated from when it goes back',
    base: busySlabs,
    caughtBy: 'noLiveSlabFreed',
    mutations: [
      andThen('user', 'drop/free/push', (s, me) => {
        const slab = me.slab ?? 0;
        const { list, inuse } = s.slab[slab];
        if (list === 'partial' && inuse === 0) unlockSlab(s, me, slab);
      }),
      replaceStep('user', 'drop/free/moveSlab', (s, me) => {
        const slab = me.slab ?? 0;
        s.slab[slab].list = 'leaving';
        s.slab[slab].lock = me.tid;
        s.cache[LIST_CACHE].listLock = null;
        return 'drop/free/unlockLeaving';
      }),
    ],
  },
  {
    name: 'free leaves a full slab where it is',
    breaks: 'nobody finds the object again',
    base: fullSlabs,
    caughtBy: 'inuseAgrees',
    mutations: [redirect('user', 'drop/free/push', 'drop/free/lockList', 'drop/free/unlockSlab')],
  },
  {
    name: 'free keeps every empty slab as partial',
    breaks: 'its pages never go back',
    base: twoUsers,
    caughtBy: 'noLeak',
    mutations: [
      replaceStep('user', 'drop/free/moveSlab', (s, me) => {
        s.slab[me.slab ?? 0].list = 'partial';
        s.cache[LIST_CACHE].listLock = null;
        return 'drop/free/unlockSlab';
      }),
    ],
  },
  {
    name: 'free takes an empty slab off its list and forgets it',
    breaks: 'its pages never go back',
    base: twoUsers,
    caughtBy: 'noLeak',
    mutations: [
      redirect('user', 'drop/free/unlockLeaving', 'drop/free/giveBack', 'drop/free/unlockSlab'),
      replaceStep('user', 'drop/free/unlockSlab', (s, me) => {
        if (s.slab[me.slab ?? 0].lock === me.tid) s.slab[me.slab ?? 0].lock = null;
        me.slab = null;
        s.cpu[me.cpu].interruptsOff = false;
        return 'return';
      }),
    ],
  },
  {
    name: 'free gives a slab back that it leaves on the list',
    breaks: 'others can still find it',
    base: twoUsers,
    caughtBy: 'noDoubleFree',
    mutations: [
      andThen('user', 'drop/free/moveSlab', (s, me) => {
        s.slab[me.slab ?? 0].list = 'partial';
      }),
    ],
  },
  {
    name: 'free gives the pages back before it drops their lock',
    breaks: 'the lock lies in the descriptor of pages that are free',
    base: twoUsers,
    caughtBy: 'noUseAfterFree',
    mutations: [replaceStep('user', 'drop/free/unlockLeaving', () => 'drop/free/giveBack')],
  },
  {
    name: 'free gives a partial slab back',
    breaks: 'objects in it are allocated',
    base: busySlabs,
    caughtBy: 'noLiveSlabFreed',
    mutations: [
      replaceStep('user', 'drop/free/push', (s, me, k) => {
        pushToSlab(s, k, me.victim ?? 0);
        me.victim = null;
        return 'drop/free/lockList';
      }),
      andThen('user', 'drop/free/moveSlab', (s, me) => {
        s.slab[me.slab ?? 0].list = 'leaving';
      }),
      redirect('user', 'drop/free/moveSlab', 'drop/free/unlockSlab', 'drop/free/unlockLeaving'),
    ],
  },
  {
    name: 'free counts nothing',
    breaks: 'the slab never gets empty',
    base: twoUsers,
    caughtBy: 'inuseAgrees',
    mutations: [
      andThen('user', 'drop/free/push', (s, me) => {
        s.slab[me.slab ?? 0].inuse += 1;
      }),
    ],
  },
  {
    name: 'free takes the list lock before that of the slab',
    breaks: 'two frees wait for each other',
    base: busySlabs,
    caughtBy: 'deadlockFree',
    mutations: [
      replaceStep('user', 'drop/free/lockSlab', (s, me, k) => {
        const { listLock } = s.cache[LIST_CACHE];
        if (me.tid === 0 && listLock === null) {
          s.cache[LIST_CACHE].listLock = me.tid;
          return 'drop/free/lockSlab';
        }
        if (!lockSlab(s, me, slabOf(k, me.victim ?? 0))) return blocked;
        me.slab = slabOf(k, me.victim ?? 0);
        if (s.cache[LIST_CACHE].listLock === me.tid) s.cache[LIST_CACHE].listLock = null;
        return 'drop/free/push';
      }),
    ],
  },
  {
    name: 'a user frees although others have references',
    breaks: 'they go on using the object',
    base: twoUsers,
    caughtBy: 'noUseAfterFree',
    mutations: [
      replaceStep('user', 'drop/put', (s, me) => {
        s.object[me.victim ?? 0].references = 0;
        return 'drop/free/fast';
      }),
    ],
  },
  {
    name: 'a user frees an object twice',
    breaks: 'it is on the free list twice',
    base: oneUser,
    caughtBy: 'noDoubleFree',
    mutations: [
      redirect('user', 'drop/free/unlockSlab', 'return', 'drop/free/fast'),
      andThen('user', 'drop/free/push', (_s, me, k) => {
        me.victim = (me.slab ?? 0) * k.config.objectsPerSlab;
      }),
    ],
  },
  {
    name: 'a user drops its reference, and then writes',
    breaks: 'the object may be free',
    base: twoUsers,
    caughtBy: 'noUseAfterFree',
    mutations: [
      andThen<Client>('user', 'find/find', (s, me) => {
        if (me.object !== null) s.object[me.object].references -= 1;
      }),
    ],
  },
  {
    name: 'a user keeps its reference',
    breaks: 'the object is never freed',
    base: oneUser,
    caughtBy: 'noLeak',
    mutations: [
      replaceStep<Client>('user', 'write', (_s, me) => {
        me.object = null;
        return 'return';
      }),
    ],
  },
  {
    name: 'a user links over what another linked meanwhile',
    breaks: 'the other object is forgotten',
    base: { ...twoUsers, scenario: { ...twoUsers.scenario, items: 1 } },
    caughtBy: 'noLeak',
    mutations: [
      replaceStep<Client>('user', 'link', (s, me) => {
        s.list.link[me.item] = me.fresh;
        me.fresh = null;
        return 'unlock';
      }),
    ],
  },
  {
    name: 'a user unlinks without the lock',
    breaks: 'another gets a reference to what is being freed',
    base: twoUsers,
    caughtBy: 'noUseAfterFree',
    mutations: [
      replaceStep<Client>('user', 'lockToRemove', () => 'unlink'),
      replaceStep<Client>('user', 'unlink', (s, me) => {
        me.victim = s.list.link[me.item];
        return me.victim === null ? 'return' : 'drop/put';
      }),
      andThen<Client>('user', 'return', (s) => {
        for (let item = 0; item < s.list.link.length; item += 1) {
          const object = s.list.link[item];
          if (object !== null && !s.object[object].allocated) s.list.link[item] = null;
        }
      }),
    ],
  },
  {
    name: 'a user frees before it unlinks',
    breaks: 'the list leads to a free object',
    base: oneUser,
    caughtBy: 'noStaleReference',
    mutations: [
      replaceStep<Client>('user', 'unlink', (s, me) => {
        me.victim = s.list.link[me.item];
        unlockClient(s, me);
        return 'drop/put';
      }),
    ],
  },
  {
    name: 'a user forgets the lock of the list',
    breaks: 'the others wait for ever',
    base: twoUsers,
    caughtBy: 'deadlockFree',
    mutations: [
      replaceStep<Client>('user', 'find/unlock', (_s, me) =>
        me.object === null ? 'return' : 'write',
      ),
    ],
  },
  {
    name: 'an interrupt handler does not return',
    breaks: 'the thread of that CPU never goes on',
    base: interrupted,
    caughtBy: 'deadlockFree',
    mutations: [
      andThen('interrupt', 'return', (s, me) => {
        s.cpu[me.cpu].inInterrupt = true;
      }),
    ],
  },
  {
    name: 'interrupts are let in while the allocator has locks',
    breaks: 'the handler waits for the thread that it interrupts',
    base: interrupted,
    caughtBy: 'deadlockFree',
    mutations: [
      andThen('user', 'drop/free/lockSlab', (s, me) => {
        s.cpu[me.cpu].interruptsOff = false;
      }),
    ],
  },
  {
    name: 'shrink flushes with interrupts off',
    breaks: 'two CPUs that do so wait for each other',
    base: keepsEmpties,
    caughtBy: 'lockDiscipline',
    mutations: [
      andThen('shrinker', 'idle', (s, me) => {
        s.cpu[me.cpu].interruptsOff = true;
      }),
    ],
  },
  {
    name: 'shrink gives back partial slabs',
    breaks: 'objects in them are allocated',
    base: keepsEmpties,
    caughtBy: 'noLiveSlabFreed',
    mutations: [
      andThen('shrinker', 'empties/take', (s, me) => {
        for (let slab = 0; slab < s.slab.length; slab += 1) {
          const { list, lock } = s.slab[slab];
          if (me.slab !== null || list !== 'partial' || lock !== null) continue;
          s.slab[slab].list = 'leaving';
          me.slab = slab;
        }
      }),
    ],
  },
  {
    name: 'shrink takes a slab off its list and forgets it',
    breaks: 'its pages never go back',
    base: keepsEmpties,
    caughtBy: 'noLeak',
    mutations: [
      andThen('shrinker', 'empties/take', (_s, me) => {
        me.slab = null;
      }),
    ],
  },
  {
    name: 'a flush forgets the free list of the CPU',
    breaks: 'its objects are on no list',
    base: keepsEmpties,
    caughtBy: 'freeListsSound',
    mutations: [
      replaceRule<{ cpu: number; cache: number }>('flushActive', (s, { cpu, cache }) => {
        const { interruptsOff, flushRequests } = s.cpu[cpu];
        if (interruptsOff || ((flushRequests >> cache) & 1) === 0) return blocked;
        const active = s.cpu[cpu].active[cache];
        if (active.slab !== null) s.slab[active.slab].list = 'full';
        active.slab = null;
        active.freeList = null;
        s.cpu[cpu].flushRequests = flushRequests & ~(1 << cache);
        return taken;
      }),
    ],
  },
  {
    name: 'a flush is never answered',
    breaks: 'who asked waits for ever',
    base: keepsEmpties,
    caughtBy: 'deadlockFree',
    mutations: [replaceRule('flushActive', () => blocked)],
  },
  {
    name: 'destroy does not look for objects',
    breaks: 'an object is lost with its cache',
    base: destroyed,
    caughtBy: 'noLiveSlabFreed',
    mutations: [
      redirect('neighbour', 'destroy/look', 'refused', 'destroy/empties/begin'),
      andThen('neighbour', 'destroy/look', (s) => {
        s.cache[1].destroyed = true;
      }),
    ],
  },
  {
    name: 'destroy does not flush',
    breaks: 'it takes a slab for busy that a CPU has active',
    base: destroyed,
    caughtBy: 'noLeak',
    mutations: [redirect('neighbour', 'idle', 'destroy/flush/send', 'destroy/interruptsOff')],
  },
  {
    name: 'a reader is in no read-side section',
    breaks: 'the pages that it looks at go back',
    base: twoReaders,
    caughtBy: 'noUseAfterFree',
    mutations: [replaceStep<Client>('user', 'find/begin', () => 'find/load')],
  },
  {
    name: 'RCU does not wait for readers',
    breaks: 'the pages that they look at go back',
    base: twoReaders,
    caughtBy: 'noUseAfterFree',
    mutations: [
      andThen('user', 'drop/free/giveBack', (s) => {
        for (let slab = 0; slab < s.slab.length; slab += 1) s.slab[slab].rcuWaits = 0;
      }),
    ],
  },
  {
    name: 'a reader takes a reference where there is none',
    breaks: 'an object that is being freed is freed twice',
    base: twoReaders,
    caughtBy: 'noDoubleFree',
    mutations: [
      replaceStep<Client>('user', 'find/get', (s, me, k) => {
        getReference(s, k, me.object ?? 0);
        return 'find/recheck';
      }),
    ],
  },
  {
    name: 'a reader forgets the reference to what it did not look for',
    breaks: 'the object is never freed',
    base: { ...twoReaders, scenario: { ...twoReaders.scenario, operations: 2 } },
    caughtBy: 'noLeak',
    mutations: [
      andThen<Client>('user', 'find/recheck', (_s, me) => {
        me.victim = null;
      }),
    ],
  },
];

export const allocatorSurvivors: readonly Survivor[] = [
  {
    name: 'RCU never ends a grace period',
    base: twoReaders,
    why: 'nobody waits for it, and an allocation that finds no pages fails: a matter of liveness',
    mutations: [replaceRule('rcuFreesSlab', () => blocked)],
  },
  {
    name: 'free puts an object at the end of the free list',
    base: twoUsers,
    why: "the order of a free list is nobody's business; it is first in, last out for the cache",
    mutations: [
      andThen('user', 'drop/free/push', (s, me, k) => {
        const page = s.slab[me.slab ?? 0];
        const first = page.freeList;
        if (first === null || s.object[first].next === null) return;
        page.freeList = s.object[first].next;
        for (let i = 0; i < k.objects; i += 1) {
          if (slabOf(k, i) === me.slab && i !== first && !s.object[i].allocated) {
            if (s.object[i].next === null) s.object[i].next = first;
          }
        }
        s.object[first].next = null;
      }),
    ],
  },
];
