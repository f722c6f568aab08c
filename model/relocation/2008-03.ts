/**
 * The posting of March 2008. Against 2008-01-17: relocation mode. The relocator takes the mm's relocation
 * mutex and sets NEED_REWALK; an RCU callback clears the flag and unlocks the mutex. Kernel paths delimbo
 * only while the flag is set, and take the new ptl while they hold `page_table_lock`. A failed allocation
 * jumps past the flush and the list to the leave callback.
 */

import {
  blocked,
  emptySet,
  entrance,
  expand,
  optional,
  rule,
  taken,
  vocabulary,
} from '../../checker/index.ts';
import { included } from '../included.ts';
import { payFlush } from '../kernel/flush.ts';
import {
  fallAsleep,
  lockPageTable,
  lockPtl,
  lockRelocationMutex,
  unlockPageTable,
  unlockPtl,
  wakeUp,
} from '../kernel/locks.ts';
import { plainTakePtl, walkLocals, walkToPmd } from '../kernel/walk.ts';
import type { TakePtl, WalkRules } from '../kernel/walk.ts';
import { pendingCpus } from '../kernel/rcu.ts';
import { drain, readEntry } from '../x86/ordering.ts';
import type { Kernel, KernelState } from '../state.ts';
import { handOne, keepOnList } from './2008-01-17.ts';
import { delimboUpper } from './delimbo-upper.ts';
import { moveTables, UNTIL_MARCH } from './move-tables.ts';
import type { MoveOptions } from './move-tables.ts';
import type { Protocol, RelocatorOptions } from './protocol.ts';
import { beginOperation, endOperation, relocatorLocals, underPageTableLock } from './relocate.ts';
import { NOT_REPAIRED } from './repairs.ts';
import type { PostingRepairs } from './repairs.ts';

/** Delimbo of March 2008: nothing unless NEED_REWALK is set. */
export function delimbo200803(k: Kernel): TakePtl {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['locked', 'none', 'retry'],
    start: 'take',
    steps: {
      take: (s, me) => (lockPtl(s, k, me, me.ptl) ? 'testFlag' : blocked),
      testFlag: (s) => (s.mm.needRewalk ? 'delimbo/unlock' : 'locked'),
      ...expand('delimbo', relockUnderPageTableLock(k), { locked: 'locked', none: 'none' }),
    },
  });
}

/** Drops the ptl, and finds and locks the right one under `page_table_lock`. */
export function relockUnderPageTableLock(k: Kernel) {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['locked', 'none'],
    start: 'unlock',
    steps: {
      unlock: (s, me) => {
        unlockPtl(s, k, me, me.ptl);
        return 'lockPageTable';
      },
      lockPageTable: (s, me) => (lockPageTable(s, k, me) ? 'find/walk/root' : blocked),
      ...expand('find', findPtePage(k), { found: 'found/take', none: 'none' }),
      ...expand('found', lockFound(k), { locked: 'locked' }),
    },
  });
}

/** With `page_table_lock` held: walks from the root to the PTE page. `none`: the lock is dropped. */
export function findPtePage(k: Kernel) {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['found', 'none'],
    start: 'walk/root',
    steps: {
      ...expand('walk', walkToPmd(k, underPageTableLock), { found: 'readPmd', missing: 'unlock' }),
      readPmd: (s, me) => {
        const entry = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        if (entry.kind !== 'table') return 'unlock';
        me.ptl = entry.target;
        me.pte = entry.target;
        return 'found';
      },
      unlock: (s, me) => {
        unlockPageTable(s, k, me);
        return 'none';
      },
    },
  });
}

/** Takes the ptl of the page found, and drops `page_table_lock`. */
export function lockFound(k: Kernel) {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['locked'],
    start: 'take',
    steps: {
      take: (s, me) => (lockPtl(s, k, me, me.ptl) ? 'unlockPageTable' : blocked),
      unlockPageTable: (s, me) => {
        unlockPageTable(s, k, me);
        return 'locked';
      },
    },
  });
}

/** What of March 2008 can be had otherwise, so that it can be seen what each is to blame for. */
export interface MarchSwitches extends PostingRepairs {
  /** mremap delimbos the old address, too. */
  readonly delimbosBothSides: boolean;
  /** How table pages are moved. */
  readonly moves: MoveOptions;
}

export const AS_POSTED_IN_MARCH: MarchSwitches = {
  ...NOT_REPAIRED,
  delimbosBothSides: false,
  moves: UNTIL_MARCH,
};

/** The rules for kernel paths, where `isMeant` says whether relocation mode is on. */
export function rulesOfMarch(
  takePtl: WalkRules['takePtl'],
  isMeant: (s: KernelState) => boolean,
  { delimbosBothSides, walksAfterSleep }: MarchSwitches,
): WalkRules {
  return {
    takePtl,
    ...included(!delimbosBothSides, { takeOldPtl: plainTakePtl }),
    paysFlush: true,
    walksUnderRcu: false,
    walksBeforeLock: walksAfterSleep,
    delimboUpper: (k) => delimboUpper(k, walksAfterSleep ? () => true : isMeant),
  };
}

export function march2008(switches: Partial<MarchSwitches> = {}): Protocol {
  const all = { ...AS_POSTED_IN_MARCH, ...switches };
  return {
    name: '2008-03',
    movesUpperTables: true,
    rules: rulesOfMarch(delimbo200803, (s) => s.mm.needRewalk, all),
    disablesPreemption: all.disablesPreemption,
    relocator: (k, options) => relocator(k, options, all),
    callbacks: (k) => [leaveRelocation(k)],
  };
}

export const protocol200803 = march2008();

function relocator(k: Kernel, { operations }: RelocatorOptions, switches: MarchSwitches) {
  const { moves, endsAfterFailure } = switches;
  const { machine, choose } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  const pages = moveTables(k, operations, keepOnList, moves);
  const toPages = entrance('pages', pages);
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => (beginOperation(s, k, me, operations) ? 'mutex/sleep' : blocked),
      ...expand('mutex', takeRelocationMutex(k), { locked: 'setNeedRewalk' }),
      setNeedRewalk: (s, me) => {
        drain(s, k, me.cpu);
        s.mm.needRewalk = true;
        return toPages;
      },
      ...expand('pages', pages, {
        done: 'pay/testAndClear',
        failed: endsAfterFailure ? 'pay/testAndClear' : 'queueLeave',
      }),
      ...expand('pay', payFlush(k), { done: 'handToRcu' }),
      handToRcu: choose({ page: optional(k.TABLE) }, (s, me, { page }) => {
        if (page === null) return me.list === emptySet ? 'queueLeave' : blocked;
        return handOne(s, k, me, page) ? 'handToRcu' : blocked;
      }),
      queueLeave: (s) => {
        s.rcu.leaveQueued = true;
        s.rcu.leaveWaits = s.rcu.readers;
        if (k.config.storeBuffer > 0) s.rcu.leaveDrains = pendingCpus(s, k);
        return 'return';
      },
      return: (s, me) => {
        endOperation(s, k, me);
        return 'idle';
      },
    },
  });
}

/**
 * `mutex_lock` of the mm's relocation mutex, for which the thread may sleep. While a callback has yet to unlock it
 * everybody waits, be it the thread that took it.
 */
export function takeRelocationMutex(k: Kernel) {
  const { fragment } = vocabulary(k.state, {}, 'tid', 'cpu');
  return fragment({
    exits: ['locked'],
    start: 'sleep',
    steps: {
      sleep: (s, me) => {
        fallAsleep(s, k, me);
        return 'lock';
      },
      lock: (s, me) => {
        if (s.rcu.leaveQueued || !lockRelocationMutex(s, k, me)) return blocked;
        wakeUp(s, k, me);
        return 'locked';
      },
    },
  });
}

/** The RCU callback that ends relocation mode. */
function leaveRelocation(k: Kernel) {
  return rule(
    k.state,
    'leaveRelocation',
    {},
    (s) => {
      if (!s.rcu.leaveQueued || s.rcu.leaveWaits !== emptySet) return blocked;
      if (k.config.storeBuffer > 0 && s.rcu.leaveDrains !== emptySet) return blocked;
      s.rcu.leaveQueued = false;
      s.mm.needRewalk = false;
      s.mm.relocationMutex = null;
      return taken;
    },
    { inevitable: true },
  );
}
