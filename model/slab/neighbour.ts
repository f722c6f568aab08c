/**
 * The owner of the second cache: it allocates an object, uses and frees it, and destroys the cache, with
 * the object still allocated or not. Its slabs come from the same page allocator as the list's.
 */

import {
  assertThat,
  blocked,
  enumOf,
  expand,
  process,
  range,
  vocabulary,
} from '../../checker/index.ts';
import type { Process } from '../../checker/index.ts';
import { allocate } from './alloc.ts';
import { flushActive } from './flush.ts';
import { free } from './free.ts';
import { interruptsOff, interruptsRestored, lockList, unlockList } from './locks.ts';
import { giveBackEmpties } from './shrink.ts';
import { allocatorLocals, slabOf } from './state.ts';
import type { Slabs, SlabState } from './state.ts';

export const NEIGHBOUR_CACHE = 1;

export interface NeighbourOptions {
  /** Objects that it allocates, one after the other. */
  readonly operations: number;
  readonly destroys: boolean;
}

export function neighbour(k: Slabs, { operations, destroys }: NeighbourOptions) {
  const locals = { ...allocatorLocals(k), done: range(0, operations) };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const cache = NEIGHBOUR_CACHE;
  const owner = machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ operation: enumOf('allocate', 'destroy') }, (s, me, { operation }) => {
        if (s.cache[cache].destroyed || me.done === operations) return blocked;
        if (operation === 'destroy') return destroys ? 'flush/send' : blocked;
        me.done += 1;
        return 'new/fast';
      }),
      ...expand('new', allocate(k, cache), { allocated: 'use', failed: 'idle' }),
      use: choose({ next: enumOf('free', 'destroy') }, (s, me, { next }) => {
        const page = s.slab[slabOf(k, me.fresh ?? 0)];
        assertThat(
          s.object[me.fresh ?? 0].allocated && page.cache === cache,
          'noUseAfterFree',
          'an object that its owner has not freed is free',
        );
        if (next === 'destroy') return destroys ? 'flush/send' : blocked;
        me.victim = me.fresh;
        me.fresh = null;
        return 'drop/fast';
      }),
      ...expand('drop', free(k, cache), { freed: 'idle' }),

      /** `kmem_cache_destroy`: nothing is lost if objects are still allocated. */
      ...expand('flush', flushActive(k, cache), { done: 'lockList' }),
      lockList: (s, me) => {
        interruptsOff(s, me);
        return lockList(s, me, cache) ? 'look' : blocked;
      },
      look: (s, me) => {
        const busy = hasObjects(s, k, cache);
        if (!busy) s.cache[cache].destroyed = true;
        unlockList(s, me, cache);
        interruptsRestored(s, me);
        return busy ? 'refused' : 'empties/lockList';
      },
      refused: (_s, me) => {
        assertThat(me.fresh !== null, 'noLeak', 'a cache without objects refuses to be destroyed');
        if (me.fresh === null) return 'idle';
        me.victim = me.fresh;
        me.fresh = null;
        return 'drop/fast';
      },
      ...expand('empties', giveBackEmpties(k, cache), { done: 'idle' }),
    },
  });
  return (tid: number, cpu: number): Process => process(owner, { tid, cpu });
}

function hasObjects(s: SlabState, k: Slabs, cache: number): boolean {
  for (let slab = 0; slab < k.config.slabs; slab += 1) {
    const { list, cache: of } = s.slab[slab];
    if (of === cache && (list === 'partial' || list === 'full' || list === 'active')) return true;
  }
  return false;
}
