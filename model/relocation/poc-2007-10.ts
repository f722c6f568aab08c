/**
 * The seed's own design, of October 2007: page tables are objects of a cache, and the allocator, to empty a
 * sparse slab, calls this relocation function with an old and a new object, holding its locks with interrupts
 * off. Lock the record of the old object; see whether the mm is still there; take `page_table_lock` and the ptl;
 * rewalk, to check that the tree really points at the old object; copy; repoint; flush; unlock. The
 * allocator frees the old object.
 */

import { blocked, expand, vocabulary } from '../../checker/index.ts';
import { flushAll } from '../kernel/flush.ts';
import { lockPageTable, lockPtl, unlockPageTable, unlockPtl } from '../kernel/locks.ts';
import { enterKernel, freeTableByRcu, leaveKernel } from '../kernel/rcu.ts';
import { freeTable } from '../kernel/table-pages.ts';
import { forgetWalk } from '../kernel/walk.ts';
import { lockMetadata, unlockMetadata } from '../slab/locks.ts';
import { makeTable } from '../slab/tables/client.ts';
import { tableOf } from '../slab/tables/state.ts';
import type { TableSlabs } from '../slab/tables/state.ts';
import { sourceLocals } from '../slab/vector.ts';
import { firstPage } from '../x86/paging.ts';
import {
  copyEntries,
  findOldPage,
  mergePte,
  moverLocals,
  nextPte,
  publishNewPage,
} from './relocate.ts';

/** What was told lacks all of these. */
export interface PocSwitches {
  /** Report busy if a lock is held by another, rather than wait for it. */
  readonly onlyTriesLocks: boolean;
  /** Lock the new page too, and OR accessed and dirty from the old entries into the new after the flush. */
  readonly mergesBits: boolean;
  /** The old page is freed after a grace period, not by the allocator at once. */
  readonly waitsForGracePeriod: boolean;
}

/** Moves the PTE page `object` to `fresh`, which the allocator has taken for it. */
export function relocationFunction(k: TableSlabs, use: PocSwitches) {
  const { onlyTriesLocks, mergesBits, waitsForGracePeriod } = use;
  const { kernel } = k;
  const locals = { ...sourceLocals(k.slabs), ...moverLocals(kernel) };
  const { fragment } = vocabulary(k.state, locals, 'tid', 'cpu');
  return fragment({
    exits: ['moved', 'busy', 'later'],
    start: 'lockMetadata',
    steps: {
      lockMetadata: (s, me) => {
        const object = me.object ?? 0;
        if (!lockMetadata(s, me, object)) return onlyTriesLocks ? 'busy' : blocked;
        enterKernel(s, kernel, me.tid);
        me.from = tableOf(k, object);
        me.to = tableOf(k, me.fresh ?? 0);
        me.region = s.object[object].item;
        me.va = firstPage(kernel, me.region, 1);
        return 'checkMm';
      },
      checkMm: (s, me) => {
        return s.object[me.object ?? 0].metadata.owned ? 'lockPageTable' : 'unlockMetadata';
      },
      lockPageTable: (s, me) => {
        if (lockPageTable(s, kernel, me)) return 'lockPtl';
        return onlyTriesLocks ? 'unlockMetadata' : blocked;
      },
      lockPtl: (s, me) => {
        if (lockPtl(s, kernel, me, me.from ?? 0)) return 'rewalk/walk/root';
        return onlyTriesLocks ? 'unlockPageTable' : blocked;
      },
      ...expand('rewalk', findOldPage(kernel, { isGiven: true }), {
        found: 'initialise',
        none: 'unlockPtl',
      }),
      initialise: (s, me) => {
        makeTable(s, k, me.fresh ?? 0, me.region);
        return 'setOwner';
      },
      setOwner: (s, me) => {
        s.object[me.fresh ?? 0].metadata.owned = true;
        if (mergesBits) lockPtl(s, kernel, me, me.to ?? 0);
        return 'copyPage/copy';
      },
      ...expand('copyPage', copyEntries(kernel), { copied: 'repoint' }),
      repoint: (s, me) => {
        publishNewPage(s, kernel, me);
        return 'flush/send';
      },
      ...expand('flush', flushAll(kernel), { done: mergesBits ? 'merge' : 'clearOwner' }),
      merge: (s, me) => {
        const fresh = tableOf(k, me.fresh ?? 0);
        mergePte(s, kernel, me.cpu, me.from ?? 0, fresh, me.va);
        if (nextPte(kernel, me)) return 'merge';
        unlockPtl(s, kernel, me, fresh);
        return 'clearOwner';
      },
      clearOwner: (s, me) => {
        s.object[me.object ?? 0].metadata.owned = false;
        s.object[me.object ?? 0].references = 0;
        return 'unlockPtl';
      },
      unlockPtl: (s, me) => {
        unlockPtl(s, kernel, me, me.from ?? 0);
        return 'unlockPageTable';
      },
      unlockPageTable: (s, me) => {
        unlockPageTable(s, kernel, me);
        return 'unlockMetadata';
      },
      unlockMetadata: (s, me) => {
        const moved = me.to === null;
        unlockMetadata(s, me, me.object ?? 0);
        leaveKernel(s, kernel, me.tid);
        if (moved && waitsForGracePeriod) freeTableByRcu(s, kernel, me.from ?? 0);
        else if (moved) freeTable(s, me.from ?? 0);
        me.from = null;
        me.to = null;
        me.region = 0;
        forgetWalk(me);
        if (!moved) return 'busy';
        return waitsForGracePeriod ? 'later' : 'moved';
      },
    },
  });
}
