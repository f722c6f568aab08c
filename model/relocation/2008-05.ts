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
  assertThat,
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
import { flushAll, payFlush } from '../kernel/flush.ts';
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
import { walkLocals } from '../kernel/walk.ts';
import type { Carry, TakePtl } from '../kernel/walk.ts';
import { assignEntry, clearEntry } from '../x86/memory.ts';
import { clearAccessed, drain, orAccessed, readEntry, writeEntry } from '../x86/ordering.ts';
import { firstPage, regionOf } from '../x86/paging.ts';
import type { Kernel } from '../state.ts';
import { keepOnList } from './2008-01-17.ts';
import { findPtePage, takeRelocationMutex } from './2008-03.ts';
import { countRelocation } from './2008-04.ts';
import { delimboUpper } from './delimbo-upper.ts';
import { moveTables } from './move-tables.ts';
import type { Protocol, RelocatorOptions } from './protocol.ts';
import { beginOperation, endOperation, moverLocals, nextPte, relocatorLocals } from './relocate.ts';

export interface May2008Switches {
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
}

export const AS_POSTED: May2008Switches = {
  readsOldEntry: false,
  advancesPointers: false,
  flushesByFlag: true,
  updatesAtomically: false,
  carriesUnderPtl: false,
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

export const protocol200805 = may2008('2008-05', AS_POSTED);
export const protocol200805AsIntended = may2008('2008-05-as-intended', AS_INTENDED);

export function may2008(name: string, switches: May2008Switches): Protocol {
  return {
    name,
    movesUpperTables: true,
    rules: {
      takePtl: (k) => delimbo200805(k, switches),
      paysFlush: true,
      walksUnderRcu: false,
      delimboUpper: (k) => delimboUpper(k, (s) => s.mm.relocations > 0),
    },
    keeps: { countsRelocations: true, remembersMigrated: true, synchronizesRcu: true },
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

/** Carries the bits of one entry over, with `page_table_lock` held; `me.ptl` is the page found. */
function carryBits(k: Kernel, switches: May2008Switches) {
  const { readsOldEntry, flushesByFlag, updatesAtomically } = switches;
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  const flush = flushesByFlag ? 'pay/testAndClear' : 'flush/send';
  return fragment({
    exits: ['carried'],
    start: 'readLink',
    steps: {
      readLink: (s, me) => {
        me.carry.from = s.table[me.ptl].migrated;
        return me.carry.from === null ? 'carried' : flush;
      },
      ...included(flushesByFlag, expand('pay', payFlush(k), { done: 'read' })),
      ...included(!flushesByFlag, expand('flush', flushAll(k), { done: 'read' })),
      /** The compiler may load the entry once for what is read and what is cleared. */
      read: (s, me) => {
        if (!readsOldEntry) me.carry.from = me.ptl;
        const from = me.carry.from ?? 0;
        if (updatesAtomically) drain(s, k, me.cpu);
        assignEntry(me.carry.loaded, readEntry(s, k, me.cpu, from, 1, me.va));
        me.carry.accessed = me.carry.loaded.accessed;
        me.carry.dirty = me.carry.loaded.dirty;
        if (!updatesAtomically) return 'clear';
        clearAccessed(s, k, me.cpu, from, me.va);
        me.carry.from = null;
        return 'or/load';
      },
      clear: (s, me) => {
        me.carry.loaded.accessed = false;
        me.carry.loaded.dirty = false;
        writeEntry(s, k, me.cpu, me.carry.from ?? 0, 1, me.va, me.carry.loaded);
        me.carry.from = null;
        return 'or/load';
      },
      ...expand('or', orCarried(k, switches), { done: 'carried' }),
    },
  });
}

/** ORs the bits that are carried into the entry for `me.va` of the page `me.ptl`, or into the `first` of that page. */
function orCarried(k: Kernel, { updatesAtomically }: May2008Switches, { first = false } = {}) {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['done'],
    start: 'load',
    steps: {
      load: (s, me) => {
        const va = first ? firstPage(k, regionOf(k, me.va, 1), 1) : me.va;
        if (updatesAtomically) drain(s, k, me.cpu);
        assignEntry(me.carry.loaded, readEntry(s, k, me.cpu, me.ptl, 1, va));
        if (!updatesAtomically) return 'store';
        assertMapsPage(me.carry);
        if (me.carry.loaded.kind === 'page' && me.carry.accessed) {
          orAccessed(s, k, me.cpu, me.ptl, 1, va, me.carry.dirty);
        }
        forgetBits(me.carry);
        return 'done';
      },
      store: (s, me) => {
        const va = first ? firstPage(k, regionOf(k, me.va, 1), 1) : me.va;
        assertMapsPage(me.carry);
        if (me.carry.loaded.kind === 'page') {
          if (me.carry.accessed) me.carry.loaded.accessed = true;
          if (me.carry.dirty) me.carry.loaded.dirty = true;
        }
        writeEntry(s, k, me.cpu, me.ptl, 1, va, me.carry.loaded);
        forgetBits(me.carry);
        return 'done';
      },
    },
  });
}

function assertMapsPage({ loaded, accessed, dirty }: Carry): void {
  assertThat(
    loaded.kind === 'page' || !(accessed || dirty),
    'noLostPte',
    'accessed or dirty is ORed into an entry that maps no page, which makes another entry of it',
  );
}

function forgetBits(carry: Carry): void {
  clearEntry(carry.loaded);
  carry.accessed = false;
  carry.dirty = false;
}

function relocator(k: Kernel, { operations }: RelocatorOptions, switches: May2008Switches) {
  const { machine, choose } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  const mayBeInMm = k.config.cpusInMm > k.config.userCpus;
  const pages = moveTables(k, operations, keepOnList, { interruptsOff: false, linksPages: true });
  const toPages = entrance('pages', pages);
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => {
        if (!beginOperation(s, k, me, operations)) return blocked;
        return mayBeInMm ? 'away/clearMask' : 'mutex/sleep';
      },
      ...included(mayBeInMm, expand('away', leaveMm(k), { left: 'mutex/sleep' })),
      ...expand('mutex', takeRelocationMutex(k), { locked: 'enter/lock' }),
      ...expand('enter', countRelocation(k, 1), { done: toPages }),
      ...expand('pages', pages, { done: 'pay/testAndClear', failed: 'end' }),
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
        return s.table[page].level === 1 ? 'merge/lock' : 'free';
      }),
      ...expand('merge', mergeAll(k, switches), { merged: 'free' }),
      free: (s, me) => {
        const from = me.from ?? 0;
        drain(s, k, me.cpu);
        s.table[from].migrated = null;
        freeTable(s, from);
        me.from = null;
        return 'nextOld';
      },
      end: () => (mayBeInMm ? 'back/setMask' : 'leave/lock'),
      ...included(mayBeInMm, expand('back', enterMm(k), { entered: 'leave/lock' })),
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

/** Merges the bits of the old page into the new one, under the ptl of the new one, and forgets the link. */
function mergeAll(k: Kernel, switches: May2008Switches) {
  const { fragment } = vocabulary(k.state, moverLocals(k), 'tid', 'cpu');
  const first = !switches.advancesPointers;
  return fragment({
    exits: ['merged'],
    start: 'lock',
    steps: {
      lock: (s, me) => {
        if (!lockPtl(s, k, me, me.to ?? 0)) return blocked;
        me.ptl = me.to ?? 0;
        return 'readOld';
      },
      /** Without advancing, the first pair of entries again, as often as there are entries. */
      readOld: (s, me) => {
        const va = first ? firstPage(k, me.region, 1) : me.va;
        const entry = readEntry(s, k, me.cpu, me.from ?? 0, 1, va);
        me.carry.accessed = entry.accessed;
        me.carry.dirty = entry.dirty;
        return 'or/load';
      },
      ...expand('or', orCarried(k, switches, { first }), { done: 'next' }),
      next: (_s, me) => (nextPte(k, me) ? 'readOld' : 'forgetNew'),
      forgetNew: (s, me) => {
        s.table[me.to ?? 0].migrated = null;
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPtl(s, k, me, me.to ?? 0);
        me.ptl = 0;
        me.to = null;
        return 'merged';
      },
    },
  });
}
