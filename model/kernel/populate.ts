/** A missing upper entry is filled in (`__pte_alloc`, and likewise above). */

import { blocked, optional, vocabulary } from '../../checker/index.ts';
import type { Kernel } from '../state.ts';
import { loadEntry, storeTable } from '../x86/memory.ts';
import { regionOf } from '../x86/paging.ts';
import { fallAsleep, lockPageTable, unlockPageTable, wakeUp } from './locks.ts';
import { freeTable, noFreeTable, takeTable } from './table-pages.ts';
import { walkLocals } from './walk.ts';

export function populateLocals(k: Kernel) {
  return { ...walkLocals(k), spare: optional(k.TABLE) };
}

/**
 * Allocates the table page below the entry of `me.upper`, takes `page_table_lock`, looks again, and
 * populates the entry or gives the spare page back. The tables above the PTE pages don't move in
 * these versions, so there is nothing to delimbo.
 */
export function populate(k: Kernel) {
  const { fragment, choose } = vocabulary(k.state, populateLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['done', 'failed'],
    start: 'sleep',
    steps: {
      sleep: (s, me) => {
        fallAsleep(s, k, me);
        return 'allocate';
      },
      allocate: choose({ page: optional(k.TABLE) }, (s, me, { page }) => {
        if (page === null) {
          if (!k.config.allocationsMayFail && !noFreeTable(s, k)) return blocked;
          wakeUp(s, k, me);
          return 'failed';
        }
        const below = me.level - 1;
        if (!takeTable(s, k, page, below, regionOf(k, me.va, below))) return blocked;
        me.spare = page;
        wakeUp(s, k, me);
        return 'lock';
      }),
      lock: (s, me) => (lockPageTable(s, k, me) ? 'lookAgain' : blocked),
      lookAgain: (s, me) => {
        const { kind } = loadEntry(s, k, me.upper, me.level, me.va);
        return kind === 'none' ? 'install' : 'unlock';
      },
      install: (s, me) => {
        storeTable(s, k, me.upper, me.level, me.va, me.spare ?? 0);
        me.spare = null;
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPageTable(s, k, me);
        return me.spare === null ? 'done' : 'giveBack';
      },
      giveBack: (s, me) => {
        freeTable(s, me.spare ?? 0);
        me.spare = null;
        return 'done';
      },
    },
  });
}
