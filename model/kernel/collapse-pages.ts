/** What a collapse does with the small pages (`__collapse_huge_page_isolate` and `__collapse_huge_page_copy` of 5.15). */

import {
  add,
  assertThat,
  blocked,
  emptySet,
  has,
  optional,
  remove,
  setOf,
  vocabulary,
} from '../../checker/index.ts';
import type { Entry, Kernel, KernelState } from '../state.ts';
import { assertNoTranslation } from '../x86/access.ts';
import { assignEntry, clearEntry } from '../x86/memory.ts';
import { drain, readEntry, writeNone } from '../x86/ordering.ts';
import { firstPage, indexOf, regionOf } from '../x86/paging.ts';
import { pinFrame, putFrame, removeMapping } from './frames.ts';
import { lockPtl, unlockPtl } from './locks.ts';
import { walkLocals } from './walk.ts';
import type { Walk } from './walk.ts';

export function collapseLocals(k: Kernel) {
  return {
    ...walkLocals(k),
    /** The first frame of the new large page. */
    large: optional(k.FRAME),
    /** An entry that was read or cleared. */
    old: k.ENTRY,
    /** The small pages that are isolated: locked, with a reference. */
    isolated: setOf(k.FRAME),
  };
}

export interface Collapse extends Walk {
  large: number | null;
  readonly old: Entry;
  isolated: number;
}

/**
 * Under the ptl of the PTE page `me.pte`, which nobody can walk to: locks every page that it maps, if nobody else has
 * a reference to it, and takes one. `failed`: one is swapped out, locked or referenced, or there is none at all.
 */
export function isolatePages(k: Kernel) {
  const { fragment } = vocabulary(k.state, collapseLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['isolated', 'failed'],
    start: 'lock',
    steps: {
      lock: (s, me) => (lockPtl(s, k, me, me.ptl) ? 'read' : blocked),
      read: (s, me) => {
        assignEntry(me.old, readEntry(s, k, me.cpu, me.pte, 1, me.va));
        if (me.old.kind === 'page') return 'lockPage';
        return me.old.kind === 'none' ? 'next' : 'release';
      },
      lockPage: (s, me) => {
        const page = s.frame[me.old.target];
        if (page.lock !== null) return 'release';
        drain(s, k, me.cpu);
        page.lock = me.tid;
        return 'checkReferences';
      },
      /** What comes between this and `isolate_lru_page`, which takes a reference, might as well come after. */
      checkReferences: (s, me) => {
        const frame = me.old.target;
        if (s.frame[frame].pins !== emptySet) return 'unlockPage';
        drain(s, k, me.cpu);
        pinFrame(s, frame, me.tid);
        me.isolated = add(me.isolated, frame);
        return 'next';
      },
      unlockPage: (s, me) => {
        drain(s, k, me.cpu);
        s.frame[me.old.target].lock = null;
        return 'release';
      },
      next: (_s, me) => {
        clearEntry(me.old);
        if (nextPage(k, me)) return 'read';
        return me.isolated === emptySet ? 'release' : 'unlock';
      },
      unlock: (s, me) => {
        unlockPtl(s, k, me, me.ptl);
        return 'isolated';
      },
      /** `release_pte_pages` */
      release: (s, me) => {
        clearEntry(me.old);
        me.va = firstPage(k, regionOf(k, me.va, 1), 1);
        if (me.isolated === emptySet) return 'unlockFailed';
        drain(s, k, me.cpu);
        releaseOne(s, k, me);
        return 'release';
      },
      unlockFailed: (s, me) => {
        unlockPtl(s, k, me, me.ptl);
        return 'failed';
      },
    },
  });
}

/**
 * Copies each page, or zeroes where there is none; releases it; clears its PTE under the ptl, with which the mapping
 * ends, and only then gives up the reference: that of the mapping, in the kernel.
 */
export function copyToLargePage(k: Kernel) {
  const { fragment } = vocabulary(k.state, collapseLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['copied'],
    start: 'read',
    steps: {
      read: (s, me) => {
        assignEntry(me.old, readEntry(s, k, me.cpu, me.pte, 1, me.va));
        return me.old.kind === 'page' ? 'copy' : 'clearPage';
      },
      /** The frame is zeroed already. */
      clearPage: (_s, me) => (nextPage(k, me) ? 'read' : 'copied'),
      copy: (s, me) => {
        const to = (me.large ?? 0) + indexOf(k, me.va, 1);
        s.frame[to].content = s.frame[me.old.target].content;
        return 'releasePage';
      },
      releasePage: (s, me) => {
        drain(s, k, me.cpu);
        s.frame[me.old.target].lock = null;
        return 'lock';
      },
      lock: (s, me) => (lockPtl(s, k, me, me.ptl) ? 'clear' : blocked),
      clear: (s, me) => {
        writeNone(s, k, me.cpu, me.pte, 1, me.va);
        return 'removeMapping';
      },
      removeMapping: (s, me) => {
        drain(s, k, me.cpu);
        removeMapping(s, me.old.target);
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPtl(s, k, me, me.ptl);
        return 'putPage';
      },
      /** `free_page_and_swap_cache` */
      putPage: (s, me) => {
        const frame = me.old.target;
        drain(s, k, me.cpu);
        assertNoTranslation(s, k, me.va, frame);
        assertThat(
          !has(s.ghost.handedOut, frame),
          'noStaleTranslation',
          'a page is given up that a lockless walk has just handed out as the one that is mapped',
        );
        putFrame(s, frame, me.tid);
        me.isolated = remove(me.isolated, frame);
        clearEntry(me.old);
        return nextPage(k, me) ? 'read' : 'copied';
      },
    },
  });
}

/** Goes on to the next page of the region; false, and back to the first, after the last. */
function nextPage(k: Kernel, me: Collapse): boolean {
  const region = regionOf(k, me.va, 1);
  const isLast = me.va + 1 === firstPage(k, region + 1, 1);
  me.va = isLast ? firstPage(k, region, 1) : me.va + 1;
  return !isLast;
}

/** Unlocks an isolated page and drops the reference to it. */
function releaseOne(s: KernelState, k: Kernel, me: Collapse): void {
  for (let frame = 0; frame < k.config.frames; frame += 1) {
    if (!has(me.isolated, frame)) continue;
    s.frame[frame].lock = null;
    putFrame(s, frame, me.tid);
    me.isolated = remove(me.isolated, frame);
    return;
  }
}
