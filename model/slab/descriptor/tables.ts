/** A page table from its allocation to its removal (mm/memory.c, include/linux/mm.h), and walks in between. */

import {
  add,
  assertThat,
  blocked,
  emptySet,
  expand,
  optional,
  remove,
  vocabulary,
} from '../../../checker/index.ts';
import { putPage, takePage } from './pages.ts';
import { access, endSection, giveUp, isOffered } from './records.ts';
import { becomeSlab } from './slab-page.ts';
import { forget, threadLocals } from './state.ts';
import type { Descriptors, DescriptorState, ThreadMachine } from './state.ts';

/** The lock of a table, wherever its field is; false if it looks taken. */
function lockPtl(s: DescriptorState, record: number): boolean {
  if (s.record[record].word !== 'clear') return false;
  access(s, record, 'table');
  s.record[record].word = 'locked';
  return true;
}

function unlockPtl(s: DescriptorState, record: number): void {
  access(s, record, 'table');
  assertThat(
    s.record[record].word === 'locked',
    'lockDiscipline',
    'a ptl is unlocked that is free',
  );
  s.record[record].word = 'clear';
}

/** Puts a table under the PMD entry, `rounds` times, and removes it. It is the only one that writes there. */
export function tableOwner(k: Descriptors, rounds: number): ThreadMachine {
  const locals = { ...threadLocals(k, rounds), slabRecord: optional(k.RECORD) };
  const { machine, choose } = vocabulary(k.state, locals, 'tid');
  const { layout, tablesFromSlab, setsTypeLast } = k.design;
  const { walkersExcluded, tablesWaitForRcu, fieldsWaitForRcu } = k.design;
  const keepsFields = layout === 'union' && tablesWaitForRcu && fieldsWaitForRcu;
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (_s, me) => {
        if (me.done === rounds) return blocked;
        me.done += 1;
        return 'allocate';
      },
      allocate: choose({ page: k.PAGE, record: k.RECORD }, (s, me, { page, record }) => {
        if (!takePage(s, k, me, page, record)) return blocked;
        if (!setsTypeLast) s.page[page].record = record;
        return tablesFromSlab ? 'makeSlab' : 'construct';
      }),
      /** The page becomes a slab of one object, which the table is. */
      makeSlab: choose({ record: k.RECORD }, (s, me, { record }) => {
        if (!isOffered(s, k, me.page ?? 0, record)) return blocked;
        s.record[record].use = 'live';
        becomeSlab(s, record);
        s.record[record].number = 1;
        s.page[me.page ?? 0].uses = 1;
        me.slabRecord = record;
        return 'saySlab';
      }),
      saySlab: (s, me) => {
        s.page[me.page ?? 0].slabRecord = me.slabRecord;
        s.page[me.page ?? 0].slab = true;
        return 'construct';
      },
      /** `pgtable_page_ctor`. */
      construct: (s, me) => {
        const record = me.record ?? 0;
        if (me.slabRecord === record) access(s, record, 'table');
        else s.record[record].type = 'table';
        s.record[record].word = 'clear';
        s.page[me.page ?? 0].isTable = true;
        return setsTypeLast ? 'sayTable' : 'publish';
      },
      sayTable: (s, me) => {
        s.page[me.page ?? 0].record = me.record;
        return 'publish';
      },
      publish: (s, me) => {
        s.pmd = me.page;
        return walkersExcluded ? 'downWrite' : 'lockPtl';
      },
      downWrite: (s) => {
        if (s.mmapReaders !== emptySet) return blocked;
        s.mmapWriter = true;
        return 'lockPtl';
      },
      lockPtl: (s, me) => (lockPtl(s, me.record ?? 0) ? 'unpublish' : blocked),
      unpublish: (s) => {
        s.pmd = null;
        return 'unlockPtl';
      },
      unlockPtl: (s, me) => {
        unlockPtl(s, me.record ?? 0);
        return keepsFields ? 'waitForRcu' : 'destruct';
      },
      /** `pgtable_page_dtor`. */
      destruct: (s, me) => {
        access(s, me.record ?? 0, 'table');
        if (layout === 'metadata') s.page[me.page ?? 0].record = null;
        giveUp(s, k, me.record ?? 0);
        if (tablesFromSlab) return 'clearSlab';
        return tablesWaitForRcu ? 'waitForRcu' : 'put/drop';
      },
      clearSlab: (s, me) => {
        access(s, me.slabRecord ?? 0, 'slab');
        if (layout === 'metadata') s.page[me.page ?? 0].slabRecord = null;
        s.page[me.page ?? 0].uses = 0;
        giveUp(s, k, me.slabRecord ?? 0);
        me.slabRecord = null;
        return 'clearFlag';
      },
      clearFlag: (s, me) => {
        s.page[me.page ?? 0].slab = false;
        return tablesWaitForRcu ? 'waitForRcu' : 'put/drop';
      },
      waitForRcu: (s, me) => {
        s.page[me.page ?? 0].waits = true;
        s.page[me.page ?? 0].rcuWaits = s.readers;
        forget(me);
        return walkersExcluded ? 'upWrite' : 'idle';
      },
      ...expand('put', putPage(k), { put: walkersExcluded ? 'upWrite' : 'idle' }),
      upWrite: (s) => {
        s.mmapWriter = false;
        return 'idle';
      },
    },
  });
}

/** A fault that follows the PMD entry to the table's lock, `rounds` times, and writes a PTE. */
export function walker(k: Descriptors, rounds: number): ThreadMachine {
  const { machine } = vocabulary(k.state, threadLocals(k, rounds), 'tid');
  const { walkerRechecks } = k.design;
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => {
        if (me.done === rounds || s.mmapWriter) return blocked;
        me.done += 1;
        s.mmapReaders = add(s.mmapReaders, me.tid);
        s.readers = add(s.readers, me.tid);
        return 'readPmd';
      },
      readPmd: (s, me) => {
        me.page = s.pmd;
        return me.page === null ? 'end' : 'find';
      },
      find: (s, me) => {
        me.record = s.page[me.page ?? 0].record;
        return me.record === null ? 'end' : 'spin';
      },
      /** Waiting for the lock reads it. This may be the last look of many, so one says it all. */
      spin: (s, me) => {
        access(s, me.record ?? 0, 'table');
        return 'lockPtl';
      },
      lockPtl: (s, me) => {
        if (!lockPtl(s, me.record ?? 0)) return blocked;
        return walkerRechecks ? 'recheck' : 'write';
      },
      recheck: (s, me) => (s.pmd === me.page ? 'write' : 'unlockPtl'),
      write: (s, me) => {
        const page = me.page ?? 0;
        assertThat(s.page[page].isTable, 'noUseAfterFree', 'a PTE is written into a freed page');
        assertThat(s.pmd === page, 'noLostPte', 'a PTE is written into a table that was removed');
        return 'unlockPtl';
      },
      unlockPtl: (s, me) => {
        unlockPtl(s, me.record ?? 0);
        return 'end';
      },
      end: (s, me) => {
        forget(me);
        endSection(s, k, me.tid);
        s.mmapReaders = remove(s.mmapReaders, me.tid);
        return 'idle';
      },
    },
  });
}
