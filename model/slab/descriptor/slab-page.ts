/** A slab of one object from its page's allocation to its discard (mm/slub.c), and defragmentation in between. */

import { blocked, expand, optional, vocabulary } from '../../../checker/index.ts';
import { lock, lockPage, unlock, unlockPage } from './locks.ts';
import { putPage, takePage } from './pages.ts';
import { access, giveUp } from './records.ts';
import { forget, threadLocals } from './state.ts';
import type { Descriptors, DescriptorState, ThreadMachine } from './state.ts';

/** Makes `rounds` slabs, one after the other; allocates an object in each, and frees it. */
export function slabUser(k: Descriptors, rounds: number): ThreadMachine {
  const { machine, choose } = vocabulary(k.state, threadLocals(k, rounds), 'tid');
  const { setsTypeLast, discardLocks } = k.design;
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (_s, me) => {
        if (me.done === rounds) return blocked;
        me.done += 1;
        return 'allocate';
      },
      allocate: choose({ page: k.PAGE, record: k.RECORD }, (s, me, { page, record }) =>
        takePage(s, k, me, page, record) ? (setsTypeLast ? 'initialise' : 'sayType') : blocked,
      ),
      sayType: (s, me) => {
        s.page[me.page ?? 0].slabRecord = me.record;
        s.page[me.page ?? 0].slab = true;
        return setsTypeLast ? 'takeObject' : 'initialise';
      },
      initialise: (s, me) => {
        becomeSlab(s, me.record ?? 0);
        return setsTypeLast ? 'sayType' : 'takeObject';
      },
      takeObject: (s, me) => {
        access(s, me.record ?? 0, 'slab');
        s.record[me.record ?? 0].number += 1;
        s.page[me.page ?? 0].uses = 1;
        return 'lockList';
      },
      lockList: (s, me) => (lock(s, me, 'listLock') ? 'joinPartial' : blocked),
      joinPartial: (s, me) => {
        setLinks(s, me.record ?? 0, 'partial');
        unlock(s, me, 'listLock');
        return 'lockSlab';
      },
      lockSlab: (s, me) => (lockPage(s, me) ? 'freeObject' : blocked),
      freeObject: (s, me) => {
        const record = me.record ?? 0;
        access(s, record, 'slab');
        if (s.record[record].number > 0) s.record[record].number -= 1;
        s.page[me.page ?? 0].uses = 0;
        return 'lockListAgain';
      },
      lockListAgain: (s, me) => (lock(s, me, 'listLock') ? 'leavePartial' : blocked),
      leavePartial: (s, me) => {
        setLinks(s, me.record ?? 0, 'none');
        unlock(s, me, 'listLock');
        return discardLocks ? 'clearFields' : 'unlockSlab';
      },
      unlockSlab: (s, me) => {
        unlockPage(s, me);
        return discardLocks ? 'put/drop' : 'clearFields';
      },
      /** `discard_slab`: fields first, `__ClearPageSlab` then. A pointer goes before what it leads to. */
      clearFields: (s, me) => {
        access(s, me.record ?? 0, 'slab');
        if (k.design.layout === 'metadata') s.page[me.page ?? 0].slabRecord = null;
        giveUp(s, k, me.record ?? 0);
        return 'clearFlag';
      },
      clearFlag: (s, me) => {
        s.page[me.page ?? 0].slab = false;
        return discardLocks ? 'unlockSlab' : 'put/drop';
      },
      ...expand('put', putPage(k), { put: 'idle' }),
    },
  });
}

/** `new_slab`: fields of a slab without objects in use. */
export function becomeSlab(s: DescriptorState, record: number): void {
  const fields = s.record[record];
  fields.type = 'slab';
  fields.word = 'cache';
  fields.number = 0;
}

function setLinks(s: DescriptorState, record: number, links: 'none' | 'partial'): void {
  access(s, record, 'slab');
  s.record[record].links = links;
}

/** Takes a slab off the partial list, `rounds` times, looks how many objects it has, and puts it back. */
export function defragmenter(k: Descriptors, rounds: number): ThreadMachine {
  const { machine, choose } = vocabulary(k.state, threadLocals(k, rounds), 'tid');
  const { defragmenterLocks } = k.design;
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => {
        if (me.done === rounds || !lock(s, me, 'listLock')) return blocked;
        me.done += 1;
        return 'pick';
      },
      /** Only tries the lock of the slab: elsewhere that is taken before the lock of the list. */
      pick: choose({ page: optional(k.PAGE) }, (s, me, { page }) => {
        if (page === null) {
          unlock(s, me, 'listLock');
          return 'idle';
        }
        const record = s.page[page].slabRecord;
        if (record === null || s.record[record].links !== 'partial') return blocked;
        if (defragmenterLocks && s.page[page].locked !== null) return blocked;
        setLinks(s, record, 'none');
        me.page = page;
        me.record = record;
        if (defragmenterLocks) s.page[page].locked = me.tid;
        unlock(s, me, 'listLock');
        return 'count';
      }),
      count: (s, me) => {
        access(s, me.record ?? 0, 'slab');
        return 'lockList';
      },
      lockList: (s, me) => (lock(s, me, 'listLock') ? 'putBack' : blocked),
      putBack: (s, me) => {
        setLinks(s, me.record ?? 0, 'partial');
        unlock(s, me, 'listLock');
        return 'unlockSlab';
      },
      unlockSlab: (s, me) => {
        if (defragmenterLocks) unlockPage(s, me);
        forget(me);
        return 'idle';
      },
    },
  });
}
