/** Causes in the design of October 2007. */

import type { RelocationCauses } from './cause.ts';

export const causes: RelocationCauses = {
  underAllocatorLocks: {
    title: "A flush is waited for with interrupts off, under the allocator's locks",
    explanation:
      'The function that moves a page is called with locks of the allocator held and interrupts off, and has to wait until ' +
      'all CPUs of the mm have flushed. Two CPUs of the mm that defragment wait for ever: one for the answer to its flush, ' +
      "the other, with interrupts off, for the first one's lock.",
    said: 'in general only: the author of the design called its locking deficient.',
  },
};
