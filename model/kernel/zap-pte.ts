/**
 * Taking away what maps one page, as MADV_DONTNEED and munmap do (`zap_pte_range`): fetch and clear the
 * PTE under the ptl, hand its dirty bit to the page, gather the frame, which may be freed after a flush.
 */

import {
  add,
  bool,
  emptySet,
  entrance,
  expand,
  has,
  remove,
  setOf,
  vocabulary,
} from '../../checker/index.ts';
import { kernelLeaves } from '../ghost.ts';
import { included } from '../included.ts';
import type { Entry, Kernel, KernelState } from '../state.ts';
import { assertNoTranslation } from '../x86/access.ts';
import { clearEntry } from '../x86/memory.ts';
import { exchangeNone } from '../x86/ordering.ts';
import { flushBatchedPending } from './batched-flush.ts';
import { flushAll } from './flush.ts';
import { pinFrame, putFrame, removeMapping, removeSwapEntry } from './frames.ts';
import { locatePte, unlockPte, walkLocals } from './walk.ts';
import type { Walk, WalkRules } from './walk.ts';

export function zapLocals(k: Kernel) {
  return {
    ...walkLocals(k),
    /** The entry that was cleared. */
    old: k.ENTRY,
    /** The frames to be freed after the flush. */
    gathered: setOf(k.FRAME),
    /** A PTE was cleared whose frame is not gathered, and a flush is due (`tlb->end`). */
    ...included(k.config.pfnMapped, { cleared: bool }),
  };
}

export interface Zap extends Walk {
  readonly old: Entry;
  gathered: number;
  cleared: boolean;
}

/**
 * When a PTE of a shared file mapping that was dirty is flushed: with all others, after the ptl was dropped; before
 * it is dropped (3.15, commit 1cf35d47712d); and before the frame's map count is lowered, too (6.2, commit
 * 5df397dec7c4).
 */
export type ZapFlush = 'last' | 'locked' | 'mapped';

/** Takes away what maps `me.va`. `nothing`: nothing is to be flushed, of this page or others. */
export function zapPte(k: Kernel, rules: WalkRules, version: ZapFlush = 'last') {
  const flushesDirty = k.config.file && version !== 'last';
  const countsLate = k.config.file && version === 'mapped';
  const { fragment } = vocabulary(k.state, zapLocals(k), 'tid', 'cpu');
  const locate = locatePte(k, rules);
  const locked = k.config.flushesBatched ? 'batched/look' : 'clear';
  return fragment({
    exits: ['gathered', 'nothing'],
    start: entrance('locate', locate),
    steps: {
      ...expand('locate', locate, { locked, missing: 'nothing' }),
      ...included(
        k.config.flushesBatched,
        expand('batched', flushBatchedPending(k), { done: 'clear' }),
      ),
      clear: (s, me) => {
        exchangeNone(s, k, me.cpu, me.pte, 1, me.va, me.old);
        kernelLeaves(s, me.va, 'none', 0);
        if (me.old.kind === 'page') return k.config.pfnMapped ? 'noPage' : 'gather';
        return me.old.kind === 'swap' ? 'freeSwap' : 'unlock';
      },
      /** `vm_normal_page` knows no page for it. */
      ...included(k.config.pfnMapped, {
        noPage: (_s: KernelState, me: Zap) => {
          me.cleared = true;
          clearEntry(me.old);
          return 'unlock';
        },
      }),
      gather: (s, me) => {
        const frame = me.old.target;
        if (me.old.dirty) s.frame[frame].dirty = true;
        pinFrame(s, frame, me.tid);
        me.gathered = add(me.gathered, frame);
        if (countsLate && me.old.dirty) return 'flushDirty/send';
        removeMapping(s, frame);
        const flushes = flushesDirty && me.old.dirty;
        clearEntry(me.old);
        return flushes ? 'flushDirty/send' : 'unlock';
      },
      ...included(
        flushesDirty,
        expand('flushDirty', flushAll(k), { done: countsLate ? 'removeMapping' : 'unlock' }),
      ),
      ...included(countsLate, {
        removeMapping: (s: KernelState, me: Zap) => {
          removeMapping(s, me.old.target);
          clearEntry(me.old);
          return 'unlock';
        },
      }),
      freeSwap: (s, me) => {
        removeSwapEntry(s, k, me.old.target);
        clearEntry(me.old);
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPte(s, k, me);
        if (k.config.pfnMapped) return me.cleared ? 'gathered' : 'nothing';
        return me.gathered === emptySet ? 'nothing' : 'gathered';
      },
    },
  });
}

/** `tlb_gather_mmu`: a zap begins. */
export function beginZap(s: KernelState, k: Kernel, tid: number): void {
  if (k.config.flushesNested) s.mm.zapping = add(s.mm.zapping, tid);
}

/** `tlb_finish_mmu`: it has flushed what it had to. */
export function endZap(s: KernelState, k: Kernel, tid: number): void {
  if (k.config.flushesNested) s.mm.zapping = remove(s.mm.zapping, tid);
}

/** `mm_tlb_flush_nested`: is another zap under way? */
export function isNested(s: KernelState, tid: number): boolean {
  return remove(s.mm.zapping, tid) !== emptySet;
}

/** Frees what was gathered; the CPUs have been flushed. */
export function freeGathered(s: KernelState, k: Kernel, me: Zap): void {
  for (let frame = 0; frame < k.config.frames; frame += 1) {
    if (has(me.gathered, frame)) freeOneGathered(s, k, me, frame);
  }
}

/** Frees one of several frames. */
export function freeOneGathered(s: KernelState, k: Kernel, me: Zap, frame: number): void {
  // A file's page may have been mapped again from the page cache.
  if (!k.config.file) assertNoTranslation(s, k, s.frame[frame].va, frame);
  putFrame(s, frame, me.tid);
  me.gathered = remove(me.gathered, frame);
}
