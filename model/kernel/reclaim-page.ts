/** What reclaim does to the page that it has in hand. */

import { assertThat } from '../../checker/index.ts';
import type { Entry, Kernel, KernelState } from '../state.ts';
import { fallAsleep } from './locks.ts';
import { takeUp } from './reverse-map.ts';
import type { Walk } from './walk.ts';

export interface Reclaim extends Walk {
  readonly old: Entry;
  frame: number | null;
  done: number;
  taken: number;
  flushDue: boolean;
  dirtyDue: boolean;
}

/** Takes up a frame that is mapped, if its page lock can be had at once. */
export function lockMapped(s: KernelState, k: Kernel, me: Reclaim, frame: number): boolean {
  const page = s.frame[frame];
  if (page.use === 'free' || page.mapCount === 0 || page.lock !== null) return false;
  // A large page would have to be split before (`split_huge_page`), as zaps do it.
  if (k.config.largePages && page.large) return false;
  page.lock = me.tid;
  takeUp(s, k, me, frame);
  return true;
}

/** `clear_page_dirty_for_io`. */
export function beginWriting(s: KernelState, k: Kernel, me: Reclaim): void {
  s.frame[me.frame ?? 0].dirty = false;
  fallAsleep(s, k, me);
}

/** Only a slot that some entry still names will be read again: a zap may have taken the last one, or a truncate. */
export function assertSwapHoldsIt(s: KernelState, frame: number): void {
  const page = s.frame[frame];
  const slot = s.slot[page.slot ?? 0];
  assertThat(
    slot.mapCount === 0 || slot.use === 'hole' || page.content === slot.content,
    'noLostDirty',
    'a frame is dropped as clean though swap holds an older value, which will be read back',
  );
}
