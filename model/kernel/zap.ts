/**
 * MADV_DONTNEED of one page (`zap_page_range`, path 2): fetch and clear under the ptl, flush, and only
 * then free what was gathered. Of anonymous memory that drops the data; those of a file stay in the page cache.
 */

import { blocked, entrance, expand, range, vocabulary } from '../../checker/index.ts';
import { zapBegins, zapReturns } from '../ghost.ts';
import { included } from '../included.ts';
import type { Kernel, KernelState } from '../state.ts';
import { flushAll } from './flush.ts';
import { downRead, upRead } from './locks.ts';
import type { Thread } from './locks.ts';
import { enterKernel, leaveKernel } from './rcu.ts';
import { splitLargePage, splitLocals } from './split.ts';
import { forgetWalk } from './walk.ts';
import type { WalkRules } from './walk.ts';
import { beginZap, endZap, freeGathered, isNested, zapLocals, zapPte } from './zap-pte.ts';
import type { ZapFlush } from './zap-pte.ts';

export function zapThread(
  k: Kernel,
  rules: WalkRules,
  { operations = 1, flush = 'last' as ZapFlush } = {},
) {
  const locals = {
    ...zapLocals(k),
    done: range(0, operations),
    ...included(k.config.largePages, splitLocals(k)),
  };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const zap = zapPte(k, rules, flush);
  const toZap = entrance('zap', zap);
  const nothing = k.config.flushesNested ? 'nested' : 'upRead';
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ va: k.VA }, (s, me, { va }) => {
        if (me.done === operations) return blocked;
        me.done += 1;
        me.va = va;
        if (!k.config.file) zapBegins(s, va, me.tid);
        return 'downRead';
      }),
      downRead: (s, me) => {
        if (!downRead(s, k, me)) return blocked;
        enterKernel(s, k, me.tid);
        beginZap(s, k, me.tid);
        return k.config.largePages ? 'split/walk/root' : toZap;
      },
      ...included(k.config.largePages, expand('split', splitLargePage(k, rules), { done: toZap })),
      ...expand('zap', zap, { gathered: 'flush/send', nothing }),
      ...included(k.config.flushesNested, {
        nested: (s: KernelState, me: Thread) => (isNested(s, me.tid) ? 'flush/send' : 'upRead'),
      }),
      ...expand('flush', flushAll(k), { done: 'free' }),
      free: (s, me) => {
        freeGathered(s, k, me);
        return 'upRead';
      },
      upRead: (s, me) => {
        endZap(s, k, me.tid);
        upRead(s, k, me);
        leaveKernel(s, k, me.tid);
        if (!k.config.file) zapReturns(s, k, me.va, me.tid);
        forgetWalk(me);
        return 'idle';
      },
    },
  });
}
