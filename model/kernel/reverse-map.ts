/**
 * From a frame to the entry that maps it (`page_lock_anon_vma`, `page_check_address`): what paths 4 and 6
 * begin with. They hold no lock of the mm but the ptl.
 */

import { blocked, entrance, expand, has, optional, vocabulary } from '../../checker/index.ts';
import type { Kernel, KernelState } from '../state.ts';
import { readEntry } from '../x86/ordering.ts';
import { regionOf } from '../x86/paging.ts';
import { included } from '../included.ts';
import { pinFrame } from './frames.ts';
import { lockReverseMap, unlockReverseMap } from './locks.ts';
import { enterKernel, leaveKernel } from './rcu.ts';
import { forgetWalk, locatePte, unlockPte, walkLocals } from './walk.ts';
import type { WalkRules } from './walk.ts';

export function reverseMapLocals(k: Kernel) {
  return {
    ...walkLocals(k),
    /** The frame that is looked for, at `va`. */
    frame: optional(k.FRAME),
  };
}

interface ByReverseMap {
  readonly tid: number;
  frame: number | null;
  va: number;
  upper: number;
  level: number;
}

/** The thread takes a frame in hand, with a reference. */
export function takeUp(s: KernelState, k: Kernel, me: ByReverseMap, frame: number): void {
  me.frame = frame;
  me.va = s.frame[frame].va;
  pinFrame(s, frame, me.tid);
  enterKernel(s, k, me.tid);
}

/** It is done with the frame, which it has no reference to any more. */
export function letGo(s: KernelState, k: Kernel, me: ByReverseMap): void {
  leaveKernel(s, k, me.tid);
  me.frame = null;
  forgetWalk(me);
}

/**
 * `locked`: the PTE maps the frame, and its ptl is held, and the reverse map's lock if there is one; `missing`:
 * the frame is not mapped here, and nothing is held.
 */
export function findMapping(k: Kernel, rules: WalkRules) {
  const { fragment } = vocabulary(k.state, reverseMapLocals(k), 'tid', 'cpu');
  const locate = locatePte(k, rules);
  const toLocate = entrance('locate', locate);
  const { reverseMapLock } = k.config;
  const missing = reverseMapLock ? 'leave/unlock' : 'missing';
  return fragment({
    exits: ['locked', 'missing'],
    start: reverseMapLock ? 'enter/lock' : toLocate,
    steps: {
      ...included(
        reverseMapLock,
        expand('enter', enterReverseMap(k), { locked: toLocate, missing }),
      ),
      ...expand('locate', locate, { locked: 'check', missing }),
      check: (s, me) => {
        const entry = readEntry(s, k, me.cpu, me.pte, 1, me.va);
        return entry.kind === 'page' && entry.target === me.frame ? 'locked' : 'unlock';
      },
      unlock: (s, me) => {
        unlockPte(s, k, me);
        return missing;
      },
      ...included(reverseMapLock, expand('leave', leaveReverseMap(k), { left: 'missing' })),
    },
  });
}

/** Takes the lock and looks for an area that the frame may be mapped in; `missing`: that is gone, the lock is held. */
export function enterReverseMap(k: Kernel) {
  const { fragment } = vocabulary(k.state, { va: k.VA }, 'tid', 'cpu');
  return fragment({
    exits: ['locked', 'missing'],
    start: 'lock',
    steps: {
      lock: (s, me) => {
        if (!lockReverseMap(s, k, me)) return blocked;
        return has(s.mm.outOfReverseMap, regionOf(k, me.va, 1)) ? 'missing' : 'locked';
      },
    },
  });
}

export function leaveReverseMap(k: Kernel) {
  const { fragment } = vocabulary(k.state, {}, 'tid', 'cpu');
  return fragment({
    exits: ['left'],
    start: 'unlock',
    steps: {
      unlock: (s, me) => {
        unlockReverseMap(s, k, me);
        return 'left';
      },
    },
  });
}

/** After {@link findMapping} found it and the ptl was dropped: gives back the reverse map's lock, and goes on. */
export function leaveMapping<const T extends string>(k: Kernel, next: T) {
  const steps = expand('leave', leaveReverseMap(k), { left: next });
  const { reverseMapLock } = k.config;
  return {
    enter: reverseMapLock ? ('leave/unlock' as const) : next,
    steps: included(reverseMapLock, steps),
  };
}
