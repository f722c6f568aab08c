/**
 * An empty PTE page is given back, with `mmap_lock` for reading (`try_to_free_pte`, mm/pt_reclaim.c of 6.14, after an
 * MADV_DONTNEED): under pml and the ptl, see that no entry is left, and clear the PMD entry; flush; let RCU free the
 * page. It needs walks that look at the PMD entry again once they have the ptl (`__pte_offset_map_lock` of 6.5).
 */

import { blocked, expand, optional, range, vocabulary } from '../../checker/index.ts';
import type { Kernel } from '../state.ts';
import { readEntry, writeNone } from '../x86/ordering.ts';
import { firstPage } from '../x86/paging.ts';
import { flushAll } from './flush.ts';
import { downRead, lockPageTable, lockPtl, unlockPageTable, unlockPtl, upRead } from './locks.ts';
import { enterKernel, freeTableByRcu, leaveKernel } from './rcu.ts';
import { forgetWalk, walkLocals, walkToPmd } from './walk.ts';
import type { WalkRules } from './walk.ts';

export function tableReclaimThread(k: Kernel, rules: WalkRules, operations: number) {
  const locals = {
    ...walkLocals(k),
    /** The PTE page that was unlinked. */
    spare: optional(k.TABLE),
    done: range(0, operations),
  };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const pages = firstPage(k, 1, 1);
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ region: k.REGION }, (s, me, { region }) => {
        if (me.done === operations || !downRead(s, k, me)) return blocked;
        me.done += 1;
        enterKernel(s, k, me.tid);
        me.va = firstPage(k, region, 1);
        return 'walk/root';
      }),
      ...expand('walk', walkToPmd(k, rules), { found: 'lockPmd', missing: 'return' }),
      lockPmd: (s, me) => (lockPageTable(s, k, me) ? 'readPmd' : blocked),
      readPmd: (s, me) => {
        const { kind, target } = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        if (kind !== 'table') return 'unlockPmd';
        me.pte = target;
        me.ptl = target;
        return 'lockPtl';
      },
      lockPtl: (s, me) => (lockPtl(s, k, me, me.ptl) ? 'isEmpty' : blocked),
      isEmpty: (s, me) => {
        if (readEntry(s, k, me.cpu, me.pte, 1, me.va).kind !== 'none') return 'unlockPtl';
        if ((me.va + 1) % pages !== 0) {
          me.va += 1;
          return 'isEmpty';
        }
        return 'clearPmd';
      },
      clearPmd: (s, me) => {
        writeNone(s, k, me.cpu, me.upper, 2, me.va);
        me.spare = me.pte;
        return 'unlockPtl';
      },
      unlockPtl: (s, me) => {
        unlockPtl(s, k, me, me.ptl);
        me.pte = 0;
        me.ptl = 0;
        return 'unlockPmd';
      },
      unlockPmd: (s, me) => {
        unlockPageTable(s, k, me);
        return me.spare === null ? 'return' : 'flush/send';
      },
      ...expand('flush', flushAll(k), { done: 'free' }),
      free: (s, me) => {
        freeTableByRcu(s, k, me.spare ?? 0);
        me.spare = null;
        return 'return';
      },
      return: (s, me) => {
        upRead(s, k, me);
        leaveKernel(s, k, me.tid);
        forgetWalk(me);
        return 'idle';
      },
    },
  });
}
