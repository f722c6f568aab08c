/**
 * A fault on a device's memory (`ttm_bo_vm_fault`, drivers/gpu/drm/ttm/ttm_bo_vm.c): with the driver's own lock, get
 * a frame and what the driver has put by of its contents, and map it by its number (`vmf_insert_pfn`). The lock keeps
 * the frame; the fault takes no reference to it.
 */

import { blocked, entrance, expand, optional, vocabulary } from '../../checker/index.ts';
import type { Kernel, KernelState } from '../state.ts';
import { drain, readEntry } from '../x86/ordering.ts';
import { whileAsleep } from './context-switch.ts';
import { faultLocals, installFrame, payOwed } from './fault-common.ts';
import { noFreeFrame, swapCacheFrame, takeFrame } from './frames.ts';
import { fallAsleep, wakeUp } from './locks.ts';
import type { Thread } from './locks.ts';
import { lockPte, unlockPte } from './walk.ts';
import type { WalkRules } from './walk.ts';

export function deviceFault(k: Kernel, rules: WalkRules) {
  const { fragment, choose } = vocabulary(k.state, faultLocals(k), 'tid', 'cpu');
  const lock = lockPte(k, rules);
  const toLock = entrance('lock', lock);
  const pay = payOwed(k, rules);
  const waiting = whileAsleep(k, 'waiting', 'lockDevice');
  return fragment({
    exits: ['done'],
    start: 'sleep',
    steps: {
      sleep: (s, me) => {
        me.pte = 0;
        fallAsleep(s, k, me);
        return waiting.enter;
      },
      ...waiting.steps,
      lockDevice: (s, me) => (lockDevice(s, me) ? 'populate' : blocked),
      /** `ttm_tt_populate`, `ttm_tt_swapin`. */
      populate: choose({ frame: optional(k.FRAME) }, (s, me, { frame }) => {
        const present = swapCacheFrame(s, k, me.va);
        if (frame === null) {
          if (present >= 0) return blocked;
          if (!k.config.allocationsMayFail && !noFreeFrame(s, k)) return blocked;
          wakeUp(s, k, me);
          return 'unlockDevice';
        }
        if (present >= 0 && present !== frame) return blocked;
        if (present < 0) {
          if (!takeFrame(s, frame, me.va, me.tid)) return blocked;
          s.frame[frame].pins = 0;
          s.frame[frame].slot = me.va;
          s.frame[frame].content = s.slot[me.va].content;
        }
        me.frame = frame;
        wakeUp(s, k, me);
        return toLock;
      }),
      ...expand('lock', lock, { locked: 'recheck', none: 'unlockDevice' }),
      recheck: (s, me) => {
        const { kind } = readEntry(s, k, me.cpu, me.pte, 1, me.va);
        return kind === 'none' ? 'install' : pay.enter;
      },
      install: (s, me) => {
        installFrame(s, k, me, true);
        return pay.enter;
      },
      ...pay.steps,
      unlock: (s, me) => {
        unlockPte(s, k, me);
        return 'unlockDevice';
      },
      unlockDevice: (s, me) => {
        drain(s, k, me.cpu);
        s.device.lock = null;
        me.frame = null;
        return 'done';
      },
    },
  });
}

/** Takes the driver's lock; false if it is held. */
export function lockDevice(s: KernelState, me: Thread): boolean {
  if (s.device.lock !== null) return false;
  s.device.lock = me.tid;
  return true;
}
