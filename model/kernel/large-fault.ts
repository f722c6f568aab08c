/**
 * A fault where a large page is mapped (`__handle_mm_fault`, `huge_pmd_set_accessed`). The page is there and writable:
 * nothing is to be done but to set bits, if the PMD entry is still what it was.
 *
 * `pml`, the lock of the PMD entry (`pmd_lock`), is `page_table_lock` here and wherever large pages are: so it is
 * in kernels that do not split it, and with one PMD page a split one would be no different.
 */

import { blocked, vocabulary } from '../../checker/index.ts';
import type { Kernel } from '../state.ts';
import { clearEntry, sameEntry } from '../x86/memory.ts';
import { orAccessed, readEntry } from '../x86/ordering.ts';
import { faultLocals } from './fault-common.ts';
import { lockPageTable, unlockPageTable } from './locks.ts';

/** `me.snap` is the PMD entry as it was read without a lock. */
export function touchLargePage(k: Kernel) {
  const { fragment } = vocabulary(k.state, faultLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['done'],
    start: 'lock',
    steps: {
      lock: (s, me) => (lockPageTable(s, k, me) ? 'recheck' : blocked),
      recheck: (s, me) => {
        const same = sameEntry(readEntry(s, k, me.cpu, me.upper, 2, me.va), me.snap);
        return same && me.write ? 'setBits' : 'unlock';
      },
      /** `pmdp_set_access_flags` of x86 stores the entry only for a write, and then with both bits set. */
      setBits: (s, me) => {
        orAccessed(s, k, me.cpu, me.upper, 2, me.va, true);
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPageTable(s, k, me);
        clearEntry(me.snap);
        return 'done';
      },
    },
  });
}
