/** Flush requests: interrupts from one CPU to another, taken only while interrupts are on (R48). */

import { blocked, rule, taken } from '../../checker/index.ts';
import type { Kernel } from '../state.ts';
import { drain } from './ordering.ts';
import { invalidatePage, loadCr3 } from './tlb.ts';

/**
 * The flush interrupt on `cpu` for the request of `sender`: invalidates, then answers by taking the
 * request away. The invalidation touches this CPU's caches alone, so that the two are one step. INVLPG and
 * MOV to CR3 are serialising and the answer is a locked instruction: the CPU's own stores come before it. What a
 * CPU does that has the mm lazily is the kernel's decision (`kernel/lazy-tlb.ts`).
 * A `reload` loads what `mm->pgd` says by then.
 * A flush that is broadcast does as much to the caches, and asks nobody. Its model drains the CPU's stores too,
 * which it need not: so store buffers are not for use with it.
 */
export function flushInterrupt(k: Kernel) {
  const { CPU } = k;
  const isSwitching = k.config.switching !== null;
  return rule(
    k.state,
    'flushInterrupt',
    { cpu: CPU, sender: CPU },
    (s, { cpu, sender }) => {
      const request = s.cpu[cpu].flushRequest[sender];
      if (request.kind === 'none') return blocked;
      if (s.cpu[cpu].interruptsOff && !k.config.broadcastsFlushes) return blocked;
      if (isSwitching && s.cpu[cpu].mmuState === 'lazy') return blocked;
      drain(s, k, cpu);
      const root = s.cpu[cpu].cr3;
      if (request.kind === 'page') invalidatePage(s, k, cpu, request.va);
      else if (root !== null) loadCr3(s, k, cpu, request.kind === 'reload' ? s.mm.root : root);
      request.kind = 'none';
      request.va = 0;
      return taken;
    },
    { actor: 'cpu', inevitable: true },
  );
}
