/** Flush requests: interrupts from one CPU to another, taken only while interrupts are on (R48). */

import { blocked, rule, taken } from '../../checker/index.ts';
import type { Kernel, KernelState } from '../state.ts';
import { drain } from './ordering.ts';
import { invalidatePage, loadCr3 } from './tlb.ts';

/** Invalidates what the request of `sender` asks for, on a CPU that has drained its stores. */
type Invalidate = (s: KernelState, k: Kernel, cpu: number, sender: number) => void;

/** A `reload` loads what `mm->pgd` says by then. */
function invalidateAsAsked(s: KernelState, k: Kernel, cpu: number, sender: number): void {
  const { kind, va } = s.cpu[cpu].flushRequest[sender];
  const root = s.cpu[cpu].cr3;
  if (kind === 'page') invalidatePage(s, k, cpu, va);
  else if (root !== null) loadCr3(s, k, cpu, kind === 'reload' ? s.mm.root : root);
}

/** Takes the request of `sender` away, by a locked instruction. */
export function answer(s: KernelState, k: Kernel, cpu: number, sender: number): void {
  const request = s.cpu[cpu].flushRequest[sender];
  request.kind = 'none';
  request.va = 0;
  if (k.config.asids !== null) request.isLatest = false;
}

/**
 * The flush interrupt on `cpu` for the request of `sender`: invalidates, then answers. The invalidation touches
 * this CPU's caches alone, so that the two are one step. INVLPG and MOV to CR3 are serialising and the answer is a
 * locked instruction: the CPU's own stores come before it. What a CPU does that has the mm lazily is the kernel's
 * decision (`kernel/lazy-tlb.ts`).
 *
 * A flush that is broadcast does as much to the caches, and asks nobody. Its model drains the CPU's stores too,
 * which it need not: so store buffers are not for use with it.
 */
export function flushInterrupt(k: Kernel, invalidate: Invalidate = invalidateAsAsked) {
  const { CPU } = k;
  const isSwitching = k.config.switching !== null;
  return rule(
    k.state,
    'flushInterrupt',
    { cpu: CPU, sender: CPU },
    (s, { cpu, sender }) => {
      if (s.cpu[cpu].flushRequest[sender].kind === 'none') return blocked;
      if (s.cpu[cpu].interruptsOff && !k.config.broadcastsFlushes) return blocked;
      if (isSwitching && s.cpu[cpu].mmuState === 'lazy') return blocked;
      drain(s, k, cpu);
      invalidate(s, k, cpu, sender);
      answer(s, k, cpu, sender);
      return taken;
    },
    { actor: 'cpu', inevitable: true },
  );
}
