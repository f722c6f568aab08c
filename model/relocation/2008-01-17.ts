/**
 * The posting of 17 January 2008. Against 2008-01-04: old pages wait on a private list until the owed
 * flush is paid, and only then go to RCU. A failed allocation returns from the whole operation at once;
 * list and flush are left as they are.
 */

import { add, blocked, expand, has, remove, vocabulary } from '../../checker/index.ts';
import { payFlush } from '../kernel/flush.ts';
import { enterKernel, freeTableByRcu, leaveKernel } from '../kernel/rcu.ts';
import type { Kernel, KernelState } from '../state.ts';
import { rules200801 } from './2008-01-04.ts';
import type { Protocol, RelocatorOptions } from './protocol.ts';
import {
  allocateNewPage,
  forgetWalk,
  freeNewPage,
  movePtePage,
  relocatorLocals,
} from './relocate.ts';
import type { Relocator } from './relocate.ts';

export const protocol20080117: Protocol = {
  name: '2008-01-17',
  rules: rules200801,
  relocator,
  callbacks: () => [],
};

function relocator(k: Kernel, { operations }: RelocatorOptions) {
  const { machine } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => {
        if (me.done === operations) return blocked;
        me.done += 1;
        enterKernel(s, k, me.tid);
        return 'pages/new/sleep';
      },
      ...expand('pages', relocateAllPages(k, operations), {
        done: 'pay/testAndClear',
        failed: 'return',
      }),
      ...expand('pay', payFlush(k), { done: 'handToRcu' }),
      handToRcu: (s, me) => (handOne(s, k, me) ? 'handToRcu' : 'return'),
      return: (s, me) => {
        forgetWalk(me);
        me.list = 0;
        leaveKernel(s, k, me.tid);
        return 'idle';
      },
    },
  });
}

/** Moves every PTE page; the old ones go to the private list. */
export function relocateAllPages(k: Kernel, operations: number) {
  const { fragment } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  return fragment({
    exits: ['done', 'failed'],
    start: 'new/sleep',
    steps: {
      ...expand('new', allocateNewPage(k, operations), {
        allocated: 'move/lockPageTable',
        failed: 'failed',
      }),
      ...expand('move', movePtePage(k, operations), { moved: 'keep', gaveUp: 'freeNew' }),
      keep: (_s, me) => {
        me.list = add(me.list, me.from ?? 0);
        me.from = null;
        return 'next';
      },
      freeNew: (s, me) => {
        freeNewPage(s, me);
        return 'next';
      },
      next: (_s, me) => {
        me.region += 1;
        return me.region < k.regions ? 'new/sleep' : 'done';
      },
    },
  });
}

/** Hands one page of the list to RCU; false if the list is empty. */
export function handOne(s: KernelState, k: Kernel, me: Relocator): boolean {
  for (let table = 0; table < k.config.tables; table += 1) {
    if (has(me.list, table)) {
      me.list = remove(me.list, table);
      freeTableByRcu(s, table);
      return true;
    }
  }
  return false;
}
