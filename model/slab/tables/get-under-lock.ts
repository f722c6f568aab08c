/** *get* of `get-kick` in the manner of its postings, for page tables. */

import { blocked, expand, remove, vocabulary } from '../../../checker/index.ts';
import { lockPageTable, unlockPageTable } from '../../kernel/locks.ts';
import { enterKernel, leaveKernel } from '../../kernel/rcu.ts';
import { forgetWalk, walkToPmd } from '../../kernel/walk.ts';
import { moverLocals, underPageTableLock } from '../../relocation/relocate.ts';
import { loadEntry } from '../../x86/memory.ts';
import { firstPage } from '../../x86/paging.ts';
import { getReference } from '../references.ts';
import { firstOf, vectorLocals } from '../vector.ts';
import { tableOf } from './state.ts';
import type { TableSlabs } from './state.ts';

/** Takes the lock of the client's structure, and pins what it finds there; what is being freed or made is not. */
export function getUnderPageTableLock(k: TableSlabs) {
  const { kernel, slabs } = k;
  const locals = { ...vectorLocals(slabs), ...moverLocals(kernel) };
  const { fragment } = vocabulary(k.state, locals, 'tid', 'cpu');
  return fragment({
    exits: ['done'],
    start: 'pin',
    steps: {
      pin: (s, me) => {
        if (!lockPageTable(s, kernel, me)) return blocked;
        enterKernel(s, kernel, me.tid);
        return 'next';
      },
      next: (s, me) => {
        if (me.unasked === 0) return 'unlock';
        me.object = firstOf(slabs, me.unasked);
        me.unasked = remove(me.unasked, me.object);
        me.region = s.object[me.object].item;
        me.va = firstPage(kernel, me.region, 1);
        return 'walk/root';
      },
      ...expand('walk', walkToPmd(kernel, underPageTableLock), {
        found: 'get',
        missing: 'leaveOut',
      }),
      get: (s, me) => {
        const object = me.object ?? 0;
        const { kind, target } = loadEntry(s, kernel, me.upper, 2, me.va);
        if (kind !== 'table' || target !== tableOf(k, object)) return 'leaveOut';
        getReference(s, slabs, object);
        return 'next';
      },
      leaveOut: (_s, me) => {
        me.vector = remove(me.vector, me.object ?? 0);
        return 'next';
      },
      unlock: (s, me) => {
        unlockPageTable(s, kernel, me);
        leaveKernel(s, kernel, me.tid);
        me.object = null;
        me.region = 0;
        forgetWalk(me);
        return 'done';
      },
    },
  });
}
