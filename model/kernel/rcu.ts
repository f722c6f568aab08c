/**
 * RCU (Documentation/RCU). A grace period waits for every read-side section that was under way when
 * it began, and may end as soon as they have; a callback runs some time after. In a kernel that is
 * not preemptible a thread in kernel mode is inside a read-side section until it sleeps or returns
 * to user mode (classic RCU); in a preemptible one, while it holds a spinlock, has interrupts off,
 * or says so (`rcu_read_lock`).
 *
 * Beginning and ending a section orders nothing. But before the grace period ends each CPU reports that it has
 * passed a quiescent state, by a locked instruction (`rcu_process_callbacks` takes the lock of the control
 * block), so that at some instant after it, and after the grace period began, its store buffer is
 * empty. Thread t runs on CPU t.
 */

import {
  add,
  assertThat,
  blocked,
  emptySet,
  has,
  remove,
  rule,
  taken,
} from '../../checker/index.ts';
import { hasDrained } from '../x86/ordering.ts';
import type { Kernel, KernelState } from '../state.ts';
import { releaseTable } from './table-pages.ts';

/** A thread enters kernel mode. */
export function enterKernel(s: KernelState, k: Kernel, tid: number): void {
  if (!k.config.preemptible) s.rcu.readers = add(s.rcu.readers, tid);
}

/** A thread leaves kernel mode, or begins to sleep: it passes a quiescent state. */
export function leaveKernel(s: KernelState, k: Kernel, tid: number): void {
  endSection(s, k, tid);
}

/** `rcu_read_lock`; part of kernel mode anyway where that is not preemptible. */
export function rcuReadLock(s: KernelState, k: Kernel, tid: number): void {
  if (k.config.preemptible) s.rcu.readers = add(s.rcu.readers, tid);
}

/** `rcu_read_unlock`, or the last spinlock is dropped. */
export function rcuReadUnlock(s: KernelState, k: Kernel, tid: number): void {
  if (k.config.preemptible) endSection(s, k, tid);
}

function endSection(s: KernelState, k: Kernel, tid: number): void {
  awaitDrain(s, k, tid);
  s.rcu.readers = remove(s.rcu.readers, tid);
  s.rcu.leaveWaits = remove(s.rcu.leaveWaits, tid);
  if (k.config.synchronizesRcu) {
    for (let waiter = 0; waiter < k.config.threads; waiter += 1) {
      s.rcu.synchronizing[waiter] = remove(s.rcu.synchronizing[waiter], tid);
    }
  }
  for (let table = 0; table < k.config.tables; table += 1) {
    s.table[table].rcuWaits = remove(s.table[table].rcuWaits, tid);
  }
}

/** Grace periods that have waited for the thread now wait until its CPU has drained its buffer. */
function awaitDrain(s: KernelState, k: Kernel, tid: number): void {
  if (k.config.storeBuffer === 0) return;
  if (hasDrained(s, k, tid)) return;
  if (has(s.rcu.leaveWaits, tid)) s.rcu.leaveDrains = add(s.rcu.leaveDrains, tid);
  if (k.config.synchronizesRcu) {
    for (let waiter = 0; waiter < k.config.threads; waiter += 1) {
      if (!has(s.rcu.synchronizing[waiter], tid)) continue;
      s.rcu.synchronizingDrains[waiter] = add(s.rcu.synchronizingDrains[waiter], tid);
    }
  }
  for (let table = 0; table < k.config.tables; table += 1) {
    const page = s.table[table];
    if (has(page.rcuWaits, tid)) page.rcuDrains = add(page.rcuDrains, tid);
  }
}

/** The CPUs that have stores pending. */
export function pendingCpus(s: KernelState, k: Kernel): number {
  let cpus: number = emptySet;
  for (let cpu = 0; cpu < k.config.cpus; cpu += 1) {
    if (!hasDrained(s, k, cpu)) cpus = add(cpus, cpu);
  }
  return cpus;
}

/** `call_rcu` to free a table page. */
export function freeTableByRcu(s: KernelState, k: Kernel, table: number): void {
  const page = s.table[table];
  assertThat(
    page.use === 'live',
    'noDoubleFree',
    'a table page is given to RCU that is not in use',
  );
  page.use = 'rcu';
  page.rcuWaits = s.rcu.readers;
  if (k.config.storeBuffer > 0) page.rcuDrains = pendingCpus(s, k);
}

/** The callback of a table page's grace period frees it. */
export function rcuFreesTable(k: Kernel) {
  return rule(
    k.state,
    'rcuFreesTable',
    { table: k.TABLE },
    (s, { table }) => {
      const page = s.table[table];
      if (page.use !== 'rcu' || page.rcuWaits !== emptySet) return blocked;
      if (k.config.storeBuffer > 0 && page.rcuDrains !== emptySet) return blocked;
      releaseTable(s, table);
      return taken;
    },
    { inevitable: true },
  );
}
