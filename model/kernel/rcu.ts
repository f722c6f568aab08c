/**
 * RCU (Documentation/RCU). A grace period waits for every read-side section that was under way when
 * it began, and may end as soon as they have; a callback runs some time after. In a kernel that is
 * not preemptible a thread in kernel mode is inside a read-side section until it sleeps or returns
 * to user mode (classic RCU); in a preemptible one, while it holds a spinlock, has interrupts off,
 * or says so (`rcu_read_lock`).
 */

import { add, assertThat, blocked, emptySet, remove, rule, taken } from '../../checker/index.ts';
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
  s.rcu.readers = remove(s.rcu.readers, tid);
  s.rcu.leaveWaits = remove(s.rcu.leaveWaits, tid);
  for (let table = 0; table < k.config.tables; table += 1) {
    s.table[table].rcuWaits = remove(s.table[table].rcuWaits, tid);
  }
}

/** `call_rcu` to free a table page. */
export function freeTableByRcu(s: KernelState, table: number): void {
  const page = s.table[table];
  assertThat(
    page.use === 'live',
    'noDoubleFree',
    'a table page is given to RCU that is not in use',
  );
  page.use = 'rcu';
  page.rcuWaits = s.rcu.readers;
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
      releaseTable(s, table);
      return taken;
    },
    { inevitable: true },
  );
}
