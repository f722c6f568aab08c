/**
 * Context switch and lazy TLB (path 9; 2.6.24: `schedule`, `context_switch`, `switch_mm`, `enter_lazy_tlb`,
 * `leave_mm`). The CPU of a user thread goes on with a thread of another address space, or with a kernel thread,
 * which has none and keeps the root that it finds in CR3; and comes back some time. Of another address space there
 * is nothing but that CR3 does not hold our root.
 *
 * A thread can be switched away from while it is in user mode, and where it sleeps or may have to wait. A thread
 * that is preempted in the kernel is not: that is a bound. How often it is switched is none.
 *
 * The scheduler switches with interrupts off, so that what belongs to this CPU alone (`mmuState`, which the flush
 * interrupt reads) changes together with what others see: the bit in the mask, by a locked instruction, and CR3,
 * whose load is serialising. There is one such access a step.
 */

import { add, blocked, enumOf, expand, has, vocabulary } from '../../checker/index.ts';
import { ASID_RULES, REPAIRED } from '../config.ts';
import { included } from '../included.ts';
import type { Kernel, KernelState } from '../state.ts';
import { drain } from '../x86/ordering.ts';
import { loadCr3 } from '../x86/tlb.ts';
import { chooseAsid, loadOther, loadOurs, otherTags } from './asid.ts';
import { enterLazyTlb, interruptsOff, interruptsOn, leaveMask } from './lazy-tlb.ts';
import type { Thread } from './locks.ts';

/**
 * `schedule`, from where the thread gives up its CPU to where it has it again. Whoever sleeps may find that it
 * need not; whoever is in user mode is just preempted, by somebody.
 */
export function contextSwitch(k: Kernel, from: 'asleep' | 'user') {
  const { switchClearsMaskLast, lazyStaysInMask } = k.config.switching ?? REPAIRED;
  const { fragment, choose } = vocabulary(k.state, {}, 'tid', 'cpu');
  const next = enumOf('itself', 'kernelThread', 'otherMm');
  const isTagged = k.config.asids !== null;
  const { flushesNewAsid, checksGeneration } = k.config.asids ?? ASID_RULES;
  const toOther = switchClearsMaskLast ? 'toOther/loadCr3' : 'toOther/clearMask';
  return fragment({
    exits: ['done'],
    start: 'schedule',
    steps: {
      schedule: choose({ next }, (s, me, { next }) => {
        if (next === 'itself') return from === 'asleep' ? 'done' : blocked;
        if (s.cpu[me.cpu].interruptsOff) return blocked;
        if (next === 'otherMm') {
          interruptsOff(s, k, me.cpu);
          return toOther;
        }
        enterLazyTlb(s, k, me.cpu, lazyStaysInMask);
        return 'kernelThread';
      }),

      kernelThread: choose({ next }, (s, me, { next }) => {
        if (next === 'kernelThread' || s.cpu[me.cpu].interruptsOff) return blocked;
        interruptsOff(s, k, me.cpu);
        return next === 'itself' ? 'back/testAndSetMask' : toOther;
      }),
      /**
       * The mm is the one that the kernel thread has kept, unless a flush has made the CPU leave it. In 2.6.24 the bit
       * tells, with tags `loaded_mm` does, which is the CPU's own.
       */
      'back/testAndSetMask': (s, me) => {
        s.cpu[me.cpu].mmuState = 'ok';
        if (isTagged) {
          return s.cpu[me.cpu].cr3 === null ? 'fromOther/setMask' : resume(s, k, me, from);
        }
        drain(s, k, me.cpu);
        if (has(s.mm.cpuMask, me.cpu)) return resume(s, k, me, from);
        s.mm.cpuMask = add(s.mm.cpuMask, me.cpu);
        return 'back/loadCr3';
      },
      'back/loadCr3': (s, me) => {
        loadCr3(s, k, me.cpu, s.mm.root);
        return resume(s, k, me, from);
      },

      'toOther/clearMask': (s, me) => {
        leaveMask(s, k, me.cpu);
        if (!switchClearsMaskLast) return 'toOther/loadCr3';
        interruptsOn(s, k, me.cpu);
        return 'otherMm';
      },
      'toOther/loadCr3': choose(otherTags(k), (s, me, { asid, tag }) => {
        if (!isTagged) loadCr3(s, k, me.cpu, null);
        else if (!loadOther(s, k, me.cpu, asid, tag === 'kept')) return blocked;
        s.cpu[me.cpu].mmuState = 'ok';
        if (switchClearsMaskLast) return 'toOther/clearMask';
        interruptsOn(s, k, me.cpu);
        return 'otherMm';
      }),

      otherMm: (s, me) => {
        if (s.cpu[me.cpu].interruptsOff) return blocked;
        interruptsOff(s, k, me.cpu);
        return 'fromOther/setMask';
      },
      'fromOther/setMask': (s, me) => {
        drain(s, k, me.cpu);
        s.mm.cpuMask = add(s.mm.cpuMask, me.cpu);
        return isTagged ? 'fromOther/readGeneration' : 'fromOther/loadCr3';
      },
      'fromOther/loadCr3': (s, me) => {
        loadCr3(s, k, me.cpu, s.mm.root);
        return resume(s, k, me, from);
      },
      ...included(isTagged, {
        /** Which tag our mm has or gets, and whether what is cached under it can be kept. */
        'fromOther/readGeneration': choose({ asid: k.ASID }, (s, me, { asid }) => {
          const isNew = s.cpu[me.cpu].asid === null;
          if (!chooseAsid(s, me.cpu, asid)) return blocked;
          if (isNew) return flushesNewAsid ? 'fromOther/loadFlush' : 'fromOther/loadKeep';
          if (!checksGeneration || s.cpu[me.cpu].behind === 0) return 'fromOther/loadKeep';
          s.cpu[me.cpu].behind = 0;
          return 'fromOther/loadFlush';
        }),
        'fromOther/loadFlush': (s: KernelState, me: Thread) => {
          loadOurs(s, k, me.cpu, false);
          return resume(s, k, me, from);
        },
        'fromOther/loadKeep': (s: KernelState, me: Thread) => {
          loadOurs(s, k, me.cpu, true);
          return resume(s, k, me, from);
        },
      }),
    },
  });
}

/** The CPU runs the thread again. */
function resume(s: KernelState, k: Kernel, me: Thread, from: 'asleep' | 'user'): 'done' {
  interruptsOn(s, k, me.cpu);
  if (from === 'user') s.cpu[me.cpu].userMode = true;
  return 'done';
}

/** The CPU of a thread that sleeps at `next` may be switched meanwhile: where to go, and the steps. */
export function whileAsleep<const P extends string, const T extends string>(
  k: Kernel,
  prefix: P,
  next: T,
) {
  const isOn = k.config.switching !== null;
  const steps = expand(prefix, contextSwitch(k, 'asleep'), { done: next });
  return {
    enter: isOn ? (`${prefix}/schedule` as const) : next,
    steps: included(isOn, steps),
  };
}
