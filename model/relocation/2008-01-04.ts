/**
 * The posting of 4 January 2008. Kernel paths delimbo each time they have taken a ptl. The relocator hands
 * each old page to RCU as soon as it is replaced, and pays the owed flush after all pages.
 */

import { blocked, expand, vocabulary } from '../../checker/index.ts';
import { payFlush } from '../kernel/flush.ts';
import { lockPtl, unlockPtl } from '../kernel/locks.ts';
import { freeTableByRcu } from '../kernel/rcu.ts';
import { plainTakePtl, walkLocals, walkToPmd } from '../kernel/walk.ts';
import type { TakePtl, WalkRules } from '../kernel/walk.ts';
import { readEntry } from '../x86/ordering.ts';
import type { Kernel } from '../state.ts';
import type { Protocol, RelocatorOptions } from './protocol.ts';
import { beginOperation, endOperation, movePtePages, relocatorLocals } from './relocate.ts';

/**
 * Delimbo of January 2008: drop the ptl, walk again from the root without `page_table_lock`, take the
 * ptl of the page found, and believe it.
 */
export function delimbo200801(k: Kernel): TakePtl {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['locked', 'none', 'retry'],
    start: 'take',
    steps: {
      take: (s, me) => (lockPtl(s, k, me, me.ptl) ? 'delimbo/unlock' : blocked),
      'delimbo/unlock': (s, me) => {
        unlockPtl(s, k, me, me.ptl);
        return 'delimbo/walk/root';
      },
      ...expand('delimbo/walk', walkToPmd(k, rules200801), {
        found: 'delimbo/readPmd',
        missing: 'none',
      }),
      'delimbo/readPmd': (s, me) => {
        const entry = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        if (entry.kind !== 'table') return 'none';
        me.ptl = entry.target;
        me.pte = entry.target;
        return 'delimbo/take';
      },
      'delimbo/take': (s, me) => (lockPtl(s, k, me, me.ptl) ? 'locked' : blocked),
    },
  });
}

export const rules200801: WalkRules = {
  takePtl: delimbo200801,
  takeOldPtl: plainTakePtl,
  paysFlush: true,
  walksUnderRcu: false,
};

export const protocol20080104: Protocol = {
  name: '2008-01-04',
  rules: rules200801,
  relocator,
  callbacks: () => [],
};

function relocator(k: Kernel, { operations }: RelocatorOptions) {
  const { machine } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  const pages = movePtePages(k, operations, (s, me) => freeTableByRcu(s, k, me.from ?? 0));
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => (beginOperation(s, k, me, operations) ? 'pages/new/sleep' : blocked),
      ...expand('pages', pages, { done: 'pay/testAndClear', failed: 'return' }),
      ...expand('pay', payFlush(k), { done: 'return' }),
      return: (s, me) => {
        endOperation(s, k, me);
        return 'idle';
      },
    },
  });
}
