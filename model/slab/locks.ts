/**
 * Spinlocks of the allocator and of its client, interrupts, and what may not be done while holding
 * them. Locks of slabs and of lists of slabs are
 * taken by interrupt handlers as well, so interrupts must be off. Their order: slab, then list.
 */

import { assertThat, has } from '../../checker/index.ts';
import { drops, mayTake } from '../kernel/spinlock.ts';
import type { Slabs, SlabState, Thread } from './state.ts';

export function interruptsOff(s: SlabState, me: Thread): void {
  s.cpu[me.cpu].interruptsOff = true;
}

/** `local_irq_restore`: a handler runs with interrupts off, and the thread it interrupts has them on. */
export function interruptsRestored(s: SlabState, me: Thread): void {
  s.cpu[me.cpu].interruptsOff = false;
}

function assertInterruptsOff(s: SlabState, me: Thread): void {
  const cpu = s.cpu[me.cpu];
  assertThat(
    cpu.interruptsOff || cpu.inInterrupt,
    'lockDiscipline',
    'a lock that interrupt handlers take is taken with interrupts on',
  );
}

/** The lock in the descriptor of a slab; false if another holds it. */
export function lockSlab(s: SlabState, me: Thread, slab: number): boolean {
  if (!mayTake(s.slab[slab].lock, me.tid)) return false;
  assertInterruptsOff(s, me);
  s.slab[slab].lock = me.tid;
  return true;
}

export function unlockSlab(s: SlabState, me: Thread, slab: number): void {
  if (drops(s.slab[slab].lock, me.tid)) s.slab[slab].lock = null;
}

/** The list lock of a cache; false if another holds it. */
export function lockList(s: SlabState, me: Thread, cache: number): boolean {
  if (!mayTake(s.cache[cache].listLock, me.tid)) return false;
  assertInterruptsOff(s, me);
  s.cache[cache].listLock = me.tid;
  return true;
}

export function unlockList(s: SlabState, me: Thread, cache: number): void {
  if (drops(s.cache[cache].listLock, me.tid)) s.cache[cache].listLock = null;
}

/** The client's lock around its list; false if another holds it. */
export function lockClient(s: SlabState, me: Thread): boolean {
  if (!mayTake(s.list.lock, me.tid)) return false;
  s.list.lock = me.tid;
  return true;
}

export function unlockClient(s: SlabState, me: Thread): void {
  if (drops(s.list.lock, me.tid)) s.list.lock = null;
}

/** The lock in the metadata of an object; false if another holds it. */
export function lockMetadata(s: SlabState, me: Thread, object: number): boolean {
  if (!mayTake(s.object[object].metadata.lock, me.tid)) return false;
  s.object[object].metadata.lock = me.tid;
  return true;
}

export function unlockMetadata(s: SlabState, me: Thread, object: number): void {
  if (drops(s.object[object].metadata.lock, me.tid)) s.object[object].metadata.lock = null;
}

function holdsSpinlock(s: SlabState, k: Slabs, tid: number): boolean {
  if (s.list.lock === tid) return true;
  for (let cache = 0; cache < k.config.caches; cache += 1) {
    if (s.cache[cache].listLock === tid) return true;
  }
  for (let slab = 0; slab < k.config.slabs; slab += 1) if (s.slab[slab].lock === tid) return true;
  for (let object = 0; object < k.objects; object += 1) {
    if (s.object[object].metadata.lock === tid) return true;
  }
  return false;
}

/** Neither sleep nor a wait for other CPUs' interrupts: no spinlock, interrupts on, no handler. */
export function assertMaySleep(s: SlabState, k: Slabs, me: Thread): void {
  const { interruptsOff: off, inInterrupt } = s.cpu[me.cpu];
  assertThat(
    !off && !inInterrupt && !holdsSpinlock(s, k, me.tid) && !has(s.rcu.readers, me.tid),
    'lockDiscipline',
    'a thread may sleep or wait with a spinlock held, interrupts off, or in a read-side section',
  );
}
