/** Steps that the versions' relocators share. */

import {
  blocked,
  emptySet,
  expand,
  optional,
  range,
  setOf,
  vocabulary,
} from '../../checker/index.ts';
import { included } from '../included.ts';
import { oweFlush } from '../kernel/flush.ts';
import {
  fallAsleep,
  lockPageTable,
  lockPageTableIrq,
  lockPtl,
  unlockPageTable,
  unlockPageTableIrq,
  unlockPtl,
  wakeUp,
} from '../kernel/locks.ts';
import { enterKernel, leaveKernel } from '../kernel/rcu.ts';
import { allocatorGives, freeTable } from '../kernel/table-pages.ts';
import { forgetWalk, plainTakePtl, walkLocals, walkToPmd } from '../kernel/walk.ts';
import type { Walk, WalkRules } from '../kernel/walk.ts';
import { copyPte, drain, orAccessed, readEntry, writeTable } from '../x86/ordering.ts';
import { firstPage } from '../x86/paging.ts';
import type { Kernel, KernelState } from '../state.ts';

/** What whoever moves a PTE page remembers. */
export function moverLocals(k: Kernel) {
  return {
    ...walkLocals(k),
    /** The PTE page to move, named by its region; `k.regions` when all are done. */
    region: range(0, k.regions),
    /** Where it moves to, and from. */
    to: optional(k.TABLE),
    from: optional(k.TABLE),
  };
}

export interface Mover extends Walk {
  region: number;
  to: number | null;
  from: number | null;
}

export function relocatorLocals(k: Kernel, operations: number) {
  return {
    ...moverLocals(k),
    /** Old pages that wait on a private list. */
    list: setOf(k.TABLE),
    done: range(0, operations),
  };
}

export interface Relocator extends Mover {
  list: number;
  done: number;
}

/** For a relocator that holds `page_table_lock`: no path changes the upper entries meanwhile. */
export const underPageTableLock: WalkRules = {
  takePtl: plainTakePtl,
  paysFlush: false,
  walksUnderRcu: false,
};

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
        if (!allocatorGives(s, k, page, 1, me.region)) return blocked;
        me.to = page;
        if (page !== null) me.va = firstPage(k, me.region, 1);
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
        copyPte(s, k, me.cpu, me.from ?? 0, me.to ?? 0, me.va);
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

/** Begins an operation; false if as many as the scenario allows have been done. */
export function beginOperation(
  s: KernelState,
  k: Kernel,
  me: Relocator,
  operations: number,
): boolean {
  if (me.done === operations) return false;
  me.done += 1;
  enterKernel(s, k, me.tid);
  return true;
}

/** Goes on to the next PTE page; false after the last. */
export function nextPtePage(k: Kernel, me: Relocator): boolean {
  me.region += 1;
  return me.region < k.regions;
}

/**
 * Returns to the caller; the locals of the operation are dead. So that a thread at rest has no store pending,
 * it drains here, as IRET does. After SYSRET the stores could pend for longer; but whatever other threads could
 * do meanwhile they can do while this one has yet to return, and no grace period ends before they are drained.
 */
export function endOperation(s: KernelState, k: Kernel, me: Relocator): void {
  me.region = 0;
  forgetWalk(me);
  me.list = emptySet;
  drain(s, k, me.cpu);
  leaveKernel(s, k, me.tid);
}

/** In what the postings of 2008 differ as they move a table page. */
export interface MoveOptions {
  /** `page_table_lock` is held with interrupts off. */
  readonly interruptsOff: boolean;
  /** The old and the new page remember each other from before the new one can be reached. */
  readonly linksPages: boolean;
}

const UNTIL_MARCH: MoveOptions = { interruptsOff: true, linksPages: false };

/**
 * Moves one PTE page, as in 2008: under `page_table_lock` and the old page's ptl, copy, repoint, and
 * owe the flush. The caller disposes of `me.from`.
 */
function movePtePage(k: Kernel, { interruptsOff, linksPages }: MoveOptions) {
  const { fragment } = vocabulary(k.state, moverLocals(k), 'tid', 'cpu');
  const lock = interruptsOff ? lockPageTableIrq : lockPageTable;
  const unlock = interruptsOff ? unlockPageTableIrq : unlockPageTable;
  return fragment({
    exits: ['moved', 'gaveUp'],
    start: 'lockPageTable',
    steps: {
      lockPageTable: (s, me) => (lock(s, k, me) ? 'find/walk/root' : blocked),
      ...expand('find', findOldPage(k), { found: 'lockOld', none: 'unlockNone' }),
      lockOld: (s, me) => (lockPtl(s, k, me, me.from ?? 0) ? 'copyPage/copy' : blocked),
      ...expand('copyPage', copyEntries(k), { copied: linksPages ? 'link' : 'publish' }),
      ...included(linksPages, {
        /** One step for two words: both are read under `page_table_lock` only, or when all is over. */
        link: (s: KernelState, me: Mover) => {
          s.table[me.from ?? 0].migrated = me.to;
          s.table[me.to ?? 0].migrated = me.from;
          return 'publish';
        },
      }),
      publish: (s, me) => {
        publishNewPage(s, k, me);
        return 'oweFlush';
      },
      oweFlush: (s, me) => {
        oweFlush(s, k, me);
        return 'unlockOld';
      },
      unlockOld: (s, me) => {
        unlockPtl(s, k, me, me.from ?? 0);
        return 'unlockPageTable';
      },
      unlockPageTable: (s, me) => {
        unlock(s, k, me);
        return 'moved';
      },
      unlockNone: (s, me) => {
        unlock(s, k, me);
        return 'gaveUp';
      },
    },
  });
}

/**
 * Moves every PTE page, one after the other; `disposeOf` says what becomes of each old one, `me.from`,
 * right after. A failed allocation ends it.
 */
export function movePtePages(
  k: Kernel,
  operations: number,
  disposeOf: (s: KernelState, me: Relocator) => void,
  options: MoveOptions = UNTIL_MARCH,
) {
  const { fragment } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  return fragment({
    exits: ['done', 'failed'],
    start: 'new/sleep',
    steps: {
      ...expand('new', allocateNewPage(k), {
        allocated: 'move/lockPageTable',
        failed: 'failed',
      }),
      ...expand('move', movePtePage(k, options), { moved: 'disposeOfOld', gaveUp: 'freeNew' }),
      disposeOfOld: (s, me) => {
        disposeOf(s, me);
        me.from = null;
        return 'next';
      },
      freeNew: (s, me) => {
        freeNewPage(s, k, me);
        return 'next';
      },
      next: (_s, me) => (nextPtePage(k, me) ? 'new/sleep' : 'done'),
    },
  });
}
