/**
 * A scan by frame number, which asks the flags what a page is, and then looks at the count that a page of
 * that type has: `/proc/kpagecount`, memory hot-remove, and others since.
 */

import { add, blocked, enumOf, expand, vocabulary } from '../../../checker/index.ts';
import { lockPage, unlockPage } from './locks.ts';
import { getUnlessZero, putPage } from './pages.ts';
import { access, endSection } from './records.ts';
import { forget, threadLocals } from './state.ts';
import type { Descriptors, ThreadMachine } from './state.ts';

/** Looks at `rounds` pages. */
export function scanner(k: Descriptors, rounds: number): ThreadMachine {
  const locals = { ...threadLocals(k, rounds), sees: enumOf('other', 'anon', 'slab') };
  const { machine, choose } = vocabulary(k.state, locals, 'tid');
  const { scannerReferences, scannerLocks, scannerRechecks, scannerInSection } = k.design;
  const { scannerReadsPointer } = k.design;
  const thenRead = scannerReadsPointer ? 'read' : 'find';
  const afterReference = scannerLocks ? 'lock' : scannerRechecks ? 'recheck' : thenRead;
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => {
        if (me.done === rounds) return blocked;
        me.done += 1;
        if (scannerInSection) s.readers = add(s.readers, me.tid);
        return scannerReadsPointer ? 'load' : 'look';
      },
      /** Type and pointer in one load. */
      load: choose({ page: k.PAGE, sees: enumOf('anon', 'slab') }, (s, me, { page, sees }) => {
        const { record, slabRecord, anonRecord } = s.page[page];
        const found = sees === 'slab' ? slabRecord : anonRecord ? record : null;
        if (found === null) return 'end';
        me.page = page;
        me.record = found;
        me.sees = sees;
        return scannerReferences ? 'get' : afterReference;
      }),
      look: choose({ page: k.PAGE }, (s, me, { page }) => {
        const { slab, lru } = s.page[page];
        if (!slab && !lru) return 'end';
        me.page = page;
        me.sees = slab ? 'slab' : 'anon';
        return scannerReferences ? 'get' : afterReference;
      }),
      get: (s, me) => (getUnlessZero(s, me.page ?? 0) ? afterReference : 'end'),
      lock: (s, me) => {
        if (!lockPage(s, me)) return blocked;
        return scannerRechecks ? 'recheck' : thenRead;
      },
      recheck: (s, me) => {
        const { slab, lru } = s.page[me.page ?? 0];
        const same = me.sees === 'slab' ? slab : lru && !slab;
        return same ? thenRead : 'unlock';
      },
      find: (s, me) => {
        const { record, slabRecord } = s.page[me.page ?? 0];
        me.record = me.sees === 'slab' ? slabRecord : record;
        return me.record === null ? 'unlock' : 'read';
      },
      read: (s, me) => {
        if (me.sees === 'slab') access(s, me.record ?? 0, 'slab');
        else access(s, me.record ?? 0, 'anon');
        return 'unlock';
      },
      unlock: (s, me) => {
        if (scannerLocks) unlockPage(s, me);
        return scannerReferences ? 'put/drop' : 'end';
      },
      ...expand('put', putPage(k), { put: 'end' }),
      end: (s, me) => {
        forget(me);
        me.sees = 'other';
        if (scannerInSection) endSection(s, k, me.tid);
        return 'idle';
      },
    },
  });
}
