/**
 * The lockless walk of `get_user_pages_fast` (2.6.27, arch/x86/mm/gup.c, path 10): interrupts off; walk without
 * a lock; take a reference to the frame that the PTE maps; interrupts on. The PTE is not looked at again. What
 * keeps the tables and the frame from being freed meanwhile is that whoever frees them flushes first, and that its
 * interrupt has to wait: the process walks its own tables, so that this CPU is in the mask.
 */

import { assertThat, blocked, expand, optional, range, vocabulary } from '../../checker/index.ts';
import type { Kernel, KernelState } from '../state.ts';
import { readEntry } from '../x86/ordering.ts';
import { pinFrame, putFrame } from './frames.ts';
import { enterKernel, leaveKernel, rcuReadLock, rcuReadUnlock } from './rcu.ts';
import { forgetWalk, walkLocals, walkToPmd } from './walk.ts';
import type { WalkRules } from './walk.ts';

export function fastWalkThread(k: Kernel, rules: WalkRules, operations: number) {
  const locals = {
    ...walkLocals(k),
    /** The frame that the PTE maps; referenced from `getPage` on. */
    frame: optional(k.FRAME),
    done: range(0, operations),
  };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ va: k.VA }, (s, me, { va }) => {
        if (me.done === operations) return blocked;
        me.done += 1;
        me.va = va;
        enterKernel(s, k, me.tid);
        return 'interruptsOff';
      }),
      interruptsOff: (s, me) => {
        s.cpu[me.cpu].interruptsOff = true;
        rcuReadLock(s, k, me.tid);
        return 'walk/root';
      },
      ...expand('walk', walkToPmd(k, rules), { found: 'readPmd', missing: 'interruptsOn' }),
      readPmd: (s, me) => {
        const { kind, target } = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        if (kind !== 'table') return 'interruptsOn';
        me.pte = target;
        return 'readPte';
      },
      readPte: (s, me) => {
        const { kind, target } = readEntry(s, k, me.cpu, me.pte, 1, me.va);
        if (kind !== 'page') return 'interruptsOn';
        me.frame = target;
        return 'getPage';
      },
      getPage: (s, me) => {
        const frame = me.frame ?? 0;
        assertStillMapped(s, frame, me.va);
        pinFrame(s, frame, me.tid);
        return 'interruptsOn';
      },
      interruptsOn: (s, me) => {
        s.cpu[me.cpu].interruptsOff = false;
        rcuReadUnlock(s, k, me.tid);
        forgetWalk(me);
        me.pte = 0;
        return me.frame === null ? 'return' : 'putPage';
      },
      /** The caller has done with the page. */
      putPage: (s, me) => {
        putFrame(s, me.frame ?? 0, me.tid);
        me.frame = null;
        return 'return';
      },
      return: (s, me) => {
        leaveKernel(s, k, me.tid);
        return 'idle';
      },
    },
  });
}

/** The PTE was read a while ago: does the frame still belong to the page? */
function assertStillMapped(s: KernelState, frame: number, va: number): void {
  const { use, va: owner } = s.frame[frame];
  assertThat(
    use === 'used' && owner === va,
    'noStaleTranslation',
    'a lockless walk takes a reference to a frame that is free or of another page by now',
  );
}
