/** How accessed and dirty bits get from a remembered old page into the new one (May 2008). */

import { assertThat, blocked, expand, vocabulary } from '../../checker/index.ts';
import { included } from '../included.ts';
import { flushAll, payFlush } from '../kernel/flush.ts';
import { lockPageTable, lockPtl, unlockPageTable, unlockPtl } from '../kernel/locks.ts';
import { walkLocals } from '../kernel/walk.ts';
import type { Carry } from '../kernel/walk.ts';
import { assignEntry, clearEntry } from '../x86/memory.ts';
import { clearAccessed, drain, orAccessed, readEntry, writeEntry } from '../x86/ordering.ts';
import { firstPage, regionOf } from '../x86/paging.ts';
import type { Kernel, KernelState } from '../state.ts';
import { findPtePage } from './2008-03.ts';
import type { May2008Switches } from './2008-05.ts';
import { moverLocals, nextPte } from './relocate.ts';
import type { Mover } from './relocate.ts';

/** Carries the bits of one entry over, with `page_table_lock` held; `me.ptl` is the page found. */
export function carryBits(k: Kernel, switches: May2008Switches) {
  const { readsOldEntry, flushesByFlag, updatesAtomically } = switches;
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  const flush = flushesByFlag ? 'pay/testAndClear' : 'flush/send';
  return fragment({
    exits: ['carried'],
    start: 'readLink',
    steps: {
      readLink: (s, me) => {
        me.carry.from = s.table[me.ptl].migrated;
        return me.carry.from === null ? 'carried' : flush;
      },
      ...included(flushesByFlag, expand('pay', payFlush(k), { done: 'read' })),
      ...included(!flushesByFlag, expand('flush', flushAll(k), { done: 'read' })),
      /** The compiler may load the entry once for what is read and what is cleared. */
      read: (s, me) => {
        if (!readsOldEntry) me.carry.from = me.ptl;
        const from = me.carry.from ?? 0;
        if (updatesAtomically) drain(s, k, me.cpu);
        assignEntry(me.carry.loaded, readEntry(s, k, me.cpu, from, 1, me.va));
        me.carry.accessed = me.carry.loaded.accessed;
        me.carry.dirty = me.carry.loaded.dirty;
        if (!updatesAtomically) return 'clear';
        clearAccessed(s, k, me.cpu, from, me.va);
        me.carry.from = null;
        return 'or/load';
      },
      clear: (s, me) => {
        me.carry.loaded.accessed = false;
        me.carry.loaded.dirty = false;
        writeEntry(s, k, me.cpu, me.carry.from ?? 0, 1, me.va, me.carry.loaded);
        me.carry.from = null;
        return 'or/load';
      },
      ...expand('or', orCarried(k, switches), { done: 'carried' }),
    },
  });
}

/** ORs the bits that are carried into the entry for `me.va` of the page `me.ptl`, or into the `first` of that page. */
function orCarried(k: Kernel, { updatesAtomically }: May2008Switches, { first = false } = {}) {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['done'],
    start: 'load',
    steps: {
      load: (s, me) => {
        const va = first ? firstPage(k, regionOf(k, me.va, 1), 1) : me.va;
        if (updatesAtomically) drain(s, k, me.cpu);
        assignEntry(me.carry.loaded, readEntry(s, k, me.cpu, me.ptl, 1, va));
        if (!updatesAtomically) return 'store';
        assertMapsPage(me.carry);
        if (me.carry.loaded.kind === 'page' && me.carry.accessed) {
          orAccessed(s, k, me.cpu, me.ptl, 1, va, me.carry.dirty);
        }
        forgetBits(me.carry);
        return 'done';
      },
      store: (s, me) => {
        const va = first ? firstPage(k, regionOf(k, me.va, 1), 1) : me.va;
        assertMapsPage(me.carry);
        if (me.carry.loaded.kind === 'page') {
          if (me.carry.accessed) me.carry.loaded.accessed = true;
          if (me.carry.dirty) me.carry.loaded.dirty = true;
        }
        writeEntry(s, k, me.cpu, me.ptl, 1, va, me.carry.loaded);
        forgetBits(me.carry);
        return 'done';
      },
    },
  });
}

function assertMapsPage({ loaded, accessed, dirty }: Carry): void {
  assertThat(
    loaded.kind === 'page' || !(accessed || dirty),
    'noLostPte',
    'accessed or dirty is ORed into an entry that maps no page, which makes another entry of it',
  );
}

function forgetBits(carry: Carry): void {
  clearEntry(carry.loaded);
  carry.accessed = false;
  carry.dirty = false;
}

/**
 * Merges the bits of the old page into the new one, under the ptl of the new one, and forgets the link. If it is to
 * look whether the new page is in the tree, munmap can't unlink that before all is merged.
 */
export function mergeAll(k: Kernel, switches: May2008Switches) {
  const { fragment } = vocabulary(k.state, moverLocals(k), 'tid', 'cpu');
  const first = !switches.advancesPointers;
  const { mergesInTree, triesPtl } = switches;
  const backsOff = mergesInTree && triesPtl;
  return fragment({
    exits: ['merged'],
    start: mergesInTree ? 'lockPageTable' : 'lock',
    steps: {
      ...included(mergesInTree, {
        lockPageTable: (s: KernelState, me: Mover) =>
          lockPageTable(s, k, me) ? 'find/walk/root' : blocked,
        ...expand('find', findPtePage(k), { found: 'compare', none: 'gone' }),
        compare: (_s: KernelState, me: Mover) => (me.ptl === me.to ? 'lock' : 'unlockPageTable'),
      }),
      lock: (s, me) => {
        if (!lockPtl(s, k, me, me.to ?? 0)) return backsOff ? 'backOff' : blocked;
        me.ptl = me.to ?? 0;
        return 'readOld';
      },
      ...included(backsOff, {
        backOff: (s: KernelState, me: Mover) => {
          unlockPageTable(s, k, me);
          return 'lockPageTable';
        },
      }),
      /** Without advancing, the first pair of entries again, as often as there are entries. */
      readOld: (s, me) => {
        const va = first ? firstPage(k, me.region, 1) : me.va;
        const entry = readEntry(s, k, me.cpu, me.from ?? 0, 1, va);
        me.carry.accessed = entry.accessed;
        me.carry.dirty = entry.dirty;
        return 'or/load';
      },
      ...expand('or', orCarried(k, switches, { first }), { done: 'next' }),
      next: (_s, me) => (nextPte(k, me) ? 'readOld' : 'forgetNew'),
      forgetNew: (s, me) => {
        s.table[me.to ?? 0].migrated = null;
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPtl(s, k, me, me.to ?? 0);
        if (mergesInTree) return 'unlockPageTable';
        forgetMerge(me);
        return 'merged';
      },
      ...included(mergesInTree, {
        unlockPageTable: (s: KernelState, me: Mover) => {
          unlockPageTable(s, k, me);
          return 'gone';
        },
        gone: (_s: KernelState, me: Mover) => {
          forgetMerge(me);
          return 'merged';
        },
      }),
    },
  });
}

function forgetMerge(me: Mover): void {
  me.pte = 0;
  me.ptl = 0;
  me.to = null;
}
