/**
 * fork of an address space of private memory (`dup_mmap`, `copy_pte_range`, path 7), holding the parent's
 * `mmap_sem` for writing. For each PTE page: allocate the child's, which may sleep; take the ptl of the child's
 * page, then the parent's, nested; write-protect each PTE of the parent and copy it; unlock. Then flush the
 * parent's mm.
 *
 * The child is what it is to the parent: it maps frames, read-only, and lets go of them one by one at any time, by
 * a store of its own (which copies) or its exit. Its page tables are its own, and nobody waits for their locks.
 */

import {
  blocked,
  entrance,
  expand,
  optional,
  range,
  rule,
  taken,
  vocabulary,
} from '../../checker/index.ts';
import { forkBegins, forkReturns } from '../ghost.ts';
import type { Kernel, KernelState } from '../state.ts';
import { clearWritable } from '../x86/locked.ts';
import { readEntry } from '../x86/ordering.ts';
import { firstPage, regionOf } from '../x86/paging.ts';
import { flushAll } from './flush.ts';
import { addMapping, freeIfUnused, removeMapping } from './frames.ts';
import { downWrite, fallAsleep, upWrite, wakeUp } from './locks.ts';
import { enterKernel, leaveKernel } from './rcu.ts';
import { forgetWalk, lockPte, unlockPte, walkLocals, walkToPmd } from './walk.ts';
import type { WalkRules } from './walk.ts';

export function forkThread(k: Kernel, rules: WalkRules, operations: number) {
  const locals = {
    ...walkLocals(k),
    /** The frame to share with the child. */
    frame: optional(k.FRAME),
    done: range(0, operations),
  };
  const { machine } = vocabulary(k.state, locals, 'tid', 'cpu');
  const lock = lockPte(k, rules);
  const toLock = entrance('lock', lock);
  const pages = firstPage(k, 1, 1);
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => {
        if (me.done === operations || hasChild(s, k) || !downWrite(s, k, me)) return blocked;
        me.done += 1;
        enterKernel(s, k, me.tid);
        forkBegins(s);
        return 'walk/root';
      },
      ...expand('walk', walkToPmd(k, rules), { found: 'checkPmd', missing: 'nextPtePage' }),
      checkPmd: (s, me) => {
        const { kind } = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        return kind === 'table' ? 'sleep' : 'nextPtePage';
      },
      /** `pte_alloc_map_lock` of the child's PTE page. */
      sleep: (s, me) => {
        fallAsleep(s, k, me);
        return 'wakeUp';
      },
      wakeUp: (s, me) => {
        wakeUp(s, k, me);
        return toLock;
      },
      ...expand('lock', lock, { locked: 'look', none: 'nextPtePage' }),
      look: (s, me) => {
        const { kind, target } = readEntry(s, k, me.cpu, me.pte, 1, me.va);
        if (kind !== 'page') return 'nextPte';
        me.frame = target;
        return 'protect';
      },
      /** `ptep_set_wrprotect`. */
      protect: (s, me) => {
        clearWritable(s, k, me.cpu, me.pte, me.va);
        return 'share';
      },
      share: (s, me) => {
        addMapping(s, me.frame ?? 0);
        s.frame[me.frame ?? 0].inChild = true;
        me.frame = null;
        return 'nextPte';
      },
      nextPte: (_s, me) => {
        if ((me.va + 1) % pages === 0) return 'unlock';
        me.va += 1;
        return 'look';
      },
      unlock: (s, me) => {
        unlockPte(s, k, me);
        return 'nextPtePage';
      },
      nextPtePage: (_s, me) => {
        const next = regionOf(k, me.va, 1) + 1;
        if (next === k.regions) return 'flush/send';
        me.va = firstPage(k, next, 1);
        return 'walk/root';
      },
      ...expand('flush', flushAll(k), { done: 'return' }),
      return: (s, me) => {
        forkReturns(s);
        leaveKernel(s, k, me.tid);
        upWrite(s, k, me);
        forgetWalk(me);
        return 'idle';
      },
    },
  });
}

/** One child at a time. */
function hasChild(s: KernelState, k: Kernel): boolean {
  for (let frame = 0; frame < k.config.frames; frame += 1) {
    if (s.frame[frame].inChild) return true;
  }
  return false;
}

/** The child lets go of a frame. */
export function childDrops(k: Kernel) {
  return rule(k.state, 'childDrops', { frame: k.FRAME }, (s, { frame }) => {
    if (!s.frame[frame].inChild) return blocked;
    s.frame[frame].inChild = false;
    removeMapping(s, frame);
    freeIfUnused(s, frame);
    return taken;
  });
}
