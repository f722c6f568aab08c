/**
 * MADV_DONTNEED of one page (`zap_page_range`, path 2): fetch and clear under the ptl, flush, and only
 * then free what was gathered.
 */

import { blocked, entrance, expand, optional, range, vocabulary } from '../../checker/index.ts';
import { kernelLeaves, zapBegins, zapReturns } from '../ghost.ts';
import type { Kernel } from '../state.ts';
import { assertNoTranslation } from '../x86/access.ts';
import { clearEntry, fetchAndClear } from '../x86/memory.ts';
import { flushAll } from './flush.ts';
import { pinFrame, putFrame, removeMapping, removeSwapEntry } from './frames.ts';
import { downRead, upRead } from './locks.ts';
import { enterKernel, leaveKernel } from './rcu.ts';
import { locatePte, unlockPte, walkLocals } from './walk.ts';
import type { WalkRules } from './walk.ts';

export function zapThread(k: Kernel, rules: WalkRules, { operations = 1 } = {}) {
  const locals = {
    ...walkLocals(k),
    /** The entry that was cleared. */
    old: k.ENTRY,
    /** The frame to be freed after the flush. */
    gathered: optional(k.FRAME),
    done: range(0, operations),
  };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const locate = locatePte(k, rules);
  const toLocate = entrance('locate', locate);
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ va: k.VA }, (s, me, { va }) => {
        if (me.done === operations) return blocked;
        me.done += 1;
        me.va = va;
        zapBegins(s, va);
        return 'downRead';
      }),
      downRead: (s, me) => {
        if (!downRead(s, k, me)) return blocked;
        enterKernel(s, k, me.tid);
        return toLocate;
      },
      ...expand('locate', locate, { locked: 'clear', missing: 'upRead' }),
      clear: (s, me) => {
        fetchAndClear(s, k, me.pte, 1, me.va, me.old);
        kernelLeaves(s, me.va, 'none', 0);
        if (me.old.kind === 'page') return 'gather';
        return me.old.kind === 'swap' ? 'freeSwap' : 'unlock';
      },
      gather: (s, me) => {
        const frame = me.old.target;
        if (me.old.dirty) s.frame[frame].dirty = true;
        pinFrame(s, frame, me.tid);
        removeMapping(s, frame);
        me.gathered = frame;
        clearEntry(me.old);
        return 'unlock';
      },
      freeSwap: (s, me) => {
        removeSwapEntry(s, k, me.old.target);
        clearEntry(me.old);
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPte(s, k, me);
        return me.gathered === null ? 'upRead' : 'flush/send';
      },
      ...expand('flush', flushAll(k), { done: 'free' }),
      free: (s, me) => {
        const frame = me.gathered ?? 0;
        assertNoTranslation(s, k, me.va, frame);
        putFrame(s, frame, me.tid);
        me.gathered = null;
        return 'upRead';
      },
      upRead: (s, me) => {
        upRead(s, me);
        leaveKernel(s, k, me.tid);
        zapReturns(s, k, me.va);
        me.va = 0;
        me.upper = 0;
        me.level = 1;
        return 'idle';
      },
    },
  });
}
