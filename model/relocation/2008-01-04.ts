/**
 * The posting of 4 January 2008. Kernel paths delimbo each time they have taken a ptl. The relocator hands
 * each old page to RCU as soon as it is replaced, and pays the owed flush after all pages.
 */

import { blocked, entrance, expand, vocabulary } from '../../checker/index.ts';
import { payFlush } from '../kernel/flush.ts';
import { lockPtl, unlockPtl } from '../kernel/locks.ts';
import { freeTableByRcu } from '../kernel/rcu.ts';
import { plainTakePtl, walkLocals, walkToPmd } from '../kernel/walk.ts';
import type { TakePtl, WalkRules } from '../kernel/walk.ts';
import { readEntry } from '../x86/ordering.ts';
import type { Kernel, KernelState } from '../state.ts';
import { delimboUpper } from './delimbo-upper.ts';
import { moveTables, UNTIL_MARCH } from './move-tables.ts';
import type { MoveOptions } from './move-tables.ts';
import type { Protocol, RelocatorOptions } from './protocol.ts';
import { beginOperation, endOperation, relocatorLocals } from './relocate.ts';
import type { Relocator } from './relocate.ts';
import { NOT_REPAIRED } from './repairs.ts';
import type { PostingRepairs } from './repairs.ts';

/** Walks are as they always were. */
const plain: WalkRules = { takePtl: plainTakePtl, paysFlush: true, walksUnderRcu: false };

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
      ...expand('delimbo/walk', walkToPmd(k, plain), {
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

/** What of January 2008 can be had otherwise, so that it can be seen what each is to blame for. */
export interface JanuarySwitches extends PostingRepairs {
  /** What kernel paths do as they take a ptl, and then to be sure of the page. */
  readonly delimbo: WalkRules['takePtl'];
  /** How table pages are moved. */
  readonly moves: MoveOptions;
}

export const AS_POSTED_IN_JANUARY: JanuarySwitches = {
  ...NOT_REPAIRED,
  delimbo: delimbo200801,
  moves: UNTIL_MARCH,
};

/** What both postings of January have in common. */
export function january(switches: JanuarySwitches) {
  const { delimbo, walksAfterSleep, disablesPreemption } = switches;
  const rules: WalkRules = {
    takePtl: delimbo,
    takeOldPtl: plainTakePtl,
    paysFlush: true,
    walksUnderRcu: false,
    walksBeforeLock: walksAfterSleep,
    delimboUpper: (k) => delimboUpper(k, () => true),
  };
  return { rules, disablesPreemption, callbacks: () => [] };
}

export function january4(switches: Partial<JanuarySwitches> = {}): Protocol {
  const all = { ...AS_POSTED_IN_JANUARY, ...switches };
  return {
    name: '2008-01-04',
    ...january(all),
    relocator: (k, options) => relocator(k, options, all),
  };
}

export const protocol20080104 = january4();

function relocator(k: Kernel, { operations }: RelocatorOptions, switches: JanuarySwitches) {
  const { moves, endsAfterFailure } = switches;
  const { machine } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  const toRcu = (s: KernelState, me: Relocator) => freeTableByRcu(s, k, me.from ?? 0);
  const pages = moveTables(k, operations, toRcu, moves);
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
      ...expand('pay', payFlush(k), { done: 'return' }),
      return: (s, me) => {
        endOperation(s, k, me);
        return 'idle';
      },
    },
  });
}
