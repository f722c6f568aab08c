/** Causes in the kernel since. */

import type { RelocationCauses } from './cause.ts';

export const causes: RelocationCauses = {
  believesPmd: {
    title: 'Walks believe a PMD entry once it was present',
    explanation:
      'Until 6.5 a path that has seen a PMD entry that names a PTE page follows it, waits for the ptl, and does not look at ' +
      'the entry again. That is right only as long as nobody takes a PTE page away; where empty ones are given back, it works ' +
      'on a page that is not in the tree any more.',
    said: 'by the series of 2023 that made walks look again, so that PTE pages could be given back.',
  },
};
