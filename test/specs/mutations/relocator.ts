/** The relocator of the verified protocol, and how paths respond to it, broken. */

import { blocked } from '../../../checker/index.ts';
import type { Fault } from '../../../model/kernel/fault-common.ts';
import { fallAsleep, lockPageTableIrq } from '../../../model/kernel/locks.ts';
import { freeTableByRcu } from '../../../model/kernel/rcu.ts';
import { freeTable } from '../../../model/kernel/table-pages.ts';
import { followPmd } from '../../../model/kernel/walk.ts';
import { protocol200803 } from '../../../model/relocation/2008-03.ts';
import { nextPte } from '../../../model/relocation/relocate.ts';
import type { Relocator } from '../../../model/relocation/relocate.ts';
import { storeTable } from '../../../model/x86/memory.ts';
import { copyEntry } from '../../../model/x86/ordering.ts';
import { firstPage } from '../../../model/x86/paging.ts';
import { redirect, replaceStep } from './mutate.ts';
import type { Mutation } from './mutate.ts';
import {
  relocate,
  relocateAndPopulate,
  relocateAndReclaim,
  relocateRoot,
  relocateTwoPages,
  relocateTwoPtePages,
  relocateWithoutNewPtl,
} from './bases.ts';
import type { Mutant } from './bases.ts';

/** The PMD entry names the new page, and then the entries come. */
export const publishesBeforeCopying: readonly Mutation[] = [
  redirect('relocator', 'move/lockNew', 'move/copyPage/copy', 'move/publish'),
  replaceStep<Relocator>('relocator', 'move/publish', (s, me, k) => {
    storeTable(s, k, me.upper, 2, me.va, me.to ?? 0);
    return 'move/copyPage/copy';
  }),
  replaceStep<Relocator>('relocator', 'move/copyPage/copy', (s, me, k) => {
    copyEntry(s, k, me.cpu, me.from ?? 0, me.to ?? 0, 1, me.va);
    if (nextPte(k, me)) return 'move/copyPage/copy';
    me.to = null;
    return 'move/flush/send';
  }),
];

export const relocatorMutants: readonly Mutant[] = [
  {
    name: 'relocator forgets one entry',
    breaks: 'the last PTE of the page is not copied',
    base: relocateTwoPages,
    caughtBy: 'noLostPte',
    mutations: [
      replaceStep<Relocator>('relocator', 'move/copyPage/copy', (s, me, k) => {
        copyEntry(s, k, me.cpu, me.from ?? 0, me.to ?? 0, 1, me.va);
        me.va = firstPage(k, me.region, 1);
        return 'move/publish';
      }),
    ],
  },
  {
    name: 'relocator publishes before it copies',
    breaks: 'for a while the tree has an empty page',
    base: relocateWithoutNewPtl,
    caughtBy: 'noLostPte',
    mutations: publishesBeforeCopying,
  },
  {
    name: 'relocator flushes before it publishes',
    breaks: 'a CPU caches the old page between the flush and the new PMD entry',
    base: relocate,
    caughtBy: 'noTableUseAfterFree',
    mutations: [
      redirect('relocator', 'move/copyPage/copy', 'move/publish', 'move/flush/send'),
      redirect('relocator', 'move/flush/wait', 'move/merge', 'move/publish'),
      redirect('relocator', 'move/publish', 'move/flush/send', 'move/merge'),
    ],
  },
  {
    name: 'relocator does not wait for the answers',
    breaks: 'the flush has been sent, not done, when the old page is given up',
    base: relocate,
    caughtBy: 'noTableUseAfterFree',
    mutations: [replaceStep('relocator', 'move/flush/wait', () => 'move/merge')],
  },
  {
    name: 'relocator merges by plain stores',
    breaks: 'a dirty bit that a CPU has just set in the new page is overwritten',
    base: relocateAndReclaim,
    caughtBy: 'noLostDirty',
    mutations: [
      replaceStep<Relocator>('relocator', 'move/merge', (s, me, k) => {
        copyEntry(s, k, me.cpu, me.from ?? 0, me.ptl, 1, me.va);
        return nextPte(k, me) ? 'move/merge' : 'move/unlockNew';
      }),
    ],
  },
  {
    name: 'relocator frees the old page twice',
    breaks: 'an error path frees what the normal path has freed',
    base: relocate,
    caughtBy: 'noDoubleFree',
    mutations: [
      replaceStep<Relocator>('relocator', 'freeOld', (s, me, k) => {
        freeTableByRcu(s, k, me.from ?? 0);
        return 'freeNew';
      }),
      replaceStep<Relocator>('relocator', 'freeNew', (s, me) => {
        freeTable(s, me.from ?? 0);
        me.from = null;
        return 'next';
      }),
    ],
  },
  {
    name: 'relocator reloads CR3 before mm->pgd is written',
    breaks: 'CPUs load the old root again',
    base: relocateRoot,
    caughtBy: 'noTableUseAfterFree',
    mutations: [
      redirect('relocator', 'upper/replace/copy', 'upper/replace/publish', 'upper/reload/send'),
      redirect('relocator', 'upper/reload/wait', 'upper/unlock', 'upper/replace/publish'),
      redirect('relocator', 'upper/replace/publish', 'upper/tellCpus', 'upper/unlock'),
    ],
  },
  {
    name: 'relocator moves the root without page_table_lock',
    breaks: 'a fault fills in an entry of the old root that was copied before',
    base: relocateAndPopulate,
    caughtBy: 'noLeak',
    mutations: [
      replaceStep('relocator', 'upper/lock', () => 'upper/replace/find'),
      replaceStep<Relocator>('relocator', 'upper/unlock', () => 'freeOld'),
    ],
  },
  {
    name: 'relocator copies one entry of a PMD page less',
    breaks: 'the last PTE page is not in the tree any more',
    base: relocateTwoPtePages,
    caughtBy: 'noLostPte',
    mutations: [
      replaceStep<Relocator>('relocator', 'upper/replace/copy', (s, me, k) => {
        copyEntry(s, k, me.cpu, me.from ?? 0, me.to ?? 0, me.moving, me.va);
        return 'upper/replace/publish';
      }),
    ],
  },
  {
    name: 'relocator forgets the old page',
    breaks: 'nobody frees it',
    base: relocate,
    caughtBy: 'noLeak',
    mutations: [
      replaceStep<Relocator>('relocator', 'freeOld', (_s, me) => {
        me.from = null;
        return 'next';
      }),
    ],
  },
  {
    name: 'relocator does not unlock the new ptl',
    breaks: 'the next fault waits for ever',
    base: relocate,
    caughtBy: 'deadlockFree',
    mutations: [
      replaceStep<Relocator>('relocator', 'move/unlockNew', (_s, me) => {
        me.ptl = 0;
        return 'move/unlockOld';
      }),
    ],
  },
  {
    name: 'relocator waits for the flush with interrupts off',
    breaks: 'page_table_lock is taken as in 2008-03, but the flush is not put off',
    base: relocate,
    caughtBy: 'lockDiscipline',
    mutations: [
      replaceStep<Relocator>('relocator', 'move/lock', (s, me, k) =>
        lockPageTableIrq(s, k, me) ? 'move/find/walk/root' : blocked,
      ),
    ],
  },
  {
    name: 'fault takes its locks in the opposite order',
    breaks: 'delimbo of 2008-03 wants page_table_lock and keeps the ptl',
    base: { protocol: protocol200803, scenario: { frames: 1 } },
    caughtBy: 'deadlockFree',
    mutations: [
      redirect(
        'user0',
        'lock/ptl/testFlag',
        'lock/ptl/delimbo/unlock',
        'lock/ptl/delimbo/lockPageTable',
      ),
    ],
  },
  {
    name: 'fault does not read the PMD entry again after a sleep',
    breaks: 'it locks the page that it found before it slept',
    base: relocate,
    caughtBy: 'noTableUseAfterFree',
    mutations: [
      replaceStep<Fault>('user0', 'mapPte', (s, me, k) => {
        const page = followPmd(s, k, me) ?? 0;
        me.pte = page;
        me.ptl = page;
        return 'snapshot';
      }),
      replaceStep<Fault>('user0', 'sleep', (s, me, k) => {
        me.pte = me.ptl;
        fallAsleep(s, k, me);
        return 'allocate';
      }),
      redirect('user0', 'allocate', 'lock/walk/root', 'lock/ptl/take'),
    ],
  },
];
