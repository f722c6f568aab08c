/**
 * Splitting what maps a large page (`__split_huge_pmd`, `__split_huge_pmd_locked` of 5.15), before MADV_DONTNEED takes
 * away one of its pages: under pml, clear P of the PMD entry, which stays one of a large page for whoever looks; flush;
 * withdraw the PTE page that was put by; fill it; and point the PMD entry at it. So no CPU has a large and a small
 * translation of one address.
 *
 * The frames are each their own from then on. In the kernel they are still one compound page, until its deferred split
 * finds that nothing needs it whole: there they are freed later than here.
 */

import { blocked, expand, optional, vocabulary } from '../../checker/index.ts';
import type { Kernel, KernelState } from '../state.ts';
import { clearEntry } from '../x86/memory.ts';
import { exchangeInvalid } from '../x86/locked.ts';
import { readEntry, writePage, writeTable } from '../x86/ordering.ts';
import { firstPage, indexOf, regionOf } from '../x86/paging.ts';
import { flushAll } from './flush.ts';
import { pagesPerLarge, withdraw } from './large-pages.ts';
import { lockPageTable, unlockPageTable } from './locks.ts';
import { walkToPmd } from './walk.ts';
import type { WalkRules } from './walk.ts';
import { zapLocals } from './zap-pte.ts';

export function splitLocals(k: Kernel) {
  return {
    /** The PTE page that was withdrawn; not in the tree yet. */
    spare: optional(k.TABLE),
    /** The page whose PTE is to be filled in next. */
    next: k.VA,
  };
}

/** Splits the large page that maps `me.va`, if one does; `me.old` is its entry meanwhile. */
export function splitLargePage(k: Kernel, rules: WalkRules) {
  const locals = { ...zapLocals(k), ...splitLocals(k) };
  const { fragment, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  return fragment({
    exits: ['done'],
    start: 'walk/root',
    steps: {
      ...expand('walk', walkToPmd(k, rules), { found: 'checkPmd', missing: 'done' }),
      checkPmd: (s, me) => {
        const { kind } = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        return kind === 'page' || kind === 'invalid' ? 'lock' : 'done';
      },
      lock: (s, me) => (lockPageTable(s, k, me) ? 'recheck' : blocked),
      recheck: (s, me) => {
        const { kind } = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        return kind === 'page' ? 'invalidate' : 'unlock';
      },
      invalidate: (s, me) => {
        exchangeInvalid(s, k, me.cpu, me.upper, me.va, me.old);
        return 'flush/send';
      },
      ...expand('flush', flushAll(k), { done: 'setPageDirty' }),
      setPageDirty: (s, me) => {
        if (me.old.dirty) markDirty(s, k, me.old.target);
        return 'withdraw';
      },
      withdraw: choose({ page: k.TABLE }, (s, me, { page }) => {
        const region = regionOf(k, me.va, 1);
        if (!withdraw(s, page, region)) return blocked;
        me.spare = page;
        me.next = firstPage(k, region, 1);
        return 'fill';
      }),
      /** A plain store into a page that nobody reaches yet, accessed as it need not be, clean: D is the frames' now. */
      fill: (s, me) => {
        const frame = me.old.target + indexOf(k, me.next, 1);
        writePage(s, k, me.cpu, me.spare ?? 0, me.next, frame, me.old.writable, false);
        s.frame[frame].large = false;
        if ((me.next + 1) % pagesPerLarge(k) !== 0) {
          me.next += 1;
          return 'fill';
        }
        me.next = 0;
        return 'populate';
      },
      populate: (s, me) => {
        writeTable(s, k, me.cpu, me.upper, 2, me.va, me.spare ?? 0);
        me.spare = null;
        clearEntry(me.old);
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPageTable(s, k, me);
        return 'done';
      },
    },
  });
}

function markDirty(s: KernelState, k: Kernel, first: number): void {
  for (let i = 0; i < pagesPerLarge(k); i += 1) s.frame[first + i].dirty = true;
}
