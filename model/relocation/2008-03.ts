/**
 * The posting of March 2008. Against 2008-01-17: relocation mode. The relocator takes the mm's relocation
 * mutex and sets NEED_REWALK; an RCU callback clears the flag and unlocks the mutex. Kernel paths delimbo
 * only while the flag is set, and take the new ptl while they hold `page_table_lock`. A failed allocation
 * jumps past the flush and the list to the leave callback.
 */

import {
  blocked,
  emptySet,
  expand,
  optional,
  rule,
  taken,
  vocabulary,
} from '../../checker/index.ts';
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
import type { Kernel } from '../state.ts';
import { handOne, keepOnList } from './2008-01-17.ts';
import type { Protocol, RelocatorOptions } from './protocol.ts';
import { beginOperation, endOperation, movePtePages, relocatorLocals } from './relocate.ts';

/**
 * Delimbo of March 2008: nothing unless NEED_REWALK is set; else drop the ptl, and find and lock the
 * right one under `page_table_lock`.
 */
export function delimbo200803(k: Kernel): TakePtl {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['locked', 'none', 'retry'],
    start: 'take',
    steps: {
      take: (s, me) => (lockPtl(s, k, me, me.ptl) ? 'delimbo/testFlag' : blocked),
      'delimbo/testFlag': (s) => (s.mm.needRewalk ? 'delimbo/unlock' : 'locked'),
      'delimbo/unlock': (s, me) => {
        unlockPtl(s, k, me, me.ptl);
        return 'delimbo/lockPageTable';
      },
      'delimbo/lockPageTable': (s, me) => (lockPageTable(s, k, me) ? 'delimbo/walk/root' : blocked),
      ...expand('delimbo/walk', walkToPmd(k, rules200803), {
        found: 'delimbo/readPmd',
        missing: 'delimbo/unlockNone',
      }),
      'delimbo/readPmd': (s, me) => {
        const entry = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        if (entry.kind !== 'table') return 'delimbo/unlockNone';
        me.ptl = entry.target;
        me.pte = entry.target;
        return 'delimbo/take';
      },
      'delimbo/take': (s, me) => (lockPtl(s, k, me, me.ptl) ? 'delimbo/unlockPageTable' : blocked),
      'delimbo/unlockPageTable': (s, me) => {
        unlockPageTable(s, k, me);
        return 'locked';
      },
      'delimbo/unlockNone': (s, me) => {
        unlockPageTable(s, k, me);
        return 'none';
      },
    },
  });
}

const rules200803: WalkRules = {
  takePtl: delimbo200803,
  takeOldPtl: plainTakePtl,
  paysFlush: true,
  walksUnderRcu: false,
};

export const protocol200803: Protocol = {
  name: '2008-03',
  rules: rules200803,
  relocator,
  callbacks: (k) => [leaveRelocation(k)],
};

function relocator(k: Kernel, { operations }: RelocatorOptions) {
  const { machine, choose } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => (beginOperation(s, k, me, operations) ? 'sleepForMutex' : blocked),
      sleepForMutex: (s, me) => {
        fallAsleep(s, k, me);
        return 'lockMutex';
      },
      lockMutex: (s, me) => {
        if (!lockRelocationMutex(s, k, me)) return blocked;
        wakeUp(s, k, me);
        return 'setNeedRewalk';
      },
      setNeedRewalk: (s, me) => {
        drain(s, k, me.cpu);
        s.mm.needRewalk = true;
        return 'pages/new/sleep';
      },
      ...expand('pages', movePtePages(k, operations, keepOnList), {
        done: 'pay/testAndClear',
        failed: 'queueLeave',
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
