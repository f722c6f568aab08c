/**
 * A fault on a swap entry (`do_swap_page`, path 1), or on a page of a file that is not mapped (`__do_fault`,
 * `filemap_fault`): find the frame in the swap or page cache or read it in, lock it, map it.
 */

import { blocked, entrance, expand, optional, vocabulary } from '../../checker/index.ts';
import type { Kernel } from '../state.ts';
import { clearEntry, sameEntry } from '../x86/memory.ts';
import { drain, readEntry } from '../x86/ordering.ts';
import { whileAsleep } from './context-switch.ts';
import { faultLocals, installFrame, payOwed } from './fault-common.ts';
import type { Fault } from './fault-common.ts';
import {
  noFreeFrame,
  pinFrame,
  putFrame,
  removeSwapEntry,
  swapCacheFrame,
  takeFrame,
} from './frames.ts';
import { fallAsleep, wakeUp } from './locks.ts';
import { lockPte, unlockPte } from './walk.ts';
import type { WalkRules } from './walk.ts';

export function swapIn(k: Kernel, rules: WalkRules) {
  const { fragment, choose } = vocabulary(k.state, faultLocals(k), 'tid', 'cpu');
  const lock = lockPte(k, rules);
  const toLock = entrance('lock', lock);
  const pay = payOwed(k, rules);
  const asleep = whileAsleep(k, 'asleep', 'readIn');
  const waiting = whileAsleep(k, 'waiting', 'lockPage');
  return fragment({
    exits: ['done'],
    start: 'lookup',
    steps: {
      lookup: (s, me) => {
        me.pte = 0;
        if (k.config.file && s.slot[me.va].use === 'hole') return 'done';
        const cached = swapCacheFrame(s, k, slotOf(k, me));
        fallAsleep(s, k, me);
        if (cached < 0) return asleep.enter;
        pinFrame(s, cached, me.tid);
        me.frame = cached;
        return waiting.enter;
      },
      ...asleep.steps,
      /**
       * `read_swap_cache_async`: a frame, filled from the slot, in the swap cache; unless somebody
       * else has put one there meanwhile, or the slot is not in use any more.
       */
      readIn: choose({ frame: optional(k.FRAME) }, (s, me, { frame }) => {
        const slot = slotOf(k, me);
        if (frame === null) {
          const mayFail = k.config.allocationsMayFail || noFreeFrame(s, k);
          if (!mayFail && s.slot[slot].use !== 'free') return blocked;
          wakeUp(s, k, me);
          return 'done';
        }
        if (s.slot[slot].use === 'free') return blocked;
        const cached = swapCacheFrame(s, k, slot);
        if (cached >= 0) {
          if (cached !== frame) return blocked;
          pinFrame(s, frame, me.tid);
        } else {
          if (!takeFrame(s, frame, me.va, me.tid)) return blocked;
          s.frame[frame].slot = slot;
          s.frame[frame].content = s.slot[slot].content;
        }
        me.frame = frame;
        return waiting.enter;
      }),
      ...waiting.steps,
      lockPage: (s, me) => {
        const page = s.frame[me.frame ?? 0];
        if (page.lock !== null) return blocked;
        page.lock = me.tid;
        wakeUp(s, k, me);
        // `find_lock_page`: has it left the page cache meanwhile? And is it beyond the end of the file?
        if (k.config.file && page.slot !== me.va) return 'unlockPage';
        if (k.config.file && s.slot[me.va].use === 'hole') return 'unlockPage';
        return toLock;
      },
      ...expand('lock', lock, { locked: 'recheck', none: 'unlockPage' }),
      recheck: (s, me) => {
        const same = sameEntry(readEntry(s, k, me.cpu, me.pte, 1, me.va), me.snap);
        return same ? 'install' : pay.enter;
      },
      install: (s, me) => {
        installFrame(s, k, me, !k.config.swapInReadOnly);
        if (!k.config.file) removeSwapEntry(s, k, me.snap.target);
        return pay.enter;
      },
      ...pay.steps,
      unlock: (s, me) => {
        unlockPte(s, k, me);
        clearEntry(me.snap);
        return 'unlockPage';
      },
      unlockPage: (s, me) => {
        drain(s, k, me.cpu);
        s.frame[me.frame ?? 0].lock = null;
        putFrame(s, me.frame ?? 0, me.tid);
        me.frame = null;
        return 'done';
      },
    },
  });
}

/** The swap slot that the PTE names, or the block of the file. */
function slotOf(k: Kernel, me: Fault): number {
  return k.config.file ? me.va : me.snap.target;
}
