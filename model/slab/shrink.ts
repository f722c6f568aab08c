/** `kmem_cache_shrink`: flushes the active slabs, then gives back all empty ones. */

import { blocked, expand, optional, range, vocabulary } from '../../checker/index.ts';
import { flushActive } from './flush.ts';
import { interruptsOff, interruptsRestored, lockList, unlockList } from './locks.ts';
import { giveBack } from './pages.ts';
import { allocatorLocals } from './state.ts';
import type { Slabs, SlabState, ThreadMachine } from './state.ts';

/** Steps that take empty slabs off their list, one by one, and give them back. */
export function giveBackEmpties(k: Slabs, cache: number) {
  const { fragment, choose } = vocabulary(k.state, allocatorLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['done'],
    start: 'begin',
    steps: {
      begin: (s, me) => {
        interruptsOff(s, me);
        return 'lockList';
      },
      lockList: (s, me) => (lockList(s, me, cache) ? 'take' : blocked),
      take: choose({ slab: optional(k.SLAB) }, (s, me, { slab }) => {
        const first = firstEmpty(s, k, cache);
        if (slab === null ? first >= 0 : slab !== first) return blocked;
        if (slab !== null) s.slab[slab].list = 'leaving';
        me.slab = slab;
        unlockList(s, me, cache);
        return 'giveBack';
      }),
      giveBack: (s, me) => {
        const { slab } = me;
        interruptsRestored(s, me);
        me.slab = null;
        if (slab === null) return 'done';
        giveBack(s, k, slab);
        return 'begin';
      },
    },
  });
}

/** The first empty slab that nobody has locked, -1 if there is none. */
function firstEmpty(s: SlabState, k: Slabs, cache: number): number {
  for (let slab = 0; slab < k.config.slabs; slab += 1) {
    const { list, cache: of, lock } = s.slab[slab];
    if (list === 'empty' && of === cache && lock === null) return slab;
  }
  return -1;
}

/** A thread that shrinks a cache so many times. */
export function shrinker(k: Slabs, cache: number, operations: number): ThreadMachine {
  const locals = { ...allocatorLocals(k), done: range(0, operations) };
  const { machine } = vocabulary(k.state, locals, 'tid', 'cpu');
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (_s, me) => {
        if (me.done === operations) return blocked;
        me.done += 1;
        return 'flush/send';
      },
      ...expand('flush', flushActive(k, cache), { done: 'empties/begin' }),
      ...expand('empties', giveBackEmpties(k, cache), { done: 'idle' }),
    },
  });
}
