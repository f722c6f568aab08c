/**
 * Lazy TLB (2.6.24: `enter_lazy_tlb`, `leave_mm`, `smp_invalidate_interrupt`). A CPU that runs a kernel thread keeps
 * the root of the mm in CR3, so that it need not load it again if the mm's own thread comes next. It uses no address
 * of the user, but walks the tables all the same, at any time (R4). So a flush makes it leave the mm.
 */

import { blocked, remove, rule, taken } from '../../checker/index.ts';
import type { Rule } from '../../checker/index.ts';
import { REPAIRED } from '../config.ts';
import type { Kernel, KernelState } from '../state.ts';
import { answer } from '../x86/interrupt.ts';
import { drain } from '../x86/ordering.ts';
import { loadOther, otherTags } from './asid.ts';
import { enterKernel, leaveKernel, rcuReadLock } from './rcu.ts';
import { loadCr3 } from '../x86/tlb.ts';

/** `enter_lazy_tlb`: CR3 stays as it is. */
export function enterLazyTlb(s: KernelState, k: Kernel, cpu: number, staysInMask: boolean): void {
  s.cpu[cpu].mmuState = 'lazy';
  if (!staysInMask) leaveMask(s, k, cpu);
}

/** `cpu_clear(cpu, mm->cpu_vm_mask)`, locked: flushes that look from now on pass this CPU by. */
export function leaveMask(s: KernelState, k: Kernel, cpu: number): void {
  drain(s, k, cpu);
  s.mm.cpuMask = remove(s.mm.cpuMask, cpu);
}

/**
 * A CPU reports its quiescent states from interrupts (`rcu_check_callbacks`), so that no grace period passes it by
 * while they are off. Thread t runs on CPU t, or would if that were not switched.
 */
export function interruptsOff(s: KernelState, k: Kernel, cpu: number): void {
  s.cpu[cpu].interruptsOff = true;
  enterKernel(s, k, cpu);
  rcuReadLock(s, k, cpu);
}

export function interruptsOn(s: KernelState, k: Kernel, cpu: number): void {
  s.cpu[cpu].interruptsOff = false;
  leaveKernel(s, k, cpu);
}

/** What the flush interrupt does on a lazy CPU. */
export function lazyTlb(k: Kernel): readonly Rule<KernelState>[] {
  if (k.config.switching === null) return [];
  return k.config.switching.leaveClearsMaskLast
    ? [lazyFlushInterrupt(k)]
    : [lazyFlushInterrupt(k), leaveMm(k)];
}

/**
 * The flush interrupt on a lazy CPU: `leave_mm`, then the answer. If CR3 is loaded before the bit is cleared, it is
 * all one step: in between the CPU has nothing cached, and whoever finds the bit set still waits for one more answer.
 */
function lazyFlushInterrupt(k: Kernel) {
  const { CPU } = k;
  const { leaveClearsMaskLast, lazyStaysInMask } = k.config.switching ?? REPAIRED;
  return rule(
    k.state,
    'lazyFlushInterrupt',
    { cpu: CPU, sender: CPU, ...otherTags(k) },
    (s, { cpu, sender, asid, tag }) => {
      if (s.cpu[cpu].flushRequest[sender].kind === 'none') return blocked;
      if (s.cpu[cpu].interruptsOff || s.cpu[cpu].mmuState === 'ok') return blocked;
      if (lazyStaysInMask) {
        if (!leaveClearsMaskLast) {
          leaveMask(s, k, cpu);
          interruptsOff(s, k, cpu);
          s.cpu[cpu].leaving = sender;
          return taken;
        }
        if (!loadKernelRoot(s, k, cpu, asid, tag === 'kept')) return blocked;
        leaveMask(s, k, cpu);
      }
      drain(s, k, cpu);
      answer(s, k, cpu, sender);
      return taken;
    },
    { actor: 'cpu', inevitable: true },
  );
}

/** The rest of `leave_mm` where it clears the bit first. */
function leaveMm(k: Kernel) {
  const { CPU } = k;
  return rule(
    k.state,
    'leaveMm',
    { cpu: CPU, sender: CPU, ...otherTags(k) },
    (s, { cpu, sender, asid, tag }) => {
      if (s.cpu[cpu].leaving !== sender) return blocked;
      if (!loadKernelRoot(s, k, cpu, asid, tag === 'kept')) return blocked;
      s.cpu[cpu].leaving = null;
      interruptsOn(s, k, cpu);
      answer(s, k, cpu, sender);
      return taken;
    },
    { actor: 'cpu', inevitable: true },
  );
}

/** `swapper_pg_dir`, which has a tag as other address spaces have; unless it is there already. */
function loadKernelRoot(
  s: KernelState,
  k: Kernel,
  cpu: number,
  asid: number,
  keep: boolean,
): boolean {
  if (k.config.asids === null) {
    loadCr3(s, k, cpu, null);
    return true;
  }
  if (s.cpu[cpu].cr3 === null) return asid === 0 && !keep;
  return loadOther(s, k, cpu, asid, keep);
}
