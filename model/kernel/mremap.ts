/**
 * mremap of one page to a given address, and a new mapping in its old place, holding `mmap_sem` for writing
 * (`do_mremap`, `move_vma`, `move_ptes`, path 8): unmap what is at the new address; take the ptl of the old
 * address, then that of the new one, nested, if it is another; fetch and clear the PTE, set it at the new
 * address; unlock both. The new mapping at the old address lets the program go on; nothing else comes of it.
 *
 * What is unmapped at the new address keeps its PTE page, as other areas lie in it.
 */

import {
  blocked,
  bool,
  entrance,
  expand,
  optional,
  range,
  vocabulary,
} from '../../checker/index.ts';
import {
  kernelLeaves,
  mremapBegins,
  mremapMoves,
  mremapReturns,
  zapBegins,
  zapReturns,
} from '../ghost.ts';
import type { Kernel, KernelState } from '../state.ts';
import { clearEntry } from '../x86/memory.ts';
import { exchangeNone, readEntry, writeEntry } from '../x86/ordering.ts';
import { included } from '../included.ts';
import { flushBatchedPending } from './batched-flush.ts';
import { flushAll, flushPage } from './flush.ts';
import { moveOwner } from './frames.ts';
import { downWrite, unlockPtl, upWrite } from './locks.ts';
import { populate } from './populate.ts';
import { enterKernel, leaveKernel } from './rcu.ts';
import { pageAllocator } from './table-source.ts';
import type { TableSource } from './table-source.ts';
import { forgetWalk, lockPte, lockPteNested, walkToPmd } from './walk.ts';
import type { WalkRules } from './walk.ts';
import { freeGathered, zapLocals, zapPte } from './zap-pte.ts';
import type { Zap } from './zap-pte.ts';

/**
 * When the old address is flushed, by kernel version:
 *
 * - `each`: after each PTE was cleared, before it is set again (`ptep_clear_flush`, 2.6.24);
 * - `last`: after both ptls were dropped (3.2, commit 7b6efc2bc4f1);
 * - `ifSeenDirty`: before they are dropped if the PTE was dirty when it was looked at, before it was cleared,
 *   else after (4.9-rc6, commit 5d1904204c99);
 * - `ifDirty`: the same, by the PTE that was cleared (4.9-rc8, commit a2ce2666aa87);
 * - `always`: before they are dropped (4.19, commit eb66ae030829).
 */
export type MremapFlush = 'each' | 'last' | 'ifSeenDirty' | 'ifDirty' | 'always';

export interface Mremap extends Zap {
  from: number;
  to: number;
  oldUpper: number;
  newUpper: number;
  held: number;
  seenDirty: boolean;
}

export interface MremapOptions {
  readonly operations: number;
  readonly flush: MremapFlush;
  readonly source?: TableSource;
}

export function mremapThread(
  k: Kernel,
  rules: WalkRules,
  { operations, flush, source = pageAllocator }: MremapOptions,
) {
  const locals = {
    ...zapLocals(k),
    spare: optional(k.TABLE),
    from: k.VA,
    to: k.VA,
    /** Where the PMD entries of the two lie: what `old_pmd` and `new_pmd` point into. */
    oldUpper: k.TABLE,
    newUpper: k.TABLE,
    /** The PTE page of the old address, whose ptl is held. */
    held: k.TABLE,
    /** The PTE was dirty before it was cleared. */
    ...included(flush === 'ifSeenDirty', { seenDirty: bool }),
    done: range(0, operations),
    ...source.locals(k),
  };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const zap = zapPte(k, rules);
  const toZap = entrance('unmap', zap);
  const lockOld = lockPte(k, { ...rules, takePtl: rules.takeOldPtl ?? rules.takePtl });
  const toLockOld = entrance('lockOld', lockOld);
  const lockNew = lockPteNested(k, rules);
  const toLockNew = entrance('lockNew', lockNew);
  const looks = flush === 'ifSeenDirty';
  const first = looks ? 'look' : 'clear';
  const afterLocks = k.config.flushesBatched ? 'batched/look' : first;
  const mayFlushLocked = flush !== 'each' && flush !== 'last';
  const mayFlushLate = flush !== 'each' && flush !== 'always';
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ from: k.VA, to: k.VA }, (s, me, { from, to }) => {
        if (from === to || me.done === operations || !downWrite(s, k, me)) return blocked;
        me.done += 1;
        enterKernel(s, k, me.tid);
        me.from = from;
        me.to = to;
        me.va = to;
        zapBegins(s, to, me.tid);
        return toZap;
      }),

      // What is mapped at the new address.
      ...expand('unmap', zap, { gathered: 'flushUnmapped/send', nothing: 'begin' }),
      ...expand('flushUnmapped', flushAll(k), { done: 'free' }),
      free: (s, me) => {
        freeGathered(s, k, me);
        return 'begin';
      },
      begin: (s, me) => {
        zapReturns(s, k, me.to, me.tid);
        mremapBegins(s, me.from, me.to);
        me.va = me.from;
        return 'walkOld/root';
      },

      // `get_old_pmd`.
      ...expand('walkOld', walkToPmd(k, rules), { found: 'checkOld', missing: 'return' }),
      checkOld: (s, me) => {
        const { kind } = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        if (kind !== 'table') return 'return';
        me.oldUpper = me.upper;
        me.va = me.to;
        return 'walkNew/root';
      },

      // `alloc_new_pmd`.
      ...expand('walkNew', walkToPmd(k, rules), {
        found: 'checkNew',
        missing: 'populate/new/sleep',
      }),
      checkNew: (s, me) => {
        const { kind } = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        if (kind !== 'table') return 'populate/new/sleep';
        me.newUpper = me.upper;
        me.upper = me.oldUpper;
        me.va = me.from;
        return toLockOld;
      },
      ...expand('populate', populate(k, rules, source), {
        done: 'walkNew/root',
        failed: 'return',
      }),

      // `move_ptes`.
      ...expand('lockOld', lockOld, { locked: 'keepOld', none: 'return' }),
      keepOld: (_s, me) => {
        me.held = me.ptl;
        me.upper = me.newUpper;
        me.va = me.to;
        return toLockNew;
      },
      ...expand('lockNew', lockNew, { locked: afterLocks, none: 'unlockOld' }),
      ...included(
        k.config.flushesBatched,
        expand('batched', flushBatchedPending(k), { done: first }),
      ),
      ...included(looks, {
        look: (s: KernelState, me: Mremap) => {
          const { kind, dirty } = readEntry(s, k, me.cpu, me.held, 1, me.from);
          me.seenDirty = kind === 'page' && dirty;
          return 'clear';
        },
      }),
      clear: (s, me) => {
        exchangeNone(s, k, me.cpu, me.held, 1, me.from, me.old);
        kernelLeaves(s, me.from, 'none', 0);
        me.va = me.from;
        if (me.old.kind === 'none') return 'unlockNew';
        return flush === 'each' ? 'flushEach/send' : 'set';
      },
      ...included(flush === 'each', expand('flushEach', flushPage(k), { done: 'set' })),
      set: (s, me) => {
        const { kind, target } = me.old;
        writeEntry(s, k, me.cpu, me.pte, 1, me.to, me.old);
        moveOwner(s, k, me.old, me.to);
        kernelLeaves(s, me.to, kind === 'swap' ? 'swap' : 'page', target);
        mremapMoves(s);
        return flushesLocked(me, flush) ? 'flush/send' : 'unlockNew';
      },
      ...included(mayFlushLocked, expand('flush', flushPage(k), { done: 'unlockNew' })),
      unlockNew: (s, me) => {
        if (me.ptl !== me.held) unlockPtl(s, k, me, me.ptl);
        return 'unlockOld';
      },
      unlockOld: (s, me) => {
        unlockPtl(s, k, me, me.held);
        return flushesLate(me, flush) ? 'flushLate/send' : 'return';
      },
      ...included(mayFlushLate, expand('flushLate', flushPage(k), { done: 'return' })),

      return: (s, me) => {
        mremapReturns(s);
        leaveKernel(s, k, me.tid);
        upWrite(s, k, me);
        forgetMremap(me);
        return 'idle';
      },
    },
  });
}

/** Must the flush be done before the ptls are dropped? */
function flushesLocked(me: Mremap, flush: MremapFlush): boolean {
  if (me.old.kind !== 'page') return false;
  if (flush === 'ifSeenDirty') return me.seenDirty;
  return flush === 'always' || (flush === 'ifDirty' && me.old.dirty);
}

/** Is a flush due that was not done under the ptls? */
function flushesLate(me: Mremap, flush: MremapFlush): boolean {
  if (flush === 'each' || flush === 'always' || me.old.kind === 'none') return false;
  return !flushesLocked(me, flush);
}

function forgetMremap(me: Mremap): void {
  forgetWalk(me);
  me.pte = 0;
  me.ptl = 0;
  me.from = 0;
  me.to = 0;
  me.oldUpper = 0;
  me.newUpper = 0;
  me.held = 0;
  clearEntry(me.old);
}
