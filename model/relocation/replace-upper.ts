/** A table page above the PTE pages is replaced, with `page_table_lock` held. */

import { vocabulary } from '../../checker/index.ts';
import { copyEntry, drain, readEntry, writeTable } from '../x86/ordering.ts';
import { firstPage } from '../x86/paging.ts';
import type { Kernel } from '../state.ts';
import { upperPage } from './delimbo-upper.ts';
import { moverLocals } from './relocate.ts';

/**
 * Finds the page of level `me.moving` in the tree as it is by now, copies its entries into `me.to`, and points
 * what lies above at the new page: an entry, or `mm->pgd`. Nobody changes the entries meanwhile, as all who do hold
 * `page_table_lock`; and accessed is set in all of them, so that CPUs have nothing to set (`_PAGE_TABLE`).
 */
export function replaceUpper(k: Kernel) {
  const { fragment } = vocabulary(k.state, moverLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['replaced', 'none'],
    start: 'find',
    steps: {
      find: (s, me) => {
        if (me.moving === k.levels) {
          me.from = s.mm.root;
          return 'copy';
        }
        const above = upperPage(s, k, me, me.moving + 1);
        if (above === null) return 'none';
        me.upper = above;
        return 'readEntry';
      },
      readEntry: (s, me) => {
        const entry = readEntry(s, k, me.cpu, me.upper, me.moving + 1, me.va);
        if (entry.kind !== 'table') return 'none';
        me.from = entry.target;
        return 'copy';
      },
      copy: (s, me) => {
        copyEntry(s, k, me.cpu, me.from ?? 0, me.to ?? 0, me.moving, me.va);
        const next = me.va + firstPage(k, 1, me.moving - 1);
        const isLast = next === firstPage(k, me.region + 1, me.moving);
        me.va = isLast ? firstPage(k, me.region, me.moving) : next;
        return isLast ? 'publish' : 'copy';
      },
      /**
       * `mm->pgd` is changed by a plain store. Here it is in memory at once, with all stores before it: if it pended
       * until the next locked instruction, or until the lock is dropped, others would see a relocator that is late.
       */
      publish: (s, me) => {
        if (me.moving === k.levels) {
          drain(s, k, me.cpu);
          s.mm.root = me.to ?? 0;
        } else {
          writeTable(s, k, me.cpu, me.upper, me.moving + 1, me.va, me.to ?? 0);
        }
        me.to = null;
        return 'replaced';
      },
    },
  });
}
