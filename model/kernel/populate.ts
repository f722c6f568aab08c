/** A missing upper entry is filled in (`__pte_alloc`, and likewise above). */

import { blocked, expand, vocabulary } from '../../checker/index.ts';
import type { Kernel } from '../state.ts';
import { readEntry, writeTable } from '../x86/ordering.ts';
import { lockPageTable, unlockPageTable } from './locks.ts';
import { spareLocals } from './table-source.ts';
import type { TableSource } from './table-source.ts';

/**
 * Allocates the table page below the entry of `me.upper`, takes `page_table_lock`, looks again, and
 * populates the entry or gives the spare page back. The tables above the PTE pages don't move in
 * these versions, so there is nothing to delimbo.
 */
export function populate(k: Kernel, source: TableSource) {
  const { fragment } = vocabulary(k.state, spareLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['done', 'failed'],
    start: 'new/sleep',
    steps: {
      ...expand('new', source.allocate(k), { allocated: 'lock', failed: 'failed' }),
      lock: (s, me) => (lockPageTable(s, k, me) ? 'lookAgain' : blocked),
      lookAgain: (s, me) => {
        const { kind } = readEntry(s, k, me.cpu, me.upper, me.level, me.va);
        if (kind === 'none') return 'install';
        return source.freesUnderLock ? 'giveBack/free' : 'unlock';
      },
      install: (s, me) => {
        writeTable(s, k, me.cpu, me.upper, me.level, me.va, me.spare ?? 0);
        me.spare = null;
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPageTable(s, k, me);
        return me.spare === null ? 'done' : 'giveBack/free';
      },
      ...expand('giveBack', source.free(k), {
        freed: source.freesUnderLock ? 'unlock' : 'done',
      }),
    },
  });
}
