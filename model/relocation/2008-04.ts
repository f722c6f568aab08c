/**
 * The posting of 29 April 2008. Against 2008-03: the flag becomes a counter, raised and lowered under
 * `page_table_lock`, and there is no mutex. The relocator leaves interrupts on; it waits for a grace period and
 * frees the old pages itself. A failed allocation jumps past flush, grace period and list.
 *
 * Kernel paths test the counter while they hold the ptl, not `page_table_lock`. A comment of the posting
 * argues that this is safe, as the page meant can't move before that ptl is dropped. The other way is a
 * switch, so that the two can be compared.
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
import { payFlush } from '../kernel/flush.ts';
import { lockPageTable, lockPtl, unlockPageTable } from '../kernel/locks.ts';
import { synchronizeRcu } from '../kernel/synchronize-rcu.ts';
import { freeTable } from '../kernel/table-pages.ts';
import { walkLocals, plainTakePtl } from '../kernel/walk.ts';
import type { TakePtl, WalkRules } from '../kernel/walk.ts';
import { drain } from '../x86/ordering.ts';
import type { Kernel } from '../state.ts';
import { keepOnList } from './2008-01-17.ts';
import { findPtePage, lockFound, relockUnderPageTableLock } from './2008-03.ts';
import { delimboUpper } from './delimbo-upper.ts';
import { moveTables, UNTIL_MARCH } from './move-tables.ts';
import type { MoveOptions } from './move-tables.ts';
import type { Protocol, RelocatorOptions } from './protocol.ts';
import { beginOperation, endOperation, relocatorLocals } from './relocate.ts';

export interface April2008Switches {
  /** The lock under which a kernel path tests the counter. */
  readonly testsCounterUnder: 'ptl' | 'pageTableLock';
}

/** Delimbo of April 2008, as posted: as in March, with the counter for the flag. */
export function delimbo200804(k: Kernel): TakePtl {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['locked', 'none', 'retry'],
    start: 'take',
    steps: {
      take: (s, me) => (lockPtl(s, k, me, me.ptl) ? 'testCounter' : blocked),
      testCounter: (s) => (s.mm.relocations > 0 ? 'delimbo/unlock' : 'locked'),
      ...expand('delimbo', relockUnderPageTableLock(k), { locked: 'locked', none: 'none' }),
    },
  });
}

/** The other way: every lock of a ptl begins with `page_table_lock`, which is dropped once the ptl is held. */
function testUnderPageTableLock(k: Kernel): TakePtl {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['locked', 'none', 'retry'],
    start: 'take',
    steps: {
      take: (s, me) => (lockPageTable(s, k, me) ? 'testCounter' : blocked),
      testCounter: (s) => (s.mm.relocations > 0 ? 'find/walk/root' : 'found/take'),
      ...expand('find', findPtePage(k), { found: 'found/take', none: 'none' }),
      ...expand('found', lockFound(k), { locked: 'locked' }),
    },
  });
}

export function april2008({ testsCounterUnder }: April2008Switches): Protocol {
  const rules: WalkRules = {
    takePtl: testsCounterUnder === 'ptl' ? delimbo200804 : testUnderPageTableLock,
    takeOldPtl: plainTakePtl,
    paysFlush: true,
    walksUnderRcu: false,
    delimboUpper: (k) => delimboUpper(k, (s) => s.mm.relocations > 0),
  };
  return {
    name: '2008-04',
    movesUpperTables: true,
    rules,
    keeps: { countsRelocations: true, synchronizesRcu: true },
    relocator,
    callbacks: () => [],
  };
}

export const protocol200804 = april2008({ testsCounterUnder: 'ptl' });

/** How a PTE page is moved from April 2008 on. */
export const INTERRUPTS_ON: MoveOptions = { ...UNTIL_MARCH, interruptsOff: false };

function relocator(k: Kernel, { operations }: RelocatorOptions) {
  const { machine, choose } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  const pages = moveTables(k, operations, keepOnList, INTERRUPTS_ON);
  const toPages = entrance('pages', pages);
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => (beginOperation(s, k, me, operations) ? 'enter/lock' : blocked),
      ...expand('enter', countRelocation(k, 1), { done: toPages }),
      ...expand('pages', pages, {
        done: 'pay/testAndClear',
        failed: 'leave/lock',
      }),
      ...expand('pay', payFlush(k), { done: 'grace/sleep' }),
      ...expand('grace', synchronizeRcu(k), { done: 'freeOld' }),
      /** In whatever order they lie on the list. */
      freeOld: choose({ page: optional(k.TABLE) }, (s, me, { page }) => {
        if (page === null) return me.list === emptySet ? 'leave/lock' : blocked;
        if (!has(me.list, page)) return blocked;
        me.list = remove(me.list, page);
        drain(s, k, me.cpu);
        freeTable(s, page);
        return 'freeOld';
      }),
      ...expand('leave', countRelocation(k, -1), { done: 'return' }),
      return: (s, me) => {
        endOperation(s, k, me);
        return 'idle';
      },
    },
  });
}

/**
 * Raises or lowers the count of relocations, under `page_table_lock`. Threads that hold another lock see the
 * new count at once, though it is written by a plain store: between that store and the first change of a table
 * page the relocator takes the lock again, and a store that pends until then is the same as a relocator that
 * is late. A count that is seen to be too high does no harm.
 */
export function countRelocation(k: Kernel, by: 1 | -1) {
  const { fragment } = vocabulary(k.state, {}, 'tid', 'cpu');
  return fragment({
    exits: ['done'],
    start: 'lock',
    steps: {
      lock: (s, me) => (lockPageTable(s, k, me) ? 'count' : blocked),
      count: (s) => {
        s.mm.relocations += by;
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPageTable(s, k, me);
        return 'done';
      },
    },
  });
}
