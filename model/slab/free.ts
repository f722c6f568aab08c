/**
 * `kmem_cache_free` of `victim`: to the free list of this CPU if the object is of its active slab, else
 * into its slab, under the lock of that. A slab that was full becomes partial, one that has nothing left
 * becomes empty, or goes back to the page allocator if the cache has enough empty ones.
 */

import { blocked, vocabulary } from '../../checker/index.ts';
import { pushToCpu, pushToSlab } from './free-list.ts';
import {
  interruptsOff,
  interruptsRestored,
  lockList,
  lockSlab,
  unlockList,
  unlockSlab,
} from './locks.ts';
import { giveBack } from './pages.ts';
import { allocatorLocals, slabOf } from './state.ts';
import type { Slabs, SlabState } from './state.ts';

export function free(k: Slabs, cache: number) {
  const { fragment } = vocabulary(k.state, allocatorLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['freed'],
    start: 'fast',
    steps: {
      fast: (s, me) => {
        const object = me.victim ?? 0;
        interruptsOff(s, me);
        if (s.cpu[me.cpu].active[cache].slab !== slabOf(k, object)) return 'lockSlab';
        pushToCpu(s, me.cpu, cache, object);
        me.victim = null;
        interruptsRestored(s, me);
        return 'freed';
      },
      lockSlab: (s, me) => {
        const slab = slabOf(k, me.victim ?? 0);
        if (!lockSlab(s, me, slab)) return blocked;
        me.slab = slab;
        return 'push';
      },
      push: (s, me) => {
        pushToSlab(s, k, me.victim ?? 0);
        me.victim = null;
        return isOnRightList(s, me.slab ?? 0) ? 'unlockSlab' : 'lockList';
      },
      lockList: (s, me) => (lockList(s, me, cache) ? 'moveSlab' : blocked),
      moveSlab: (s, me) => {
        const leaves = putOnList(s, k, me.slab ?? 0);
        unlockList(s, me, cache);
        return leaves ? 'unlockLeaving' : 'unlockSlab';
      },
      unlockSlab: (s, me) => {
        unlockSlab(s, me, me.slab ?? 0);
        me.slab = null;
        interruptsRestored(s, me);
        return 'freed';
      },
      unlockLeaving: (s, me) => {
        unlockSlab(s, me, me.slab ?? 0);
        return 'giveBack';
      },
      giveBack: (s, me) => {
        giveBack(s, k, me.slab ?? 0);
        me.slab = null;
        interruptsRestored(s, me);
        return 'freed';
      },
    },
  });
}

/** Frozen slabs (active, isolated) are on no list; who froze them sees to it later. */
function isOnRightList(s: SlabState, slab: number): boolean {
  const { list, inuse } = s.slab[slab];
  return (list !== 'full' && list !== 'partial') || (list === 'partial' && inuse > 0);
}

/**
 * Puts a locked slab where it belongs, under the list lock. True if it is to go back to the page
 * allocator, and is on no list any more.
 */
export function putOnList(s: SlabState, k: Slabs, slab: number): boolean {
  const page = s.slab[slab];
  if (page.inuse > 0) {
    page.list = page.inuse === k.config.objectsPerSlab ? 'full' : 'partial';
    return false;
  }
  let empties = 0;
  for (let other = 0; other < k.config.slabs; other += 1) {
    if (s.slab[other].cache === page.cache && s.slab[other].list === 'empty') empties += 1;
  }
  page.list = empties < k.config.emptiesKept ? 'empty' : 'leaving';
  return page.list === 'leaving';
}
