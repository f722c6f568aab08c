/**
 * `kmem_cache_alloc`: from the free list of this CPU; else what others freed into the active slab; else
 * from a partial slab, found under the list lock; else from a new slab.
 *
 * A CPU has one thread, so no other allocation comes between the steps of one. The free list of the CPU
 * is touched by nobody else, and with interrupts off: the fast path is one step.
 */

import { blocked, optional, vocabulary } from '../../checker/index.ts';
import { moveToCpu, popFromCpu } from './free-list.ts';
import {
  assertMaySleep,
  interruptsOff,
  interruptsRestored,
  lockList,
  lockSlab,
  unlockList,
  unlockSlab,
} from './locks.ts';
import { freeBlock, makeSlab } from './pages.ts';
import { allocatorLocals } from './state.ts';
import type { Slabs, SlabState } from './state.ts';

/** Steps of a thread that sleeps, which lead to `allocatePages`, and where they begin. */
export interface Asleep {
  readonly enter: 'allocatePages';
  readonly steps: object;
}

const JUST_SLEEPS: Asleep = { enter: 'allocatePages', steps: {} };

/** `asleep`: what may come about while the page allocator makes the thread sleep. */
export function allocate(k: Slabs, cache: number, asleep = JUST_SLEEPS) {
  const { fragment, choose } = vocabulary(k.state, allocatorLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['allocated', 'failed'],
    start: 'fast',
    steps: {
      fast: (s, me) => {
        interruptsOff(s, me);
        if (!popFromCpu(s, k, me, cache)) {
          return s.cpu[me.cpu].active[cache].slab === null ? 'lockList' : 'lockActive';
        }
        interruptsRestored(s, me);
        return 'allocated';
      },
      lockActive: (s, me) => {
        const slab = s.cpu[me.cpu].active[cache].slab ?? 0;
        if (!lockSlab(s, me, slab)) return blocked;
        me.slab = slab;
        return 'refill';
      },
      refill: (s, me) => {
        const slab = me.slab ?? 0;
        const found = s.slab[slab].freeList !== null;
        if (found) moveToCpu(s, k, me.cpu, slab);
        else {
          s.slab[slab].list = 'full';
          s.cpu[me.cpu].active[cache].slab = null;
        }
        unlockSlab(s, me, slab);
        me.slab = null;
        return found ? 'fast' : 'lockList';
      },
      lockList: (s, me) => (lockList(s, me, cache) ? 'takePartial' : blocked),
      /** A try-lock of the slab: here the order of the locks is the other way round. */
      takePartial: choose({ slab: optional(k.SLAB) }, (s, me, { slab }) => {
        if (slab === null) {
          if (isAnyUsable(s, k, cache)) return blocked;
          unlockList(s, me, cache);
          return 'newSlab';
        }
        if (!isUsable(s, slab, cache) || !lockSlab(s, me, slab)) return blocked;
        s.slab[slab].list = 'active';
        s.cpu[me.cpu].active[cache].slab = slab;
        me.slab = slab;
        unlockList(s, me, cache);
        return 'refill';
      }),
      newSlab: (s, me) => {
        interruptsRestored(s, me);
        assertMaySleep(s, k, me);
        return asleep.enter;
      },
      ...asleep.steps,
      allocatePages: choose({ found: optional(k.SLAB) }, (s, me, { found }) => {
        const first = freeBlock(s, k);
        if (found === null) return first < 0 || k.config.allocationsMayFail ? 'failed' : blocked;
        if (found !== first) return blocked;
        makeSlab(s, k, found, cache);
        s.cpu[me.cpu].active[cache].slab = found;
        moveToCpu(s, k, me.cpu, found);
        return 'fast';
      }),
    },
  });
}

/** On a list of slabs with something free, and locked by nobody. */
function isUsable(s: SlabState, slab: number, cache: number): boolean {
  const { list, cache: of, lock } = s.slab[slab];
  return of === cache && (list === 'partial' || list === 'empty') && lock === null;
}

function isAnyUsable(s: SlabState, k: Slabs, cache: number): boolean {
  for (let slab = 0; slab < k.config.slabs; slab += 1) if (isUsable(s, slab, cache)) return true;
  return false;
}
