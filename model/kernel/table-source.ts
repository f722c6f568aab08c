/**
 * Where table pages come from, and go back to: the page allocator (`pte_alloc_one`, `pte_free`), or a
 * cache of the slab allocator whose objects they are (`slab/tables`).
 */

import { blocked, optional, vocabulary } from '../../checker/index.ts';
import type { Fields, Fragment } from '../../checker/index.ts';
import type { Kernel, KernelState } from '../state.ts';
import { drain } from '../x86/ordering.ts';
import { regionOf } from '../x86/paging.ts';
import { whileAsleep } from './context-switch.ts';
import { fallAsleep, wakeUp } from './locks.ts';
import { allocatorGives, freeTable } from './table-pages.ts';
import { walkLocals } from './walk.ts';
import type { Walk } from './walk.ts';

export function spareLocals(k: Kernel) {
  return {
    ...walkLocals(k),
    /** A table page that is not in the tree yet, or not any more. */
    spare: optional(k.TABLE),
  };
}

export interface Sparing extends Walk {
  spare: number | null;
}

export interface TableSource {
  /** What a thread that uses it has to remember. */
  readonly locals: (k: Kernel) => Fields;
  /** Allocates `spare` for the node below `me.level` that serves `me.va`; may sleep. */
  readonly allocate: (k: Kernel) => Fragment<KernelState, Sparing, 'sleep', 'allocated' | 'failed'>;
  /**
   * A page that turns out not to be needed goes back with `page_table_lock` held, as in 2.6.24; else after
   * it was dropped, as later. Where nothing waits in giving it back the two are the same.
   */
  readonly freesUnderLock: boolean;
  /** Gives `spare` back. */
  readonly free: (k: Kernel) => Fragment<KernelState, Sparing, 'free', 'freed'>;
}

export const pageAllocator: TableSource = {
  locals: () => ({}),
  freesUnderLock: false,
  allocate: (k) => {
    const { fragment, choose } = vocabulary(k.state, spareLocals(k), 'tid', 'cpu');
    const asleep = whileAsleep(k, 'asleep', 'allocate');
    return fragment({
      exits: ['allocated', 'failed'],
      start: 'sleep',
      steps: {
        sleep: (s, me) => {
          fallAsleep(s, k, me);
          return asleep.enter;
        },
        ...asleep.steps,
        allocate: choose({ page: optional(k.TABLE) }, (s, me, { page }) => {
          const below = me.level - 1;
          if (!allocatorGives(s, k, page, below, regionOf(k, me.va, below))) return blocked;
          me.spare = page;
          wakeUp(s, k, me);
          return page === null ? 'failed' : 'allocated';
        }),
      },
    });
  },
  free: (k) => {
    const { fragment } = vocabulary(k.state, spareLocals(k), 'tid', 'cpu');
    return fragment({
      exits: ['freed'],
      start: 'free',
      steps: {
        free: (s, me) => {
          drain(s, k, me.cpu);
          freeTable(s, me.spare ?? 0);
          me.spare = null;
          return 'freed';
        },
      },
    });
  },
};
