/**
 * Moving one PTE page with no lock of the allocator held: what *kick* and *migrate* do, and the repaired
 * relocation function of 2007. Allocate a new object; make it a PTE page; move as the verified protocol
 * does; give up the old page, or the new one if the old one was busy.
 */

import { blocked, expand, vocabulary } from '../../../checker/index.ts';
import { enterKernel, leaveKernel } from '../../kernel/rcu.ts';
import { forgetWalk } from '../../kernel/walk.ts';
import { moverLocals } from '../../relocation/relocate.ts';
import { moveCarefully } from '../../relocation/verified.ts';
import type { MoveSwitches } from '../../relocation/verified.ts';
import { firstPage } from '../../x86/paging.ts';
import { allocate } from '../alloc.ts';
import { lockMetadata, unlockMetadata } from '../locks.ts';
import { vectorLocals } from '../vector.ts';
import { dropTable, giveUpTable, makeTable } from './client.ts';
import type { TableClientRules } from './client.ts';
import { TABLE_CACHE, tableOf } from './state.ts';
import type { TableSlabs } from './state.ts';

export interface MoveTableSwitches extends MoveSwitches {
  /**
   * Hold the record's lock, under which a free clears the mm pointer. Not needed beside `checksTree` and the
   * grace period.
   */
  readonly moverLocksMetadata: boolean;
  /**
   * Look whether the tree leads to the object, not only whether some page serves its place. Not needed
   * under the record's lock: of a page that was in the tree the mm pointer tells as much.
   */
  readonly checksTree: boolean;
}

/** `pinned`: a reference to `object` was taken for this, and has to be dropped again. */
export function moveTable(
  k: TableSlabs,
  use: MoveTableSwitches,
  client: TableClientRules,
  pinned: boolean,
) {
  const { kernel, slabs } = k;
  const locals = { ...vectorLocals(slabs), ...moverLocals(kernel) };
  const { fragment } = vocabulary(k.state, locals, 'tid', 'cpu');
  return fragment({
    exits: ['done'],
    start: 'look',
    steps: {
      /** Without a pin the object may be free, or be freed from now on. */
      look: (s, me) => {
        const { metadata, item } = s.object[me.object ?? 0];
        if (pinned || metadata.owned) {
          me.region = item;
          return 'new/fast';
        }
        me.object = null;
        return 'done';
      },
      ...expand('new', allocate(slabs, TABLE_CACHE), { allocated: 'initialise', failed: 'unpin' }),
      initialise: (s, me) => {
        makeTable(s, k, me.fresh ?? 0, me.region);
        enterKernel(s, kernel, me.tid);
        me.to = tableOf(k, me.fresh ?? 0);
        me.from = tableOf(k, me.object ?? 0);
        me.va = firstPage(kernel, me.region, 1);
        return 'setOwner';
      },
      setOwner: (s, me) => {
        s.object[me.fresh ?? 0].metadata.owned = true;
        return 'lockMetadata';
      },
      lockMetadata: (s, me) => {
        if (!use.moverLocksMetadata) return 'move/lock';
        return lockMetadata(s, me, me.object ?? 0) ? 'checkMm' : blocked;
      },
      checkMm: (s, me) => {
        return s.object[me.object ?? 0].metadata.owned ? 'move/lock' : 'unlockMetadata';
      },
      ...expand('move', moveCarefully(kernel, use, { isGiven: use.checksTree }), {
        moved: 'unlockMetadata',
        gaveUp: 'unlockMetadata',
      }),
      /** One of the two pages is given up: `to` is none if it is the old one. */
      unlockMetadata: (s, me) => {
        if (use.moverLocksMetadata) unlockMetadata(s, me, me.object ?? 0);
        leaveKernel(s, kernel, me.tid);
        me.victim = me.to === null ? me.object : me.fresh;
        me.fresh = null;
        me.to = null;
        me.from = null;
        me.region = 0;
        forgetWalk(me);
        return 'giveUp/lockMetadata';
      },
      ...expand('giveUp', giveUpTable(k, client), { released: 'unpin' }),
      unpin: (_s, me) => {
        me.victim = pinned ? me.object : null;
        me.object = null;
        me.region = 0;
        return pinned ? 'drop/put' : 'done';
      },
      ...expand('drop', dropTable(k, client), { dropped: 'done' }),
    },
  });
}
