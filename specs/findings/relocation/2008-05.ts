/** Causes in 2008-05. */

import type { RelocationCauses } from './cause.ts';

export const causes: RelocationCauses = {
  readsThroughPmd: {
    title: 'Delimbo takes the bits from the page that they are to go to',
    explanation:
      'Delimbo looks up the entry to carry over through the PMD entry, which names the new page by then, so that ' +
      'nothing is carried, and nothing cleared in the old page. The relocator merges that later, when the path that ' +
      'did the delimbo has cleared or replaced the new entry, and makes another entry of it.',
    said: null,
  },
  carriesWithoutPtl: {
    title: 'Delimbo carries bits over before it holds the ptl',
    explanation:
      'Delimbo follows the link and stores into the new entry under `page_table_lock` alone, while others change ' +
      "that entry under the new page's ptl, so that its store brings back a PTE that a zap has just cleared. The " +
      'relocator forgets the link under the ptl too, and frees the old page while delimbo still uses it.',
    said: null,
  },
  plainUpdates: {
    title: 'Bits are cleared and set by plain loads and stores',
    explanation:
      'Between the load and the store a CPU sets dirty in the entry, by a locked operation, and the store undoes ' +
      'that, so that reclaim drops the page as clean. CPUs heed no lock; a locked AND or OR would lose nothing.',
    said: null,
  },
  paidIsNotOver: {
    title: 'That the flush is paid does not say that it is over',
    explanation:
      'Who pays the owed flush clears NEED_FLUSH first and sends the interrupts then. Delimbo finds the flag clear ' +
      'and goes on, while a CPU that has yet to answer walks the old page and sets bits there, which nobody carries ' +
      'over before the new entry is cleared or replaced.',
    said: null,
  },
  munmapOfMigrated: {
    title: 'munmap frees the new page, and both ends of the link outlive it',
    explanation:
      'munmap unlinks and frees the new page without a look at the link, and the relocator follows it to merge: it ' +
      'takes the ptl of a page that is free by then, or serves other addresses. The page itself, when it is taken ' +
      'anew, remembers the old one still.',
    said: null,
  },
  leavesTheMm: {
    title: 'The caller is out of the mask before it is out of the mm',
    explanation:
      'A relocator that runs in the mm takes its CPU out of `cpu_vm_mask` first and loads CR3 then. Flushes in ' +
      'between pass it by, though it may walk and fill its TLB all the time, so that a zap frees a frame that it ' +
      'can still translate to.',
    said:
      'of `switch_mm` itself, which has the same order: commit 831d52bc1539 (2011) clears the mask after CR3 is ' +
      'loaded.',
  },
};
