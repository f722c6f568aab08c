/** Steps that the versions' relocators share. */

import {
  array,
  blocked,
  emptySet,
  expand,
  optional,
  range,
  setOf,
  vocabulary,
} from '../../checker/index.ts';
import type { FixedArray } from '../../checker/index.ts';
import { movesRoot } from '../config.ts';
import { included } from '../included.ts';
import { downRead, downWrite, fallAsleep, upRead, upWrite, wakeUp } from '../kernel/locks.ts';
import { enterKernel, leaveKernel } from '../kernel/rcu.ts';
import { allocatorGives, freeTable } from '../kernel/table-pages.ts';
import { forgetWalk, plainTakePtl, walkLocals, walkToPmd } from '../kernel/walk.ts';
import type { Walk, WalkRules } from '../kernel/walk.ts';
import { copyEntry, drain, orAccessed, readEntry, writeTable } from '../x86/ordering.ts';
import { firstPage } from '../x86/paging.ts';
import type { Kernel, KernelState } from '../state.ts';

/** What whoever moves a PTE page remembers. */
export function moverLocals(k: Kernel) {
  return {
    ...walkLocals(k),
    /** The table page to move: its level, where others than PTE pages move too ... */
    ...included(k.config.movesLevels > 1, { moving: k.LEVEL }),
    /** ... and its region; `k.regions` when all PTE pages are done. */
    region: range(0, k.regions),
    /** Where it moves to, and from. */
    to: optional(k.TABLE),
    from: optional(k.TABLE),
  };
}

export interface Mover extends Walk {
  moving: number;
  region: number;
  to: number | null;
  from: number | null;
}

export function relocatorLocals(k: Kernel, operations: number) {
  return {
    ...moverLocals(k),
    /** Old pages that wait on a private list. */
    list: setOf(k.TABLE),
    /** Pages of level 3 and above in which pointers to entries are kept. */
    ...included(k.config.movesLevels > 1, { kept: array(Math.max(k.levels - 2, 1), k.TABLE) }),
    done: range(0, operations),
  };
}

export interface Relocator extends Mover {
  list: number;
  readonly kept: FixedArray<number>;
  done: number;
}

/** For a relocator that holds `page_table_lock`: no path changes the upper entries meanwhile. */
export const underPageTableLock: WalkRules = {
  takePtl: plainTakePtl,
  paysFlush: false,
  walksUnderRcu: false,
};

/** The level of the page to move. */
export function levelToMove(k: Kernel, me: Mover): number {
  return k.config.movesLevels > 1 ? me.moving : 1;
}

/** Allocates the new page; may sleep. */
export function allocateNewPage(k: Kernel) {
  const { fragment, choose } = vocabulary(k.state, moverLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['allocated', 'failed'],
    start: 'sleep',
    steps: {
      sleep: (s, me) => {
        fallAsleep(s, k, me);
        return 'allocate';
      },
      allocate: choose({ page: optional(k.TABLE) }, (s, me, { page }) => {
        const level = levelToMove(k, me);
        if (!allocatorGives(s, k, page, level, me.region)) return blocked;
        me.to = page;
        if (page !== null) me.va = firstPage(k, me.region, level);
        wakeUp(s, k, me);
        return page === null ? 'failed' : 'allocated';
      }),
    },
  });
}

/**
 * With `page_table_lock` held: walks down and reads the PMD entry; `none` if there is no PTE page, or
 * `isGiven` and it is not the one that was to be moved, `from`.
 */
export function findOldPage(k: Kernel, { isGiven = false } = {}) {
  const { fragment } = vocabulary(k.state, moverLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['found', 'none'],
    start: 'walk/root',
    steps: {
      ...expand('walk', walkToPmd(k, underPageTableLock), { found: 'readPmd', missing: 'none' }),
      readPmd: (s, me) => {
        const entry = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        if (entry.kind !== 'table' || (isGiven && entry.target !== me.from)) return 'none';
        me.from = entry.target;
        return 'found';
      },
    },
  });
}

/** Copies the entries one by one into the new page, which nobody else can reach yet. */
export function copyEntries(k: Kernel) {
  const { fragment } = vocabulary(k.state, moverLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['copied'],
    start: 'copy',
    steps: {
      copy: (s, me) => {
        copyEntry(s, k, me.cpu, me.from ?? 0, me.to ?? 0, 1, me.va);
        return nextPte(k, me) ? 'copy' : 'copied';
      },
    },
  });
}

/** Goes on to the next PTE of the page; false, and back to the first, after the last. */
export function nextPte(k: Kernel, me: Mover): boolean {
  const isLast = me.va + 1 === firstPage(k, me.region + 1, 1);
  me.va = isLast ? firstPage(k, me.region, 1) : me.va + 1;
  return !isLast;
}

/** ORs the bits that CPUs have set in an entry of the old page into that of the new one. */
export function mergePte(
  s: KernelState,
  k: Kernel,
  cpu: number,
  from: number,
  to: number,
  va: number,
): void {
  const { kind, accessed, dirty } = readEntry(s, k, cpu, from, 1, va);
  if (kind === 'page' && accessed) orAccessed(s, k, cpu, to, 1, va, dirty);
}

/** Points the PMD entry at the new page. */
export function publishNewPage(s: KernelState, k: Kernel, me: Mover): void {
  writeTable(s, k, me.cpu, me.upper, 2, me.va, me.to ?? 0);
  me.to = null;
}

/** Gives the new page back, that was not needed. */
export function freeNewPage(s: KernelState, k: Kernel, me: Mover): void {
  drain(s, k, me.cpu);
  freeTable(s, me.to ?? 0);
  me.to = null;
}

/**
 * Begins an operation, with `mmap_sem` if the caller takes it; false while that is not to be had, or if as many as the
 * scenario allows have been done.
 */
export function beginOperation(
  s: KernelState,
  k: Kernel,
  me: Relocator,
  operations: number,
): boolean {
  if (me.done === operations) return false;
  if (k.config.relocatorMmapSem === 'reading' && !downRead(s, k, me)) return false;
  if (k.config.relocatorMmapSem === 'writing' && !downWrite(s, k, me)) return false;
  me.done += 1;
  if (k.config.movesLevels > 1) me.moving = Math.min(k.config.movesLevels, k.levels - 1);
  enterKernel(s, k, me.tid);
  return true;
}

/**
 * Goes on to the next table page; false after the last. The tree is gone through from the top down, but for
 * the root, which is last. Above the PMD level each page has one entry (see `Scenario`).
 */
export function nextTable(k: Kernel, me: Relocator): boolean {
  return k.config.movesLevels > 1 ? nextOfAnyLevel(k, me) : nextPtePage(k, me);
}

function nextPtePage(k: Kernel, me: Relocator): boolean {
  me.region += 1;
  return me.region < k.regions;
}

function nextOfAnyLevel(k: Kernel, me: Relocator): boolean {
  if (me.moving === k.levels) return false;
  if (me.moving > 1) {
    me.moving -= 1;
    return true;
  }
  if (nextPtePage(k, me)) return true;
  if (!movesRoot(k.config)) return false;
  me.moving = k.levels;
  me.region = 0;
  return true;
}

/**
 * Returns to the caller; the locals of the operation are dead. So that a thread at rest has no store pending,
 * it drains here, as IRET does. After SYSRET the stores could pend for longer; but whatever other threads could
 * do meanwhile they can do while this one has yet to return, and no grace period ends before they are drained.
 */
export function endOperation(s: KernelState, k: Kernel, me: Relocator): void {
  if (k.config.movesLevels > 1) {
    me.moving = 1;
    for (let i = 0; i < k.levels - 2; i += 1) me.kept[i] = 0;
  }
  me.region = 0;
  forgetWalk(me);
  me.list = emptySet;
  drain(s, k, me.cpu);
  if (k.config.relocatorMmapSem === 'reading') upRead(s, k, me);
  if (k.config.relocatorMmapSem === 'writing') upWrite(s, k, me);
  leaveKernel(s, k, me.tid);
}
