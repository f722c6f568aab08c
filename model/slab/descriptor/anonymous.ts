/** An anonymous page from a page fault to its zap (mm/memory.c, mm/rmap.c), and reclaim in between (mm/vmscan.c). */

import { blocked, expand, optional, vocabulary } from '../../../checker/index.ts';
import { lock, unlock } from './locks.ts';
import { getUnlessZero, putPage, takePage } from './pages.ts';
import { access } from './records.ts';
import { forget, threadLocals, UNMAPPED } from './state.ts';
import type { Descriptors, DescriptorState, Me, ThreadMachine } from './state.ts';

/** Faults `rounds` pages in, one after the other, and zaps what reclaim has left of each. */
export function faulter(k: Descriptors, rounds: number): ThreadMachine {
  const { machine, choose } = vocabulary(k.state, threadLocals(k, rounds), 'tid');
  const { setsTypeLast } = k.design;
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
        if (!setsTypeLast) sayAnonymous(s, k, page, record);
        return 'initialise';
      }),
      /** `page_add_new_anon_rmap`. */
      initialise: (s, me) => {
        const fields = s.record[me.record ?? 0];
        fields.type = 'anon';
        fields.word = 'mapping';
        fields.number = UNMAPPED + 1;
        s.page[me.page ?? 0].uses = 1;
        return setsTypeLast ? 'sayType' : 'lockLru';
      },
      sayType: (s, me) => {
        sayAnonymous(s, k, me.page ?? 0, me.record ?? 0);
        return 'lockLru';
      },
      lockLru: (s, me) => (lock(s, me, 'lruLock') ? 'joinLru' : blocked),
      joinLru: (s, me) => {
        access(s, me.record ?? 0, 'anon');
        s.record[me.record ?? 0].links = 'lru';
        s.page[me.page ?? 0].lru = true;
        unlock(s, me, 'lruLock');
        return 'map';
      },
      map: (s, me) => {
        s.pte = me.page;
        return 'zap';
      },
      zap: (s, me) => {
        if (s.pte !== me.page) {
          forget(me);
          return 'idle';
        }
        s.pte = null;
        return 'removeRmap';
      },
      removeRmap: (s, me) => {
        removeRmap(s, me);
        return 'put/drop';
      },
      ...expand('put', putPage(k), { put: 'idle' }),
    },
  });
}

/** With `union` the flags and `mapping` say it. */
function sayAnonymous(s: DescriptorState, k: Descriptors, page: number, record: number): void {
  s.page[page].record = record;
  s.page[page].anonRecord = k.design.layout === 'metadata';
}

/** `page_remove_rmap`. */
function removeRmap(s: DescriptorState, me: Me): void {
  const record = me.record ?? 0;
  access(s, record, 'anon');
  if (s.record[record].number > UNMAPPED) s.record[record].number -= 1;
  s.page[me.page ?? 0].uses = 0;
}

/** Takes a page off the LRU list, `rounds` times, and unmaps it if it is mapped. */
export function reclaimer(k: Descriptors, rounds: number): ThreadMachine {
  const { machine, choose } = vocabulary(k.state, threadLocals(k, rounds), 'tid');
  const { reclaimReferences } = k.design;
  const afterLook = reclaimReferences ? 'put/drop' : 'forget';
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => {
        if (me.done === rounds || !lock(s, me, 'lruLock')) return blocked;
        me.done += 1;
        return 'isolate';
      },
      /** `isolate_lru_pages`: any page of the list. A page without references is on its way off it. */
      isolate: choose({ page: optional(k.PAGE) }, (s, me, { page }) => {
        if (page === null) {
          unlock(s, me, 'lruLock');
          return 'idle';
        }
        const record = s.page[page].record ?? 0;
        if (!s.page[page].lru) return blocked;
        access(s, record, 'anon');
        if (reclaimReferences && !getUnlessZero(s, page)) return blocked;
        s.record[record].links = 'none';
        s.page[page].lru = false;
        me.page = page;
        unlock(s, me, 'lruLock');
        return 'find';
      }),
      find: (s, me) => {
        me.record = s.page[me.page ?? 0].record;
        if (me.record === null) return afterLook;
        return 'look';
      },
      /** `page_mapped`. */
      look: (s, me) => {
        access(s, me.record ?? 0, 'anon');
        const mapped = s.record[me.record ?? 0].number > UNMAPPED;
        if (mapped) return 'unmap';
        return afterLook;
      },
      /** `try_to_unmap`: what is not mapped yet, or no more, stays as it is. */
      unmap: (s, me) => {
        if (s.pte !== me.page) return afterLook;
        s.pte = null;
        return 'removeRmap';
      },
      removeRmap: (s, me) => {
        removeRmap(s, me);
        return 'drop/drop';
      },
      ...expand('drop', putPage(k, false), { put: afterLook }),
      ...expand('put', putPage(k), { put: 'idle' }),
      forget: (_s, me) => {
        forget(me);
        return 'idle';
      },
    },
  });
}
