/**
 * The posting of 9 May 2008. Against 2008-04: the mutex is back, and accessed and dirty bits are cared for. The
 * old and the new page of a move remember each other. Delimbo, if the page it finds remembers an old one, pays an
 * owed flush and carries the bits of one entry over; once flush and grace period are over the relocator
 * merges all. A caller that runs in the mm leaves it meanwhile.
 *
 * As posted, delimbo takes the bits from the new page, where they are anyway, and the relocator merges
 * the first entry into the first, once for each entry. What its author meant is a switch each. Every update of an
 * entry is a plain load and a plain store.
 */

import {
  blocked,
  emptySet,
  entrance,
  expand,
  has,
  optional,
  remove,
  vocabulary,
} from '../../checker/index.ts';
import { included } from '../included.ts';
import { payFlush } from '../kernel/flush.ts';
import {
  lockPageTable,
  lockPtl,
  unlockPageTable,
  unlockPtl,
  unlockRelocationMutex,
} from '../kernel/locks.ts';
import { enterMm, leaveMm } from '../kernel/switch-mm.ts';
import { synchronizeRcu } from '../kernel/synchronize-rcu.ts';
import { freeTable } from '../kernel/table-pages.ts';
import { walkLocals, plainTakePtl } from '../kernel/walk.ts';
import type { TakePtl } from '../kernel/walk.ts';
import { drain } from '../x86/ordering.ts';
import { firstPage } from '../x86/paging.ts';
import type { Kernel } from '../state.ts';
import { keepOnList } from './2008-01-17.ts';
import { findPtePage, takeRelocationMutex } from './2008-03.ts';
import { countRelocation, INTERRUPTS_ON } from './2008-04.ts';
import { carryBits, mergeAll } from './carry-bits.ts';
import { delimboUpper } from './delimbo-upper.ts';
import { moveTables } from './move-tables.ts';
import type { Protocol, RelocatorOptions } from './protocol.ts';
import { beginOperation, endOperation, relocatorLocals } from './relocate.ts';
import { NOT_REPAIRED } from './repairs.ts';
import type { PostingRepairs } from './repairs.ts';

export interface May2008Switches extends PostingRepairs {
  /** Delimbo reads the bits from the entry of the remembered old page, and clears them there. */
  readonly readsOldEntry: boolean;
  /** The relocator goes on to the next pair of entries as it merges. */
  readonly advancesPointers: boolean;
  /** Delimbo flushes only if a flush is owed still; that it was paid doesn't say that it is over. */
  readonly flushesByFlag: boolean;
  /** Bits are cleared and set by locked operations, not by plain loads and stores. */
  readonly updatesAtomically: boolean;
  /** Delimbo takes the ptl of the page found before it carries bits over, not after. */
  readonly carriesUnderPtl: boolean;
  /**
   * The relocator merges with `page_table_lock` held, and only into a page that is in the tree; and one that is taken
   * anew remembers no other.
   */
  readonly mergesInTree: boolean;
  /** A caller that leaves the mm is in its mask until another root is in CR3. */
  readonly leavesMaskLast: boolean;
  /** A flush is owed whatever the mask says. */
  readonly owesAlways: boolean;
  /** mremap delimbos the old address, too. */
  readonly delimbosBothSides: boolean;
  /** The relocator waits for no ptl with `page_table_lock` held. */
  readonly triesPtl: boolean;
}

export const AS_POSTED: May2008Switches = {
  ...NOT_REPAIRED,
  readsOldEntry: false,
  advancesPointers: false,
  flushesByFlag: true,
  updatesAtomically: false,
  carriesUnderPtl: false,
  mergesInTree: false,
  leavesMaskLast: false,
  owesAlways: false,
  delimbosBothSides: false,
  triesPtl: false,
};

/** What the author meant to write. */
export const AS_INTENDED: May2008Switches = {
  ...AS_POSTED,
  readsOldEntry: true,
  advancesPointers: true,
};

/** What it takes beside. */
export const REPAIRED: May2008Switches = {
  ...AS_INTENDED,
  flushesByFlag: false,
  updatesAtomically: true,
  carriesUnderPtl: true,
};

/** Every cause of what is found in it. */
export const ALL_REPAIRED: May2008Switches = {
  ...REPAIRED,
  mergesInTree: true,
  leavesMaskLast: true,
  owesAlways: true,
  endsAfterFailure: true,
  walksAfterSleep: true,
  delimbosBothSides: true,
  triesPtl: true,
  disablesPreemption: true,
};

export const protocol200805 = may2008('2008-05', AS_POSTED);
export const protocol200805AsIntended = may2008('2008-05-as-intended', AS_INTENDED);

export function may2008(name: string, switches: May2008Switches): Protocol {
  return {
    name,
    movesUpperTables: true,
    rules: {
      takePtl: (k) => delimbo200805(k, switches),
      ...included(!switches.delimbosBothSides, { takeOldPtl: plainTakePtl }),
      paysFlush: true,
      walksUnderRcu: false,
      walksBeforeLock: switches.walksAfterSleep,
      delimboUpper: (k) =>
        delimboUpper(k, switches.walksAfterSleep ? () => true : (s) => s.mm.relocations > 0),
    },
    keeps: {
      countsRelocations: true,
      remembersMigrated: true,
      forgetsMigrated: switches.mergesInTree,
      synchronizesRcu: true,
    },
    disablesPreemption: switches.disablesPreemption,
    relocator: (k, options) => relocator(k, options, switches),
    callbacks: () => [],
  };
}

function delimbo200805(k: Kernel, switches: May2008Switches): TakePtl {
  const { carriesUnderPtl } = switches;
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['locked', 'none', 'retry'],
    start: 'take',
    steps: {
      take: (s, me) => (lockPtl(s, k, me, me.ptl) ? 'testCounter' : blocked),
      testCounter: (s) => (s.mm.relocations > 0 ? 'delimbo/unlock' : 'locked'),
      'delimbo/unlock': (s, me) => {
        unlockPtl(s, k, me, me.ptl);
        return 'delimbo/lockPageTable';
      },
      'delimbo/lockPageTable': (s, me) =>
        lockPageTable(s, k, me) ? 'delimbo/find/walk/root' : blocked,
      ...expand('delimbo/find', findPtePage(k), {
        found: carriesUnderPtl ? 'delimbo/takePtl' : 'delimbo/carry/readLink',
        none: 'none',
      }),
      ...expand('delimbo/carry', carryBits(k, switches), {
        carried: carriesUnderPtl ? 'delimbo/unlockPageTable' : 'delimbo/takePtl',
      }),
      'delimbo/takePtl': (s, me) => {
        if (!lockPtl(s, k, me, me.ptl)) return blocked;
        return carriesUnderPtl ? 'delimbo/carry/readLink' : 'delimbo/unlockPageTable';
      },
      'delimbo/unlockPageTable': (s, me) => {
        unlockPageTable(s, k, me);
        return 'locked';
      },
    },
  });
}

function relocator(k: Kernel, { operations }: RelocatorOptions, switches: May2008Switches) {
  const { machine, choose } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  const isInMm = k.config.relocatorsInMm;
  const { leavesMaskLast, owesAlways, endsAfterFailure, triesPtl } = switches;
  const options = { ...INTERRUPTS_ON, linksPages: true, asksMask: !owesAlways, triesPtl };
  const pages = moveTables(k, operations, keepOnList, options);
  const toPages = entrance('pages', pages);
  const merge = mergeAll(k, switches);
  const toMerge = entrance('merge', merge);
  const leave = leaveMm(k, { clearsMaskLast: leavesMaskLast });
  const away = entrance('away', leave);
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => {
        if (!beginOperation(s, k, me, operations)) return blocked;
        return isInMm ? away : 'mutex/sleep';
      },
      ...included(isInMm, expand('away', leave, { left: 'mutex/sleep' })),
      ...expand('mutex', takeRelocationMutex(k), { locked: 'enter/lock' }),
      ...expand('enter', countRelocation(k, 1), { done: toPages }),
      ...expand('pages', pages, {
        done: 'pay/testAndClear',
        failed: endsAfterFailure ? 'pay/testAndClear' : 'end',
      }),
      ...expand('pay', payFlush(k), { done: 'grace/sleep' }),
      ...expand('grace', synchronizeRcu(k), { done: 'nextOld' }),
      /** In whatever order they lie on the list. */
      nextOld: choose({ page: optional(k.TABLE) }, (s, me, { page }) => {
        if (page === null) return me.list === emptySet ? 'end' : blocked;
        if (!has(me.list, page)) return blocked;
        me.list = remove(me.list, page);
        me.from = page;
        me.to = s.table[page].migrated;
        me.region = s.table[page].region;
        me.va = firstPage(k, me.region, 1);
        return s.table[page].level === 1 ? toMerge : 'free';
      }),
      ...expand('merge', merge, { merged: 'free' }),
      free: (s, me) => {
        const from = me.from ?? 0;
        drain(s, k, me.cpu);
        s.table[from].migrated = null;
        freeTable(s, from);
        me.from = null;
        return 'nextOld';
      },
      end: () => (isInMm ? 'back/setMask' : 'leave/lock'),
      ...included(isInMm, expand('back', enterMm(k), { entered: 'leave/lock' })),
      ...expand('leave', countRelocation(k, -1), { done: 'unlockMutex' }),
      unlockMutex: (s, me) => {
        unlockRelocationMutex(s, k, me);
        return 'return';
      },
      return: (s, me) => {
        endOperation(s, k, me);
        return 'idle';
      },
    },
  });
}
