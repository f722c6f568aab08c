/** CPUs, flush requests and RCU, broken. */

import { blocked, emptySet, taken } from '../../../checker/index.ts';
import { userWrites } from '../../../model/ghost.ts';
import { sendFlush } from '../../../model/kernel/flush.ts';
import { releaseTable } from '../../../model/kernel/table-pages.ts';
import type { Relocator } from '../../../model/relocation/relocate.ts';
import type { Kernel, KernelState } from '../../../model/state.ts';
import { loadEntry, setAccessed } from '../../../model/x86/memory.ts';
import { regionOf } from '../../../model/x86/paging.ts';
import { canWalkFrom } from '../../../model/x86/tlb.ts';
import { replaceRule, replaceStep } from './mutate.ts';
import type { Mutation } from './mutate.ts';
import { reclaim, relocate, zap } from './bases.ts';
import type { Mutant } from './bases.ts';
import { freeUnseen } from './paths.ts';

export interface OnPage {
  readonly cpu: number;
  readonly va: number;
  readonly table: number;
  readonly frame: number;
}

/** A store through a TLB entry with D=0, up to where the bit is set; null if it can't be. */
export function dirtyUpdate(s: KernelState, k: Kernel, { cpu, va, table, frame }: OnPage) {
  const cached = s.cpu[cpu].tlb[va][frame];
  if (!s.cpu[cpu].userMode || !cached.clean) return null;
  if (!canWalkFrom(s, k, cpu, 1, regionOf(k, va, 1), table)) return null;
  const entry = loadEntry(s, k, table, 1, va);
  return entry.kind === 'page' && entry.writable ? cached : null;
}

interface Flush {
  readonly cpu: number;
  readonly sender: number;
}

/** The flush interrupt, with something else done in place of an invalidation. */
const answering = (
  invalidate: (s: KernelState, cpu: number, va: number | null, k: Kernel) => void,
): Mutation =>
  replaceRule<Flush>('flushInterrupt', (s, { cpu, sender }, k) => {
    const request = s.cpu[cpu].flushRequest[sender];
    if (request.kind === 'none' || s.cpu[cpu].interruptsOff) return blocked;
    invalidate(s, cpu, request.kind === 'page' ? request.va : null, k);
    request.kind = 'none';
    request.va = 0;
    return taken;
  });

/** Invalidates the TLB, for all pages or one, and leaves the paging-structure caches. */
function invalidateTlbAlone(s: KernelState, cpu: number, page: number | null, k: Kernel): void {
  for (let va = 0; va < k.pages; va += 1) {
    for (let frame = 0; frame < k.config.frames; frame += 1) {
      if (page !== null && page !== va) continue;
      const entries = s.cpu[cpu].tlb[va][frame];
      entries.readOnly = false;
      entries.clean = false;
      entries.dirty = false;
    }
  }
}

/** INVLPG drops all paging-structure caches (R25), so that it does for one page what CR3 does. */
export const relocatorFlushesByPage = replaceStep<Relocator>(
  'relocator',
  'move/flush/send',
  (s, me, k) => {
    sendFlush(s, k, me, 'page', me.va);
    return 'move/flush/wait';
  },
);

/**
 * No mutant to be caught: it makes the machine kinder than it is. D is set by a fresh walk from the
 * root, not in the page that the CPU has cached.
 */
export const dirtySetInTheLiveTree = replaceRule<OnPage>('setDirty', (s, on, k) => {
  const pmd = loadEntry(s, k, s.mm.root, 2, on.va);
  const live = pmd.target;
  if (on.table !== live || loadEntry(s, k, live, 1, on.va).kind !== 'page') return blocked;
  const cached = s.cpu[on.cpu].tlb[on.va][on.frame];
  if (!s.cpu[on.cpu].userMode || !cached.clean) return blocked;
  setAccessed(s, k, live, 1, on.va, true);
  cached.clean = false;
  cached.dirty = true;
  return taken;
});

export const hardwareMutants: readonly Mutant[] = [
  {
    name: 'hardware sets dirty in the wrong table page',
    breaks: 'D goes to the PMD entry, not to the PTE',
    base: reclaim,
    caughtBy: 'noLostDirty',
    mutations: [
      replaceRule<OnPage>('setDirty', (s, on, k) => {
        const cached = dirtyUpdate(s, k, on);
        if (cached === null) return blocked;
        setAccessed(s, k, s.mm.root, k.levels, on.va, true);
        cached.clean = false;
        cached.dirty = true;
        return taken;
      }),
    ],
  },
  {
    name: 'hardware stores without setting dirty',
    breaks: 'a store goes through a TLB entry with D=0',
    base: reclaim,
    caughtBy: 'noLostDirty',
    mutations: [
      replaceRule<OnPage>('write', (s, { cpu, va, frame }, k) => {
        const { clean, dirty } = s.cpu[cpu].tlb[va][frame];
        if (!s.cpu[cpu].userMode || !(clean || dirty)) return blocked;
        userWrites(s, k, va, frame);
        return taken;
      }),
    ],
  },
  {
    name: 'hardware does not look at P when it sets dirty',
    breaks: 'reclaim has taken the entry, and D lands in what is none by now (erratum of R23)',
    base: reclaim,
    caughtBy: 'noLostDirty',
    mutations: [
      replaceRule<OnPage>('setDirty', (s, { cpu, va, table, frame }, k) => {
        const cached = s.cpu[cpu].tlb[va][frame];
        if (!s.cpu[cpu].userMode || !cached.clean) return blocked;
        if (!canWalkFrom(s, k, cpu, 1, regionOf(k, va, 1), table)) return blocked;
        if (loadEntry(s, k, table, 1, va).kind === 'page') {
          setAccessed(s, k, table, 1, va, true);
        }
        cached.clean = false;
        cached.dirty = true;
        return taken;
      }),
    ],
  },
  {
    name: 'flush interrupt answers without invalidating',
    breaks: 'the sender believes that the translation is gone',
    base: zap,
    caughtBy: 'noStaleTranslation',
    mutations: [answering(() => {}), freeUnseen('upRead')],
  },
  {
    name: 'flush interrupt forgets the paging-structure caches',
    breaks: 'a CPU walks on from the old table page',
    base: relocate,
    caughtBy: 'noTableUseAfterFree',
    mutations: [answering(invalidateTlbAlone)],
  },
  {
    name: 'INVLPG leaves the paging-structure caches',
    breaks: 'the relocator flushes by INVLPG, which holds (see below), on a CPU with TCE (R26)',
    base: relocate,
    caughtBy: 'noTableUseAfterFree',
    mutations: [relocatorFlushesByPage, answering(invalidateTlbAlone)],
  },
  {
    name: 'RCU callback does not wait for readers',
    breaks: 'the old page is freed in the middle of a walk',
    base: relocate,
    caughtBy: 'noTableUseAfterFree',
    mutations: [
      replaceRule<{ readonly table: number }>('rcuFreesTable', (s, { table }) => {
        if (s.table[table].use !== 'rcu') return blocked;
        s.table[table].rcuWaits = emptySet;
        releaseTable(s, table);
        return taken;
      }),
    ],
  },
];
