/**
 * Truncating one page of a file, and then making the file as long again (`vmtruncate`, `unmap_mapping_range`,
 * `truncate_inode_pages`, path 5). It holds no `mmap_sem`: zap what maps the page; then lock the page, zap again as
 * long as it is mapped, and take it out of the page cache, so that it is freed; zap a last time. That the file is
 * longer again lets the program go on with the address, which is to read as zero.
 */

import {
  blocked,
  bool,
  entrance,
  expand,
  optional,
  range,
  remove,
  vocabulary,
} from '../../checker/index.ts';
import { zapBegins, zapReturns } from '../ghost.ts';
import { included } from '../included.ts';
import type { Kernel, KernelState } from '../state.ts';
import { flushAll } from './flush.ts';
import { pinFrame, putFrame, swapCacheFrame } from './frames.ts';
import { fallAsleep, wakeUp } from './locks.ts';
import type { Thread } from './locks.ts';
import { enterKernel, leaveKernel } from './rcu.ts';
import { forgetWalk } from './walk.ts';
import type { WalkRules } from './walk.ts';
import { beginZap, endZap, freeGathered, isNested, zapLocals, zapPte } from './zap-pte.ts';

export function truncateThread(k: Kernel, rules: WalkRules, operations: number) {
  const locals = {
    ...zapLocals(k),
    /** The page that is taken out of the page cache, locked. */
    frame: optional(k.FRAME),
    /** The page cache has been seen to; zap a last time. */
    last: bool,
    done: range(0, operations),
  };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const zap = zapPte(k, rules);
  const toZap = entrance('zap', zap);
  const nothing = k.config.flushesNested ? 'nested' : 'unmapped';
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      /** `i_size_write`: nobody writes the page back from now on, and faults fail. */
      idle: choose({ va: k.VA }, (s, me, { va }) => {
        if (me.done === operations) return blocked;
        me.done += 1;
        me.va = va;
        zapBegins(s, va, me.tid);
        s.slot[va].use = 'hole';
        s.slot[va].content = 'zero';
        enterKernel(s, k, me.tid);
        return 'begin';
      }),
      begin: (s, me) => {
        beginZap(s, k, me.tid);
        return toZap;
      },
      ...expand('zap', zap, { gathered: 'flush/send', nothing }),
      ...included(k.config.flushesNested, {
        nested: (s: KernelState, me: Thread) => (isNested(s, me.tid) ? 'flush/send' : 'unmapped'),
      }),
      ...expand('flush', flushAll(k), { done: 'free' }),
      /** A thread's references to one frame count as one: that to the page in hand is kept. */
      free: (s, me) => {
        if (me.frame !== null) me.gathered = remove(me.gathered, me.frame);
        freeGathered(s, k, me);
        return 'unmapped';
      },
      unmapped: (s, me) => {
        endZap(s, k, me.tid);
        if (me.last) return 'return';
        return me.frame === null ? 'findPage' : 'checkMapped';
      },
      findPage: (s, me) => {
        const cached = swapCacheFrame(s, k, me.va);
        if (cached < 0) {
          me.last = true;
          return 'begin';
        }
        pinFrame(s, cached, me.tid);
        me.frame = cached;
        fallAsleep(s, k, me);
        return 'lockPage';
      },
      lockPage: (s, me) => {
        const page = s.frame[me.frame ?? 0];
        if (page.lock !== null) return blocked;
        page.lock = me.tid;
        wakeUp(s, k, me);
        return page.slot === me.va ? 'checkMapped' : 'unlockPage';
      },
      checkMapped: (s, me) => (s.frame[me.frame ?? 0].mapCount > 0 ? 'begin' : 'remove'),
      /** `cancel_dirty_page`, `remove_from_page_cache`. */
      remove: (s, me) => {
        const page = s.frame[me.frame ?? 0];
        page.dirty = false;
        page.slot = null;
        return 'unlockPage';
      },
      unlockPage: (s, me) => {
        s.frame[me.frame ?? 0].lock = null;
        putFrame(s, me.frame ?? 0, me.tid);
        me.frame = null;
        me.last = true;
        return 'begin';
      },
      return: (s, me) => {
        me.last = false;
        s.slot[me.va].use = 'file';
        zapReturns(s, k, me.va, me.tid);
        leaveKernel(s, k, me.tid);
        forgetWalk(me);
        return 'idle';
      },
    },
  });
}
