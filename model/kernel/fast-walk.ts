/**
 * The lockless walk of `get_user_pages_fast` (2.6.27, arch/x86/mm/gup.c, path 10): interrupts off; walk without
 * a lock; take a reference to the frame that the PTE maps; interrupts on. In 2.6.27 the PTE is not looked at again. What
 * keeps the tables and the frame from being freed meanwhile is that whoever frees them flushes first, and that its
 * interrupt has to wait: the process walks its own tables, so that this CPU is in the mask.
 *
 * Where flushes need no interrupt, the frame may be another's by the time that its reference is taken, which fails if it
 * is free; and who gives up a frame looks at its references first. So later versions look again, with the reference:
 * at the PTE (2667f50e8b81, 3.18), and at the PMD entry before that (70cbc3cc78a9, 2022: `gup_pte_range`).
 */

import {
  add,
  assertThat,
  blocked,
  expand,
  optional,
  range,
  remove,
  vocabulary,
} from '../../checker/index.ts';
import { included } from '../included.ts';
import type { Kernel, KernelState } from '../state.ts';
import { readEntry } from '../x86/ordering.ts';
import { pinFrame, putFrame } from './frames.ts';
import { enterKernel, leaveKernel, rcuReadLock, rcuReadUnlock } from './rcu.ts';
import { forgetWalk, walkLocals, walkToPmd } from './walk.ts';
import type { Walk, WalkRules } from './walk.ts';

/** What is looked at again once the reference is there. */
export type FastWalkRechecks = 'nothing' | 'pte' | 'pmdAndPte';

export interface FastWalkOptions {
  readonly operations: number;
  readonly rechecks: FastWalkRechecks;
}

export function fastWalkThread(
  k: Kernel,
  rules: WalkRules,
  { operations, rechecks }: FastWalkOptions,
) {
  const again = rechecks === 'pmdAndPte' ? 'recheckPmd' : 'recheckPte';
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
        if (rechecks === 'nothing') {
          assertStillMapped(s, frame, me.va);
          pinFrame(s, frame, me.tid);
          handOut(s, k, frame);
          return 'interruptsOn';
        }
        if (s.frame[frame].use === 'free') {
          me.frame = null;
          return 'interruptsOn';
        }
        pinFrame(s, frame, me.tid);
        return again;
      },
      ...included(rechecks === 'pmdAndPte', {
        recheckPmd: (s: KernelState, me: FastWalk) => {
          const { kind, target } = readEntry(s, k, me.cpu, me.upper, 2, me.va);
          return kind === 'table' && target === me.pte ? 'recheckPte' : 'backOff';
        },
      }),
      ...included(rechecks !== 'nothing', {
        /** Accessed and dirty bits may differ: then the real one backs off, and this one need not. */
        recheckPte: (s: KernelState, me: FastWalk) => {
          const { kind, target } = readEntry(s, k, me.cpu, me.pte, 1, me.va);
          if (kind !== 'page' || target !== me.frame) return 'backOff';
          assertStillMapped(s, target, me.va);
          handOut(s, k, target);
          return 'interruptsOn';
        },
        backOff: (s: KernelState, me: FastWalk) => {
          putFrame(s, me.frame ?? 0, me.tid);
          me.frame = null;
          return 'interruptsOn' as const;
        },
      }),
      interruptsOn: (s, me) => {
        s.cpu[me.cpu].interruptsOff = false;
        rcuReadUnlock(s, k, me.tid);
        forgetWalk(me);
        me.pte = 0;
        return me.frame === null ? 'return' : 'putPage';
      },
      /** The caller has done with the page. */
      putPage: (s, me) => {
        if (k.config.largePages) s.ghost.handedOut = remove(s.ghost.handedOut, me.frame ?? 0);
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

interface FastWalk extends Walk {
  frame: number | null;
}

/** The caller uses the frame from now on, as the one that the page is in. */
function handOut(s: KernelState, k: Kernel, frame: number): void {
  if (k.config.largePages) s.ghost.handedOut = add(s.ghost.handedOut, frame);
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
