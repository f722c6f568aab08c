/** The locks of lists, and the page lock, by which SLUB locks a slab. */

import { drops, mayTake } from '../../kernel/spinlock.ts';
import type { DescriptorState, Me } from './state.ts';

type ListLock = 'lruLock' | 'listLock';

/** False if another holds it. */
export function lock(s: DescriptorState, me: Me, which: ListLock): boolean {
  if (!mayTake(s[which], me.tid)) return false;
  s[which] = me.tid;
  return true;
}

export function unlock(s: DescriptorState, me: Me, which: ListLock): void {
  if (drops(s[which], me.tid)) s[which] = null;
}

/** `bit_spin_lock(PG_locked)`, in the flags, which all types of page have; false if another holds it. */
export function lockPage(s: DescriptorState, me: Me): boolean {
  const page = me.page ?? 0;
  if (!mayTake(s.page[page].locked, me.tid)) return false;
  s.page[page].locked = me.tid;
  return true;
}

export function unlockPage(s: DescriptorState, me: Me): void {
  const page = me.page ?? 0;
  if (drops(s.page[page].locked, me.tid)) s.page[page].locked = null;
}
