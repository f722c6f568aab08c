/** Whether a defragmentation can always come to its end. */

import * as compaction from '../../slab/compaction.ts';
import type { Cause, Matrix } from '../chapter.ts';

export const compactionMatrix: Matrix = {
  title: 'Can objects always still come to lie in the fewest slabs?',
  intro: [
    'A defragmenter may try as often as it takes, while a program adds, removes and writes. It need never succeed, as ' +
      'objects may come and go for ever; `fewestSlabs` demands that it always still can. The contracts are the repaired ones.',
  ],
  specs: [
    compaction.held,
    compaction.heldFlushed,
    compaction.kicked,
    compaction.migrated,
    compaction.flushed,
  ],
};

export const compactionCauses: readonly Cause[] = [
  {
    title: 'An active slab is never emptied',
    explanation:
      'The program allocates from the active slab of its CPU, and _kick_ and _migrate_ from that of theirs. Such a slab ' +
      'may stay half empty for ever, since it is not on the list of those that are worth emptying or filling; it takes ' +
      'somebody who makes CPUs give theirs up, as shrinking does.',
    said: null,
    explains: {
      'slab/compacts-lock-held': ['fewestSlabs'],
      'slab/compacts-get-kick': ['fewestSlabs'],
      'slab/compacts-isolate-migrate': ['fewestSlabs'],
    },
  },
];
