/**
 * Reclaim of frames, one by one, through the reverse map (`shrink_page_list`, `try_to_unmap`, path 4). It holds no
 * lock of the mm but the ptl, and the page lock from start to end.
 *
 * Since 4.3 flushes are put off (TTU_BATCH_FLUSH): frames are done with one after another, and are free after the
 * flush that comes last. That goes to the CPUs that were in the mask as the PTEs were cleared; the model reads the
 * mask when it flushes, as a CPU that has left it meanwhile has loaded CR3.
 */

import {
  add,
  blocked,
  bool,
  emptySet,
  entrance,
  expand,
  has,
  optional,
  range,
  setOf,
  vocabulary,
} from '../../checker/index.ts';
import { kernelLeaves } from '../ghost.ts';
import { included } from '../included.ts';
import type { Kernel, KernelState } from '../state.ts';
import { clearEntry } from '../x86/memory.ts';
import { drain, exchangeNone, writeSwap } from '../x86/ordering.ts';
import { noteBatched } from './batched-flush.ts';
import { flushAll, flushPage } from './flush.ts';
import {
  freeFrame,
  leaveCache,
  noFreeSlot,
  putFrame,
  removeMapping,
  takeSlot,
  writeToSlot,
} from './frames.ts';
import { wakeUp } from './locks.ts';
import { assertSwapHoldsIt, beginWriting, lockMapped } from './reclaim-page.ts';
import type { Reclaim } from './reclaim-page.ts';
import { findMapping, leaveMapping, letGo, reverseMapLocals } from './reverse-map.ts';
import { unlockPte } from './walk.ts';
import type { WalkRules } from './walk.ts';

/**
 * When reclaim flushes what it has unmapped, by kernel version:
 *
 * - `each`: each page as its PTE is cleared, under the ptl (`ptep_clear_flush`, 2.6.24);
 * - `beforeWriting`: all pages at once before they are freed (`try_to_unmap_flush`; 4.3, commit 72b252aed506), and
 *   before one is written out if any PTE was dirty (`try_to_unmap_flush_dirty`, commit d950c9477d51);
 * - `last`: the same, without the flush before a page is written out. No Linux was like that.
 */
export type ReclaimFlush = 'each' | 'beforeWriting' | 'last';

export function reclaimThread(
  k: Kernel,
  rules: WalkRules,
  { operations = 1, flush = 'each' as ReclaimFlush } = {},
) {
  const isBatched = flush !== 'each';
  const locals = {
    /** The frame is the one that is being reclaimed, locked. */
    ...reverseMapLocals(k),
    /** The entry that was cleared; its dirty bit is still to be handed to the page. */
    old: k.ENTRY,
    done: range(0, operations),
    ...included(isBatched, {
      /** Frames that are done with, to be let go after the flush: dropped ones are free then. */
      taken: setOf(k.FRAME),
      /** A flush is due (`tlb_ubc.flush_required`), and of a PTE that was dirty (`tlb_ubc.writable`). */
      flushDue: bool,
      dirtyDue: bool,
    }),
  };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const find = findMapping(k, rules);
  const toFind = entrance('find', find);
  const leave = leaveMapping(k, 'decide');
  const next = isBatched ? 'next' : 'idle';
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ frame: k.FRAME }, (s, me, { frame }) => {
        if (me.done === operations || !lockMapped(s, k, me, frame)) return blocked;
        me.done += 1;
        return s.frame[frame].slot === null ? 'addToSwap' : toFind;
      }),
      /** `add_to_swap` marks the page dirty, as the new slot holds nothing yet. */
      addToSwap: choose({ slot: optional(k.SLOT) }, (s, me, { slot }) => {
        if (slot === null) return noFreeSlot(s, k) ? 'unlockPage' : blocked;
        if (!takeSlot(s, slot, s.frame[me.frame ?? 0].va)) return blocked;
        s.frame[me.frame ?? 0].slot = slot;
        s.frame[me.frame ?? 0].dirty = true;
        return toFind;
      }),
      ...expand('find', find, { locked: 'clear', missing: 'decide' }),
      clear: (s, me) => {
        exchangeNone(s, k, me.cpu, me.pte, 1, me.va, me.old);
        return isBatched ? 'deferFlush' : 'flush/send';
      },
      ...included(!isBatched, expand('flush', flushPage(k), { done: 'takeDirty' })),
      ...included(isBatched, {
        /** `set_tlb_ubc_flush_pending`. */
        deferFlush: (s: KernelState, me: Reclaim) => {
          me.flushDue = true;
          if (me.old.dirty) me.dirtyDue = true;
          noteBatched(s, k);
          return 'takeDirty';
        },
      }),
      takeDirty: (s, me) => {
        if (me.old.dirty) s.frame[me.frame ?? 0].dirty = true;
        clearEntry(me.old);
        if (!k.config.file) return 'leaveSwapEntry';
        kernelLeaves(s, me.va, 'none', 0);
        return 'removeMapping';
      },
      leaveSwapEntry: (s, me) => {
        const slot = s.frame[me.frame ?? 0].slot ?? 0;
        writeSwap(s, k, me.cpu, me.pte, me.va, slot);
        s.slot[slot].mapCount += 1;
        kernelLeaves(s, me.va, 'swap', slot);
        return 'removeMapping';
      },
      removeMapping: (s, me) => {
        drain(s, k, me.cpu);
        removeMapping(s, me.frame ?? 0);
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPte(s, k, me);
        return leave.enter;
      },
      ...leave.steps,
      decide: (s, me) => {
        const page = s.frame[me.frame ?? 0];
        if (page.mapCount > 0) return 'unlockPage';
        if (!page.dirty) return 'drop';
        if (flush === 'beforeWriting' && me.dirtyDue) return 'flushDirty/send';
        beginWriting(s, k, me);
        return 'writeOut';
      },
      /** `try_to_unmap_flush_dirty`: flushes the pages before this one, too. */
      ...included(flush === 'beforeWriting', {
        ...expand('flushDirty', flushAll(k), { done: 'pageOut' }),
        pageOut: (s: KernelState, me: Reclaim) => {
          me.flushDue = false;
          me.dirtyDue = false;
          beginWriting(s, k, me);
          return 'writeOut';
        },
      }),
      writeOut: (s, me) => {
        writeToSlot(s, me.frame ?? 0);
        wakeUp(s, k, me);
        return 'drop';
      },
      /** `remove_mapping`: only if nobody else holds a reference and it is still clean. */
      drop: (s, me) => {
        drain(s, k, me.cpu);
        const page = s.frame[me.frame ?? 0];
        if (page.pins !== 1 << me.tid || page.dirty || page.mapCount > 0) return 'unlockPage';
        assertSwapHoldsIt(s, me.frame ?? 0);
        if (isBatched) {
          leaveCache(s, me.frame ?? 0);
          page.lock = null;
          me.taken = add(me.taken, me.frame ?? 0);
        } else {
          freeFrame(s, me.frame ?? 0);
        }
        letGo(s, k, me);
        return next;
      },
      unlockPage: (s, me) => {
        drain(s, k, me.cpu);
        s.frame[me.frame ?? 0].lock = null;
        if (isBatched) me.taken = add(me.taken, me.frame ?? 0);
        else putFrame(s, me.frame ?? 0, me.tid);
        letGo(s, k, me);
        return next;
      },
      ...included(isBatched, {
        /** One more page, or the last flush. */
        next: choose({ frame: optional(k.FRAME) }, (s, me, { frame }) => {
          if (frame === null) return me.flushDue ? 'flushLast/send' : 'letGo';
          if (me.done === operations || has(me.taken, frame)) return blocked;
          if (!lockMapped(s, k, me, frame)) return blocked;
          me.done += 1;
          return s.frame[frame].slot === null ? 'addToSwap' : toFind;
        }),
        ...expand('flushLast', flushAll(k), { done: 'letGo' }),
        /** Frames that are kept go back to the LRU list; that the last reference goes frees the others. */
        letGo: (s: KernelState, me: Reclaim) => {
          me.flushDue = false;
          me.dirtyDue = false;
          for (let frame = 0; frame < k.config.frames; frame += 1) {
            if (has(me.taken, frame)) putFrame(s, frame, me.tid);
          }
          me.taken = emptySet;
          return 'idle';
        },
      }),
    },
  });
}
