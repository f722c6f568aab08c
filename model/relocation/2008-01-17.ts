/**
 * The posting of 17 January 2008. Against 2008-01-04: old pages wait on a private list until the owed
 * flush is paid, and only then go to RCU. A failed allocation returns from the whole operation at once;
 * list and flush are left as they are.
 */

import {
  add,
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
import { freeTableByRcu } from '../kernel/rcu.ts';
import type { Kernel, KernelState } from '../state.ts';
import { AS_POSTED_IN_JANUARY, january } from './2008-01-04.ts';
import type { JanuarySwitches } from './2008-01-04.ts';
import { moveTables } from './move-tables.ts';
import type { Protocol, RelocatorOptions } from './protocol.ts';
import { beginOperation, endOperation, relocatorLocals } from './relocate.ts';
import type { Relocator } from './relocate.ts';

export function january17(switches: Partial<JanuarySwitches> = {}): Protocol {
  const all = { ...AS_POSTED_IN_JANUARY, ...switches };
  return {
    name: '2008-01-17',
    movesUpperTables: true,
    ...january(all),
    relocator: (k, options) => relocator(k, options, all),
  };
}

export const protocol20080117 = january17();

function relocator(k: Kernel, { operations }: RelocatorOptions, switches: JanuarySwitches) {
  const { moves, endsAfterFailure } = switches;
  const { machine, choose } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  const pages = moveTables(k, operations, keepOnList, moves);
  const toPages = entrance('pages', pages);
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => (beginOperation(s, k, me, operations) ? toPages : blocked),
      ...expand('pages', pages, {
        done: 'pay/testAndClear',
        failed: endsAfterFailure ? 'pay/testAndClear' : 'return',
      }),
      ...expand('pay', payFlush(k), { done: 'handToRcu' }),
      /** In whatever order they lie on the list. */
      handToRcu: choose({ page: optional(k.TABLE) }, (s, me, { page }) => {
        if (page === null) return me.list === emptySet ? 'return' : blocked;
        return handOne(s, k, me, page) ? 'handToRcu' : blocked;
      }),
      return: (s, me) => {
        endOperation(s, k, me);
        return 'idle';
      },
    },
  });
}

/** The old page waits on the private list. */
export function keepOnList(_s: KernelState, me: Relocator): void {
  me.list = add(me.list, me.from ?? 0);
}

/** Hands a page of the list to RCU; false if it is not on the list. */
export function handOne(s: KernelState, k: Kernel, me: Relocator, page: number): boolean {
  if (!has(me.list, page)) return false;
  me.list = remove(me.list, page);
  freeTableByRcu(s, k, page);
  return true;
}
