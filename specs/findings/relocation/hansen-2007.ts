/** Causes in hansen-2007. */

import type { RelocationCauses } from './cause.ts';

export const causes: RelocationCauses = {
  noneMeanwhile: {
    title: 'The PMD entry is none while its page is copied',
    explanation:
      'Kernel paths read the PMD entry without a lock, and none means to them that nothing was ever mapped there. Who saw it ' +
      'present before follows it into nothing; who reads it meanwhile returns from a zap that has zapped nothing, or frees ' +
      'a PTE page with entries in it.',
    said: null,
  },
  notLookedAgain: {
    title: "Who waits for the old page's ptl gets it after the move",
    explanation:
      'A path finds the ptl by the page that it read from the PMD entry, and does not read the entry again once it has the ' +
      'lock. While the relocator holds the ptl it spins; then it changes entries of the old page, which no walk from ' +
      'the root finds any more, and the new page keeps what was copied.',
    said: null,
  },
  freedAtOnce: {
    title: 'The old page is freed under threads that still look at it',
    explanation:
      'No lock and no flush keeps a thread from having the address of the old page: it may be about to take the ' +
      "page's lock, or hold it. Freed at once, the page may by then be another table page, whose lock is dropped by somebody who " +
      'has never taken it, and into which entries go that belong elsewhere.',
    said: null,
  },
  notFlushed: {
    title: 'No CPU is flushed before the old page is freed',
    explanation:
      'CPUs keep the PMD entry in their paging-structure caches after it was invalidated, and walk the old page by it: ' +
      'they do so still when it is free, or serves something else.',
    said: null,
  },
};
