/** A fault on a swap entry (`do_swap_page`, path 1). */

import { blocked, entrance, expand, optional, vocabulary } from '../../checker/index.ts';
import type { Kernel } from '../state.ts';
import { clearEntry, sameEntry } from '../x86/memory.ts';
import { drain, readEntry } from '../x86/ordering.ts';
import { whileAsleep } from './context-switch.ts';
import { faultLocals, installFrame, payOwed } from './fault-common.ts';
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
        const cached = swapCacheFrame(s, k, me.snap.target);
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
        const slot = me.snap.target;
        if (frame === null) {
          const mayFail = k.config.allocationsMayFail || noFreeFrame(s, k);
          if (!mayFail && s.slot[slot].use === 'used') return blocked;
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
        return toLock;
      },
      ...expand('lock', lock, { locked: 'recheck', none: 'unlockPage' }),
      recheck: (s, me) => {
        const same = sameEntry(readEntry(s, k, me.cpu, me.pte, 1, me.va), me.snap);
        return same ? 'install' : pay.enter;
      },
      install: (s, me) => {
        const slot = me.snap.target;
        installFrame(s, k, me, !k.config.swapInReadOnly);
        removeSwapEntry(s, k, slot);
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
