/** Causes in 2008-01. */

import type { RelocationCauses } from './cause.ts';

export const causes: RelocationCauses = {
  rcuBeforeFlush: {
    title: 'RCU frees the old page before the flush is over',
    explanation:
      'The grace period begins when the page is replaced, and the flush comes after the last page. The relocator sleeps ' +
      'to get the next page, is preempted, or finds the flag cleared by somebody whose flush is under way, and the page is freed ' +
      'while CPUs have it in their paging-structure caches: they walk it, and fill their TLBs from it.',
    said: 'its author, the same day, of a relocator that sleeps.',
  },
  unlockedRewalk: {
    title: 'Delimbo walks again without page_table_lock and believes what it found',
    explanation:
      'Between reading the PMD entry anew and getting the ptl of the page that it names, the page may be replaced, as before ' +
      'the first time. The path then has the lock of an old page, and what it changes there is lost.',
    said: null,
  },
  interruptsOff: {
    title: 'The relocator waits for a ptl with interrupts off',
    explanation:
      "It spins for the old page's ptl with interrupts off, and who holds the ptl waits for a flush, for which the " +
      "relocator's CPU has to answer an interrupt if it has the mm in CR3: neither goes on.",
    said: null,
  },
};
