/**
 * The owner of the second cache: it allocates an object, uses and frees it; and may destroy the cache,
 * with the object still allocated or not. Its slabs come from the same page allocator as the list's.
 */

import { assertThat, blocked, enumOf, expand, range, vocabulary } from '../../checker/index.ts';
import { allocate } from './alloc.ts';
import { destroy } from './destroy.ts';
import { free } from './free.ts';
import { allocatorLocals, slabOf } from './state.ts';
import type { Allocating, Slabs, SlabState, ThreadMachine } from './state.ts';

export const NEIGHBOUR_CACHE = 1;

/** Allocates and frees `operations` objects, one after the other. */
export function neighbour(k: Slabs, operations: number): ThreadMachine {
  const locals = { ...allocatorLocals(k), done: range(0, operations) };
  const { machine } = vocabulary(k.state, locals, 'tid', 'cpu');
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (_s, me) => {
        if (me.done === operations) return blocked;
        me.done += 1;
        return 'new/fast';
      },
      ...expand('new', allocate(k, NEIGHBOUR_CACHE), { allocated: 'use', failed: 'idle' }),
      use: (s, me) => {
        useFresh(s, k, me);
        return 'drop/fast';
      },
      ...expand('drop', free(k, NEIGHBOUR_CACHE), { freed: 'idle' }),
    },
  });
}

/** The same, and destroys the cache at any time; when that is refused it frees the object first. */
export function destroyingNeighbour(k: Slabs, operations: number): ThreadMachine {
  const locals = { ...allocatorLocals(k), done: range(0, operations) };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ next: enumOf('allocate', 'destroy') }, (s, me, { next }) => {
        if (s.cache[NEIGHBOUR_CACHE].destroyed) return blocked;
        if (next === 'destroy') return 'destroy/flush/send';
        if (me.done === operations) return blocked;
        me.done += 1;
        return 'new/fast';
      }),
      ...expand('new', allocate(k, NEIGHBOUR_CACHE), { allocated: 'held', failed: 'idle' }),
      held: choose({ next: enumOf('use', 'destroy') }, (_s, _me, { next }) =>
        next === 'use' ? 'use' : 'destroy/flush/send',
      ),
      use: (s, me) => {
        useFresh(s, k, me);
        return 'drop/fast';
      },
      ...expand('drop', free(k, NEIGHBOUR_CACHE), { freed: 'idle' }),
      ...expand('destroy', destroy(k, NEIGHBOUR_CACHE), {
        destroyed: 'destroyed',
        refused: 'refused',
      }),
      destroyed: (_s, me) => {
        assertThat(me.fresh === null, 'noLiveSlabFreed', 'a cache is destroyed that has an object');
        return 'idle';
      },
      refused: (_s, me) => {
        assertThat(me.fresh !== null, 'noLeak', 'a cache without objects refuses to be destroyed');
        return me.fresh === null ? 'idle' : 'use';
      },
    },
  });
}

function useFresh(s: SlabState, k: Slabs, me: Allocating): void {
  const object = me.fresh ?? 0;
  assertThat(
    s.object[object].allocated && s.slab[slabOf(k, object)].cache === NEIGHBOUR_CACHE,
    'noUseAfterFree',
    'an object that its owner has not freed is free',
  );
  me.victim = object;
  me.fresh = null;
}
