/**
 * The mm's spinlocks, semaphore and mutex, and what may not be done while holding them. All are taken, and
 * the semaphore and the mutex dropped, by locked instructions; a spinlock is dropped by a plain store
 * (x86-64, `__raw_spin_unlock`). That waits in the store buffer behind those done under the lock, so that
 * whoever takes the lock sees them.
 */

import { add, assertThat, emptySet, has, remove } from '../../checker/index.ts';
import type { Kernel, KernelState } from '../state.ts';
import {
  drain,
  reverseMapUnlockIsPending,
  storePageTableUnlock,
  storePtlUnlock,
  storeReverseMapUnlock,
  unlockIsPending,
} from '../x86/ordering.ts';
import { drops, mayTake, NOT_OWNER, TWICE } from './spinlock.ts';
import { enterKernel, leaveKernel, rcuReadLock, rcuReadUnlock } from './rcu.ts';

/** What every thread knows of itself. */
export interface Thread {
  readonly tid: number;
  readonly cpu: number;
}

/** `spin_lock(ptl)`, the lock in the descriptor of table page `table`; false if it is held. */
export function lockPtl(s: KernelState, k: Kernel, me: Thread, table: number): boolean {
  const page = s.table[table];
  assertThat(
    page.use !== 'free',
    'noTableUseAfterFree',
    'the lock of a table page is taken that was freed',
  );
  if (!mayTake(ownerOfPtl(s, k, me, table), me.tid)) return false;
  drain(s, k, me.cpu);
  page.ptl = me.tid;
  rcuReadLock(s, k, me.tid);
  return true;
}

export function unlockPtl(s: KernelState, k: Kernel, me: Thread, table: number): void {
  const page = s.table[table];
  assertThat(
    page.use !== 'free',
    'noTableUseAfterFree',
    'the lock of a table page is dropped that was freed',
  );
  if (drops(ownerOfPtl(s, k, me, table), me.tid)) storePtlUnlock(s, k, me.cpu, table);
  afterUnlock(s, k, me);
}

/** `spin_lock(&mm->page_table_lock)`; false if it is held. */
export function lockPageTable(s: KernelState, k: Kernel, me: Thread): boolean {
  if (!mayTake(ownerOfPageTable(s, k, me), me.tid)) return false;
  drain(s, k, me.cpu);
  s.mm.pageTableLock = me.tid;
  rcuReadLock(s, k, me.tid);
  return true;
}

export function unlockPageTable(s: KernelState, k: Kernel, me: Thread): void {
  if (drops(ownerOfPageTable(s, k, me), me.tid)) storePageTableUnlock(s, k, me.cpu);
  afterUnlock(s, k, me);
}

/**
 * `spin_lock_irqsave(&mm->page_table_lock)`: interrupts stay on while it spins (x86-64,
 * `__raw_spin_lock_flags`), and are off once it holds the lock.
 */
export function lockPageTableIrq(s: KernelState, k: Kernel, me: Thread): boolean {
  if (!lockPageTable(s, k, me)) return false;
  s.cpu[me.cpu].interruptsOff = true;
  return true;
}

export function unlockPageTableIrq(s: KernelState, k: Kernel, me: Thread): void {
  s.cpu[me.cpu].interruptsOff = false;
  unlockPageTable(s, k, me);
}

/** `spin_lock` of the reverse map's lock (`anon_vma->lock`); false if it is held. */
export function lockReverseMap(s: KernelState, k: Kernel, me: Thread): boolean {
  if (!mayTake(ownerOfReverseMap(s, k, me), me.tid)) return false;
  drain(s, k, me.cpu);
  s.mm.reverseMapLock = me.tid;
  rcuReadLock(s, k, me.tid);
  return true;
}

export function unlockReverseMap(s: KernelState, k: Kernel, me: Thread): void {
  if (drops(ownerOfReverseMap(s, k, me), me.tid)) storeReverseMapUnlock(s, k, me.cpu);
  afterUnlock(s, k, me);
}

/** In a preemptible kernel, the last unlock lets the thread be preempted again. */
function afterUnlock(s: KernelState, k: Kernel, me: Thread): void {
  if (!holdsSpinlock(s, k, me) && !s.cpu[me.cpu].interruptsOff) rcuReadUnlock(s, k, me.tid);
}

export function holdsSpinlock(s: KernelState, k: Kernel, me: Thread): boolean {
  if (ownerOfPageTable(s, k, me) === me.tid) return true;
  if (k.config.reverseMapLock && ownerOfReverseMap(s, k, me) === me.tid) return true;
  for (let table = 0; table < k.config.tables; table += 1) {
    if (ownerOfPtl(s, k, me, table) === me.tid) return true;
  }
  return false;
}

/** Who holds the lock, as the thread knows it: not itself any more if its unlock is only pending. */
function ownerOfPtl(s: KernelState, k: Kernel, me: Thread, table: number): number | null {
  return unlockIsPending(s, k, me.cpu, table) ? null : s.table[table].ptl;
}

function ownerOfPageTable(s: KernelState, k: Kernel, me: Thread): number | null {
  return unlockIsPending(s, k, me.cpu, null) ? null : s.mm.pageTableLock;
}

function ownerOfReverseMap(s: KernelState, k: Kernel, me: Thread): number | null {
  return reverseMapUnlockIsPending(s, k, me.cpu) ? null : s.mm.reverseMapLock;
}

function assertMaySleep(s: KernelState, k: Kernel, me: Thread): void {
  assertThat(
    !holdsSpinlock(s, k, me) && !s.cpu[me.cpu].interruptsOff,
    'lockDiscipline',
    'a thread may sleep with a spinlock held or interrupts off',
  );
}

/** The thread goes to sleep, or may: no spinlock may be held, and interrupts must be on. */
export function fallAsleep(s: KernelState, k: Kernel, me: Thread): void {
  assertMaySleep(s, k, me);
  leaveKernel(s, k, me.tid);
}

/** The thread goes on after {@link fallAsleep}. */
export function wakeUp(s: KernelState, k: Kernel, me: Thread): void {
  enterKernel(s, k, me.tid);
}

/** `down_read(&mm->mmap_sem)`; false if a writer holds it. The thread sleeps while it waits. */
export function downRead(s: KernelState, k: Kernel, me: Thread): boolean {
  const { writer, readers } = s.mm.mmapSem;
  if (writer !== null && writer !== me.tid) return false;
  drain(s, k, me.cpu);
  assertMaySleep(s, k, me);
  assertThat(writer === null && !has(readers, me.tid), 'lockDiscipline', TWICE);
  s.mm.mmapSem.readers = add(readers, me.tid);
  return true;
}

export function upRead(s: KernelState, k: Kernel, me: Thread): void {
  drain(s, k, me.cpu);
  assertThat(has(s.mm.mmapSem.readers, me.tid), 'lockDiscipline', NOT_OWNER);
  s.mm.mmapSem.readers = remove(s.mm.mmapSem.readers, me.tid);
}

/** `down_write(&mm->mmap_sem)`; false if another holds it. The thread sleeps while it waits. */
export function downWrite(s: KernelState, k: Kernel, me: Thread): boolean {
  const { writer, readers } = s.mm.mmapSem;
  if (writer !== null && writer !== me.tid) return false;
  if (remove(readers, me.tid) !== emptySet) return false;
  drain(s, k, me.cpu);
  assertMaySleep(s, k, me);
  assertThat(writer === null && readers === emptySet, 'lockDiscipline', TWICE);
  s.mm.mmapSem.writer = me.tid;
  return true;
}

export function upWrite(s: KernelState, k: Kernel, me: Thread): void {
  drain(s, k, me.cpu);
  assertThat(s.mm.mmapSem.writer === me.tid, 'lockDiscipline', NOT_OWNER);
  if (s.mm.mmapSem.writer === me.tid) s.mm.mmapSem.writer = null;
}

/** `mutex_lock` of the mm's relocation mutex; false if it is held. The thread sleeps while it waits. */
export function lockRelocationMutex(s: KernelState, k: Kernel, me: Thread): boolean {
  const owner = s.mm.relocationMutex;
  if (owner !== null && owner !== me.tid) return false;
  drain(s, k, me.cpu);
  assertMaySleep(s, k, me);
  assertThat(owner === null, 'lockDiscipline', TWICE);
  s.mm.relocationMutex = me.tid;
  return true;
}
