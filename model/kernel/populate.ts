/** A missing upper entry is filled in (`__pte_alloc`, and likewise above). */

import { blocked, expand, vocabulary } from '../../checker/index.ts';
import { included } from '../included.ts';
import type { Kernel } from '../state.ts';
import { readEntry, writeTable } from '../x86/ordering.ts';
import { lockPageTable, unlockPageTable } from './locks.ts';
import { spareLocals } from './table-source.ts';
import type { TableSource } from './table-source.ts';
import { trustUpper } from './walk.ts';
import type { WalkRules } from './walk.ts';

/**
 * Allocates the table page below the entry of `me.upper`, takes `page_table_lock`, looks again, and
 * populates the entry or gives the spare page back. Where the tables above the PTE pages move, it
 * delimbos the pointer to the entry before it looks.
 */
export function populate(k: Kernel, { delimboUpper }: WalkRules, source: TableSource) {
  const delimbos = delimboUpper !== undefined && k.config.movesLevels > 1;
  const { fragment } = vocabulary(k.state, spareLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['done', 'failed'],
    start: 'new/sleep',
    steps: {
      ...expand('new', source.allocate(k), { allocated: 'lock', failed: 'failed' }),
      lock: (s, me) => {
        if (!lockPageTable(s, k, me)) return blocked;
        return delimbos ? 'delimbo/test' : 'lookAgain';
      },
      ...included(
        delimbos,
        expand('delimbo', (delimboUpper ?? trustUpper)(k), { found: 'lookAgain' }),
      ),
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
