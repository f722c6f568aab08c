/**
 * Reclaim that has unmapped pages and not flushed yet, as the mm knows of it (`mm->tlb_flush_batched`, mm/rmap.c of
 * 4.13). Whoever finds a PTE none under the ptl would otherwise take what it mapped for flushed.
 */

import { expand, vocabulary } from '../../checker/index.ts';
import type { Kernel, KernelState } from '../state.ts';
import { flushAll } from './flush.ts';

/** Part of `set_tlb_ubc_flush_pending`, under the ptl. */
export function noteBatched(s: KernelState, k: Kernel): void {
  if (k.config.flushesBatched) s.mm.flushBatched = true;
}

/** `flush_tlb_batched_pending`, under the ptl. The flag is cleared after the flush, and only here. */
export function flushBatchedPending(k: Kernel) {
  const { fragment } = vocabulary(k.state, { va: k.VA }, 'tid', 'cpu');
  return fragment({
    exits: ['done'],
    start: 'look',
    steps: {
      look: (s) => (s.mm.flushBatched ? 'flush/send' : 'done'),
      ...expand('flush', flushAll(k), { done: 'forget' }),
      forget: (s) => {
        s.mm.flushBatched = false;
        return 'done';
      },
    },
  });
}
