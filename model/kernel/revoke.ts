/**
 * A driver takes back a frame of its device's memory (`ttm_bo_swapout`, drivers/gpu/drm/ttm/ttm_bo.c): with its own
 * lock, so that no fault maps the frame again, take away what maps it (`ttm_bo_unmap_virtual`, that is
 * `unmap_mapping_range`: each area that the file's reverse map has, with `i_mmap_lock`); put the contents by; free
 * the frame. Nothing counts who maps it: that the driver has unmapped it is all that it goes by.
 */

import {
  assertThat,
  blocked,
  entrance,
  expand,
  optional,
  range,
  vocabulary,
} from '../../checker/index.ts';
import { included } from '../included.ts';
import type { Kernel, KernelState } from '../state.ts';
import { lockDevice } from './device-fault.ts';
import { flushAll } from './flush.ts';
import { freeFrame, writeToSlot } from './frames.ts';
import type { Thread } from './locks.ts';
import { enterKernel, leaveKernel } from './rcu.ts';
import { enterReverseMap, leaveReverseMap } from './reverse-map.ts';
import { forgetWalk } from './walk.ts';
import type { WalkRules } from './walk.ts';
import { beginZap, endZap, isNested, zapLocals, zapPte } from './zap-pte.ts';

export function revokeThread(k: Kernel, rules: WalkRules, operations: number) {
  const locals = {
    ...zapLocals(k),
    /** The frame that is taken back. */
    frame: optional(k.FRAME),
    done: range(0, operations),
  };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const { reverseMapLock } = k.config;
  const zap = zapPte(k, rules);
  const toZap = entrance('zap', zap);
  const unmapped = reverseMapLock ? 'leave/unlock' : 'putBy';
  const nothing = k.config.flushesNested ? 'nested' : 'endZap';
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ frame: k.FRAME }, (s, me, { frame }) => {
        if (me.done === operations || s.frame[frame].slot === null) return blocked;
        if (!lockDevice(s, me)) return blocked;
        me.done += 1;
        me.frame = frame;
        me.va = s.frame[frame].va;
        enterKernel(s, k, me.tid);
        return reverseMapLock ? 'enter/lock' : 'beginZap';
      }),
      ...included(
        reverseMapLock,
        expand('enter', enterReverseMap(k), { locked: 'beginZap', missing: unmapped }),
      ),
      /** `zap_page_range_single`. */
      beginZap: (s, me) => {
        beginZap(s, k, me.tid);
        return toZap;
      },
      ...expand('zap', zap, { gathered: 'flush/send', nothing }),
      ...included(k.config.flushesNested, {
        nested: (s: KernelState, me: Thread) => (isNested(s, me.tid) ? 'flush/send' : 'endZap'),
      }),
      ...expand('flush', flushAll(k), { done: 'endZap' }),
      endZap: (s, me) => {
        endZap(s, k, me.tid);
        me.cleared = false;
        return unmapped;
      },
      ...included(reverseMapLock, expand('leave', leaveReverseMap(k), { left: 'putBy' })),
      /** `ttm_tt_swapout`. */
      putBy: (s, me) => {
        writeToSlot(s, me.frame ?? 0);
        return 'free';
      },
      free: (s, me) => {
        assertPutBy(s, me.frame ?? 0);
        freeFrame(s, me.frame ?? 0);
        me.frame = null;
        return 'unlockDevice';
      },
      unlockDevice: (s, me) => {
        s.device.lock = null;
        leaveKernel(s, k, me.tid);
        forgetWalk(me);
        return 'idle';
      },
    },
  });
}

/** What was put by will be read into another frame. */
function assertPutBy(s: KernelState, frame: number): void {
  const page = s.frame[frame];
  assertThat(
    page.content === s.slot[page.slot ?? 0].content,
    'noLostDirty',
    'a frame is freed though it holds a newer value than was put by',
  );
}
