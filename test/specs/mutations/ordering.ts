/** The kernel's fences and locked operations, left out: broken only with a store buffer. */

import { blocked, emptySet, has, taken } from '../../../checker/index.ts';
import type { Fault } from '../../../model/kernel/fault-common.ts';
import { releaseTable } from '../../../model/kernel/table-pages.ts';
import { nextPte } from '../../../model/relocation/relocate.ts';
import type { Relocator } from '../../../model/relocation/relocate.ts';
import { clearEntry } from '../../../model/x86/memory.ts';
import { readEntry, writeAccessed } from '../../../model/x86/ordering.ts';
import { noRelocation, relocation } from './bases.ts';
import type { Mutant } from './bases.ts';
import { replaceRule, replaceStep } from './mutate.ts';
import type { Mutation } from './mutate.ts';

const unlockOvertakes = replaceStep<Fault>('user', 'unlock', (s, me) => {
  s.table[me.ptl].ptl = null;
  me.ptl = 0;
  me.pte = 0;
  clearEntry(me.snap);
  return me.frame === null ? 'upRead' : 'release';
});

const interruptOvertakes = replaceStep<Relocator>('relocator', 'move/flush/send', (s, me, k) => {
  for (let cpu = 0; cpu < k.config.cpus; cpu += 1) {
    if (cpu !== me.cpu && has(s.mm.cpuMask, cpu)) s.cpu[cpu].flushRequest[me.cpu].kind = 'all';
  }
  return 'move/flush/wait';
});

const graceWithoutBarrier = replaceRule<{ readonly table: number }>(
  'rcuFreesTable',
  (s, { table }, k) => {
    const page = s.table[table];
    if (page.use !== 'rcu' || page.rcuWaits !== emptySet) return blocked;
    if (k.config.storeBuffer > 0) page.rcuDrains = emptySet;
    releaseTable(s, table);
    return taken;
  },
);

const mergesByPlainStore = replaceStep<Relocator>('relocator', 'move/merge', (s, me, k) => {
  const { kind, accessed, dirty } = readEntry(s, k, me.cpu, me.from ?? 0, 1, me.va);
  if (kind === 'page' && accessed) writeAccessed(s, k, me.cpu, me.ptl, me.va, dirty);
  return nextPte(k, me) ? 'move/merge' : 'move/unlockNew';
});

export interface OrderingMutant extends Mutant {
  readonly mutations: readonly Mutation[];
}

export const orderingMutants: readonly OrderingMutant[] = [
  {
    name: 'an unlock overtakes the store of the PTE',
    breaks: 'spin_unlock goes to memory before older stores',
    base: noRelocation({ zaps: 1, storeBuffer: 1 }),
    caughtBy: 'noLostPte',
    mutations: [unlockOvertakes],
  },
  {
    name: 'a flush interrupt overtakes the store of the PMD entry',
    breaks: 'the interrupt is sent by WRMSR, without a fence or a lock',
    base: relocation({ storeBuffer: 1 }),
    caughtBy: 'noTableUseAfterFree',
    mutations: [interruptOvertakes],
  },
  {
    name: 'a grace period ends though stores from before it are pending',
    breaks: 'quiescent states are reported without a locked instruction',
    base: relocation({ preemptible: 1, storeBuffer: 1 }),
    caughtBy: 'noTableUseAfterFree',
    mutations: [graceWithoutBarrier],
  },
  {
    name: 'bits are merged by a plain store',
    breaks: 'the OR into the new page is not locked',
    base: relocation({ reclaims: 1, slots: 1, storeBuffer: 1 }),
    caughtBy: 'noLostDirty',
    mutations: [mergesByPlainStore],
  },
];
