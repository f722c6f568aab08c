/**
 * Has a page been used since the last look (`page_referenced_one`, path 6)? Through the reverse map, test and clear
 * the accessed bit of the PTE, and if it was set flush the address (`ptep_clear_flush_young` of 2.6.24; since 3.15,
 * commit b13b1d2d8692, without the flush). Nothing is done with the answer, which is a hint for reclaim: an
 * accessed bit that is lost makes a page look old, no more, and so no property speaks of it. What is to be seen is
 * that such a look breaks nothing else.
 */

import { blocked, entrance, expand, range, vocabulary } from '../../checker/index.ts';
import type { Kernel } from '../state.ts';
import { testAndClearAccessed } from '../x86/locked.ts';
import { flushPage } from './flush.ts';
import { putFrame } from './frames.ts';
import { findMapping, leaveMapping, letGo, reverseMapLocals, takeUp } from './reverse-map.ts';
import { unlockPte } from './walk.ts';
import type { WalkRules } from './walk.ts';

export function referencedThread(k: Kernel, rules: WalkRules, operations: number) {
  const locals = { ...reverseMapLocals(k), done: range(0, operations) };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const find = findMapping(k, rules);
  const toFind = entrance('find', find);
  const leave = leaveMapping(k, 'putPage');
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ frame: k.FRAME }, (s, me, { frame }) => {
        const page = s.frame[frame];
        if (me.done === operations || page.use === 'free' || page.mapCount === 0) return blocked;
        me.done += 1;
        takeUp(s, k, me, frame);
        return toFind;
      }),
      ...expand('find', find, { locked: 'testAndClear', missing: 'putPage' }),
      testAndClear: (s, me) => {
        return testAndClearAccessed(s, k, me.cpu, me.pte, me.va) ? 'flush/send' : 'unlock';
      },
      ...expand('flush', flushPage(k), { done: 'unlock' }),
      unlock: (s, me) => {
        unlockPte(s, k, me);
        return leave.enter;
      },
      ...leave.steps,
      putPage: (s, me) => {
        putFrame(s, me.frame ?? 0, me.tid);
        letGo(s, k, me);
        return 'idle';
      },
    },
  });
}
