/** What the parts of the page fault share. */

import { bool, expand, optional } from '../../checker/index.ts';
import { kernelLeaves } from '../ghost.ts';
import { included } from '../included.ts';
import type { Kernel, KernelState } from '../state.ts';
import { clearEntry } from '../x86/memory.ts';
import { writePage } from '../x86/ordering.ts';
import { payFlush } from './flush.ts';
import { addMapping } from './frames.ts';
import { upRead } from './locks.ts';
import { leaveKernel } from './rcu.ts';
import { forgetWalk } from './walk.ts';
import { spareLocals } from './table-source.ts';
import type { Walk, WalkRules } from './walk.ts';
import type { Entry } from '../state.ts';

export function faultLocals(k: Kernel) {
  return {
    ...spareLocals(k),
    write: bool,
    /** The PTE as it was read without a lock (`orig_pte`). */
    snap: k.ENTRY,
    /** The frame that the fault holds a reference to. */
    frame: optional(k.FRAME),
  };
}

export interface Fault extends Walk {
  write: boolean;
  frame: number | null;
  readonly snap: Entry;
}

/** Versions that delay flushes pay what is owed before the path's `unlock`; others go right there. */
export function payOwed(k: Kernel, rules: WalkRules) {
  const steps = expand('pay', payFlush(k), { done: 'unlock' });
  return {
    enter: rules.paysFlush ? ('pay/testAndClear' as const) : ('unlock' as const),
    steps: included(rules.paysFlush, steps),
  };
}

/** Maps `me.frame` at `me.va`: accessed, and dirty if this is a write fault. */
export function installFrame(s: KernelState, k: Kernel, me: Fault, writable: boolean): void {
  const frame = me.frame ?? 0;
  writePage(s, k, me.cpu, me.pte, me.va, frame, writable || me.write, me.write);
  if (!k.config.pfnMapped) addMapping(s, frame);
  kernelLeaves(s, me.va, 'page', frame);
}

/** `up_read(&mm->mmap_sem)`, and back to the program, which repeats its access if it likes. */
export function toUser(s: KernelState, k: Kernel, me: Fault): void {
  upRead(s, k, me);
  leaveKernel(s, k, me.tid);
  s.cpu[me.cpu].userMode = true;
  forgetWalk(me);
  me.pte = 0;
  me.write = false;
  clearEntry(me.snap);
}
