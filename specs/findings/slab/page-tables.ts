/** Page tables as objects of a cache: the design of October 2007, and the later contracts. */

import * as tables from '../../slab/page-tables.ts';
import type { Cause, Matrix } from '../chapter.ts';

const postedMatrix: Matrix = {
  title: 'Page tables as objects of a cache, as told and as posted',
  intro: [
    'The contracts again, and their client is now the page tables: a program faults and unmaps, while a defragmentation ' +
      'of the cache moves its PTE pages; where `users=0`, two threads of the program itself defragment, and nothing else runs. `poc-2007-10` is the design of October 2007 as told: the allocator holds its locks, with ' +
      'interrupts off, and calls a function that locks the record of the page, takes `page_table_lock` and the ptl, copies, ' +
      'repoints and flushes. `-careful` adds all that the client can do: it only tries locks, merges bits, and leaves the ' +
      'old page to RCU, and paths look at the PMD entry again when they have the ptl.',
    'What may the function not do under the locks of the allocator? `-careful` is the answer: it never sleeps, and it still ' +
      'deadlocks, since it may not wait for an answer of another CPU there, and a page table cannot be moved without: a CPU that ' +
      'has the old page in its caches drops it when an interrupt tells it to. So no client can repair `lock-held` for page ' +
      'tables. The allocator has to drop its locks, and only keep the slab off its lists.',
  ],
  specs: [tables.told, tables.toldInMm, tables.carefulInMm, tables.getKick, tables.isolateMigrate],
};

const repairedMatrix: Matrix = {
  title: 'Page tables as objects of a cache, repaired',
  intro: [
    '`-rechecked` is `poc-2007-10` with paths that look again and pages freed by RCU, against reclaim; in `-repaired` the ' +
      'allocator drops its locks before the call, and the move is that of the verified protocol. `get-kick` is repaired by a ' +
      '_get_ that takes no lock, `isolate-migrate` by no _isolate_: _migrate_ looks whether the tree leads to the page.',
  ],
  specs: [
    tables.recheckedReclaim,
    tables.repaired,
    tables.repairedReclaim,
    tables.repairedInMm,
    tables.getKickRepaired,
    tables.isolateMigrateRepaired,
  ],
  reduced: { regions: 1 },
};

export const pageTableMatrices: readonly Matrix[] = [postedMatrix, repairedMatrix];

export const pageTableCauses: readonly Cause[] = [
  {
    title: "A thread that waits for the old page's ptl gets it after the move",
    explanation:
      'A fault or an unmapping has read the PMD entry and waits for the ptl of the page that it leads to, which the move ' +
      'holds. When it gets the lock the tree leads to the copy, but it does not look again: it writes its PTE into the old ' +
      'page, or clears one there, and what it did is lost.',
    said: 'the later postings look again, once the lock is held.',
    explains: { 'slab/poc-2007-10': ['noLostPte', 'noLeak'] },
  },
  {
    title: 'The old page is freed at once, under threads that still look at it',
    explanation:
      'The allocator frees the old page when the function returns. A thread that has found it in the tree before, and only ' +
      'now takes its ptl, takes a lock in a page that is free, or that is something else by then.',
    said: 'the later postings free by RCU.',
    explains: { 'slab/poc-2007-10': ['noTableUseAfterFree'] },
  },
  {
    title: 'Bits that CPUs set in the old page after the copy are lost',
    explanation:
      'Between the copy and the flush a CPU that has the old page in its paging-structure cache sets accessed and dirty ' +
      'there. Nobody looks at those bits any more: reclaim takes the page for clean, drops it though swap has an older ' +
      'value, and that is what the program reads.',
    said: 'by a reviewer in April 2008, of the later postings; their author agreed.',
    explains: { 'slab/poc-2007-10-rechecked': ['noLostPte', 'noLostDirty'] },
  },
  {
    title: "A flush is waited for with interrupts off, under the allocator's locks",
    explanation:
      'The function has repointed the tree and waits until all CPUs of the mm have flushed, in a region where interrupts are ' +
      'off. Two CPUs of the mm that defragment wait for ever: one for the answer to its flush, the other, with interrupts ' +
      "off, for the first one's lock of the list. Repaired alone, that is with the same move called without a lock " +
      'of the allocator, this is gone, and the other causes are at work as before.',
    said: 'in general only: the author of the design called its locking deficient.',
    explains: {
      'slab/poc-2007-10': ['lockDiscipline'],
      'slab/poc-2007-10-in-mm': ['lockDiscipline', 'deadlockFree'],
      'slab/poc-2007-10-rechecked': ['lockDiscipline'],
      'slab/poc-2007-10-careful': ['lockDiscipline', 'deadlockFree'],
    },
  },
  {
    title: 'A lock is waited for with interrupts off, whose holder waits for a flush',
    explanation:
      '_get_ spins for `page_table_lock` with interrupts off, since it runs under the lock of the slab. Whoever has that lock ' +
      'moves a page, and waits for an answer to its flush from the CPU that spins. No interrupt handler is needed for this.',
    said: null,
    explains: { 'slab/tables-get-kick': ['deadlockFree'] },
  },
];
