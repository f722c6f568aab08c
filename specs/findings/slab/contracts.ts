/** Who may move an object: the contracts with a list of objects as the client. */

import * as contracts from '../../slab/contracts.ts';
import type { Cause, Matrix } from '../chapter.ts';

export const contractMatrix: Matrix = {
  title: 'Who may move an object: three contracts',
  intro: [
    'One CPU uses a list of objects, one a second cache, a third empties sparse slabs; where `interrupts=1`, an ' +
      'interrupt drops a reference. The contracts differ in what the allocator holds while its client moves an object: `lock-held` ' +
      'as told in October 2007, `get-kick` as posted for SLUB from 2007 to 2010, `isolate-migrate` as posted in 2019; each ' +
      'also repaired, and repaired with a list that is searched without its lock.',
  ],
  specs: [
    contracts.heldAsTold,
    contracts.heldRepaired,
    contracts.heldLockless,
    contracts.getKickAsPosted,
    contracts.getKickRepaired,
    contracts.getKickLockless,
    contracts.isolateMigrateAsPosted,
    contracts.isolateMigrateRepaired,
    contracts.isolateMigrateLockless,
  ],
};

export const contractCauses: readonly Cause[] = [
  {
    title: 'An object is moved to which a thread has a reference',
    explanation:
      'The relocation function looks whether the list leads to the object, and not whether threads have references ' +
      "beside the list's: it copies the object, makes its references none, and the allocator frees it. A thread that " +
      'has one writes to the old object, so that the write is lost or hits freed memory, or drops its reference, and ' +
      'frees the object a second time, which spoils free lists, counts and slabs.',
    said: 'in general only: the author of the design called its locking deficient.',
    explains: {
      'slab/lock-held': [
        'freeListsSound',
        'inuseAgrees',
        'noDoubleFree',
        'noLiveSlabFreed',
        'noUseAfterFree',
        'contentsKept',
        'noLeak',
      ],
    },
  },
  {
    title: "The client's lock is waited for with a slab's lock held",
    explanation:
      "The relocation function (`lock-held`), or _get_ (`get-kick`), waits for the client's lock while the allocator " +
      'holds the lock of the slab. Whoever has the lock of the client is interrupted by a handler that frees an object of that ' +
      'slab, and so waits for its lock: neither goes on. From the interrupt on, some steps before, it is sure to come so.',
    said: null,
    explains: {
      'slab/lock-held': ['deadlockFree', 'operationsCanEnd'],
      'slab/get-kick': ['deadlockFree', 'operationsCanEnd'],
    },
  },
  {
    title: 'An object that is being freed is pinned',
    explanation:
      '_isolate_ takes a reference on every object that the slab counts as in use, also on one whose last reference ' +
      'is gone and which its owner is about to free. When the pin is dropped it is the last reference once more, and ' +
      'the object is freed a second time: free lists and counts are wrong from then on, and pages go back that hold live objects.',
    said:
      'of _get_, for the defragmentation of SLUB: it must leave out objects that are being freed. A later posting of the movable ' +
      'objects no longer pins them.',
    explains: {
      'slab/isolate-migrate': [
        'noDoubleAllocation',
        'freeListsSound',
        'inuseAgrees',
        'noDoubleFree',
        'noLiveSlabFreed',
        'noUseAfterFree',
        'contentsKept',
        'noStaleReference',
        'noLeak',
      ],
      'slab/tables-isolate-migrate': [
        'noTableUseAfterFree',
        'noDoubleAllocation',
        'freeListsSound',
        'inuseAgrees',
        'noDoubleFree',
        'noUseAfterFree',
        'noLeak',
      ],
    },
  },
];
