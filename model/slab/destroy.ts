/**
 * `kmem_cache_destroy`: flushes the active slabs; refuses, and loses nothing, if an object is allocated;
 * else gives all slabs back.
 */

import { blocked, expand, vocabulary } from '../../checker/index.ts';
import { flushActive } from './flush.ts';
import { interruptsOff, interruptsRestored, lockList, unlockList } from './locks.ts';
import { giveBackEmpties } from './shrink.ts';
import { allocatorLocals } from './state.ts';
import type { Slabs, SlabState } from './state.ts';

export function destroy(k: Slabs, cache: number) {
  const { fragment } = vocabulary(k.state, allocatorLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['destroyed', 'refused'],
    start: 'flush/send',
    steps: {
      ...expand('flush', flushActive(k, cache), { done: 'interruptsOff' }),
      interruptsOff: (s, me) => {
        interruptsOff(s, me);
        return 'lockList';
      },
      lockList: (s, me) => (lockList(s, me, cache) ? 'look' : blocked),
      look: (s, me) => {
        const busy = hasObjects(s, k, cache);
        if (!busy) s.cache[cache].destroyed = true;
        unlockList(s, me, cache);
        interruptsRestored(s, me);
        return busy ? 'refused' : 'empties/begin';
      },
      ...expand('empties', giveBackEmpties(k, cache), { done: 'destroyed' }),
    },
  });
}

function hasObjects(s: SlabState, k: Slabs, cache: number): boolean {
  for (let slab = 0; slab < k.config.slabs; slab += 1) {
    const { list, cache: of } = s.slab[slab];
    if (of === cache && (list === 'partial' || list === 'full' || list === 'active')) return true;
  }
  return false;
}
