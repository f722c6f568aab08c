/** CPUs, flush requests and RCU, broken. */

import { blocked, emptySet, taken } from '../../../checker/index.ts';
import { userWrites } from '../../../model/ghost.ts';
import { sendFlush } from '../../../model/kernel/flush.ts';
import { releaseTable } from '../../../model/kernel/table-pages.ts';
import type { Relocator } from '../../../model/relocation/relocate.ts';
import type { Kernel, KernelState } from '../../../model/state.ts';
import { loadEntry, setAccessed } from '../../../model/x86/memory.ts';
import {
  cacheTranslation,
  canWalkFrom,
  translates as hasTranslation,
} from '../../../model/x86/translation/caches.ts';
import { ALL_RIGHTS, DIRTY, USER, WRITABLE } from '../../../model/x86/translation/rights.ts';
import { replaceRule, replaceStep } from './mutate.ts';
import type { Mutation } from './mutate.ts';
import { reclaim, relocate, zap } from './bases.ts';
import type { Mutant } from './bases.ts';
import { freeUnseen } from './paths.ts';

export interface OnPage {
  readonly cpu: number;
  readonly va: number;
  readonly table: number;
}

const CLEAN = USER | WRITABLE;

/** A store whose walk ends at an entry that allows it, up to where the bit is set; null if it can't be. */
function dirtyUpdate(s: KernelState, k: Kernel, { cpu, va, table }: OnPage) {
  if (!s.cpu[cpu].userMode) return null;
  if (!canWalkFrom(s, k.mmu, cpu, 1, va, table, ALL_RIGHTS)) return null;
  const entry = loadEntry(s, k, table, 1, va);
  return entry.kind === 'page' && entry.writable ? entry : null;
}

/** The store may then go to the frame; D is cached with it. */
function cacheDirty(s: KernelState, k: Kernel, { cpu, va }: OnPage, frame: number): boolean {
  return cacheTranslation(s, k.mmu, cpu, va, false, false, frame, CLEAN | DIRTY);
}

interface Written {
  readonly cpu: number;
  readonly va: number;
  readonly frame: number;
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
    if (page !== null && page !== va) continue;
    const { frames } = s.cpu[cpu].tlb[0][va];
    for (let i = 0; i < frames.length; i += 1) frames[i] = emptySet;
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
  const entry = dirtyUpdate(s, k, on);
  if (entry === null) return blocked;
  const isSet = entry.accessed && entry.dirty;
  setAccessed(s, k, live, 1, on.va, true);
  return cacheDirty(s, k, on, entry.target) || !isSet ? taken : blocked;
});

export const hardwareMutants: readonly Mutant[] = [
  {
    name: 'hardware sets dirty in the wrong table page',
    breaks: 'D goes to the PMD entry, not to the PTE',
    base: reclaim,
    caughtBy: 'noLostDirty',
    mutations: [
      replaceRule<OnPage>('setDirty', (s, on, k) => {
        const entry = dirtyUpdate(s, k, on);
        if (entry === null) return blocked;
        if (!cacheDirty(s, k, on, entry.target)) return blocked;
        setAccessed(s, k, s.mm.root, k.levels, on.va, true);
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
      replaceRule<Written>('write', (s, { cpu, va, frame }, k) => {
        const { userMode } = s.cpu[cpu];
        const isClean = hasTranslation(s, k.mmu, cpu, va, false, false, frame, CLEAN);
        const isDirty = hasTranslation(s, k.mmu, cpu, va, false, false, frame, CLEAN | DIRTY);
        if (!userMode || !(isClean || isDirty)) return blocked;
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
      replaceRule<OnPage>('setDirty', (s, on, k) => {
        const { cpu, va, table } = on;
        if (!s.cpu[cpu].userMode) return blocked;
        if (!canWalkFrom(s, k.mmu, cpu, 1, va, table, ALL_RIGHTS)) return blocked;
        // The store goes on by the TLB entry that it began with.
        let any = false;
        for (let frame = 0; frame < k.config.frames; frame += 1) {
          if (!hasTranslation(s, k.mmu, cpu, va, false, false, frame, CLEAN)) continue;
          if (cacheDirty(s, k, on, frame)) any = true;
        }
        if (!any) return blocked;
        if (loadEntry(s, k, table, 1, va).kind === 'page') setAccessed(s, k, table, 1, va, true);
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
