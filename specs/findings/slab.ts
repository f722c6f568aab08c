/** The chapter on the slab allocator. */

import * as contracts from '../slab/contracts.ts';
import * as handles from '../slab/handles.ts';
import {
  blockTable,
  crossoverTable,
  occupancyTable,
  shareTable,
  sizesText,
  typeTable,
} from '../slab/footprint-report.ts';
import { parseMix, DEFAULT_MIX } from '../slab/footprint-options.ts';
import { LINUX_2007 } from '../../model/slab/footprint.ts';
import type { Cause, Chapter, Matrix, Section } from './chapter.ts';
import { tableBlock } from './markdown.ts';

const contractMatrix: Matrix = {
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

const handleMatrix: Matrix = {
  title: 'Handles: what a pin must do',
  intro: [
    'References go through a handle: a thread pins it, reads the address, uses the object, unpins; a relocation ' +
      'moves objects that nobody has pinned.',
  ],
  specs: [
    handles.givesUp,
    handles.readsFirst,
    handles.checksOnly,
    handles.waits,
    handles.refuses,
    handles.backsOff,
  ],
};

const causes: readonly Cause[] = [
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
    },
  },
  {
    title: 'The address is read before the handle is pinned',
    explanation:
      'A relocation finds no pin, moves the object and ends, all between the read and the pin. The pin keeps the object ' +
      'where it is now, but the thread uses it at the address where it was.',
    said: null,
    explains: { 'handles/read-then-pin': ['noStaleDereference', 'contentsKept'] },
  },
  {
    title: 'A pin is granted after the relocation has found none',
    explanation:
      'The relocation sees that there are no pins and begins to copy, but does not claim the handle in that step, so ' +
      'that a thread gets a pin. The thread uses the object at an address that is given up under it, and what it writes ' +
      'after the copy is lost.',
    said: null,
    explains: { 'handles/check-then-move': ['noStaleDereference', 'contentsKept'] },
  },
  {
    title: 'A relocation waits while pins keep coming',
    explanation:
      'Pins are granted to everybody while a relocation waits for there to be none. Threads whose pins overlap keep it ' +
      'waiting for as long as they like; but at any time it could still be granted (relocationsCanEnd holds): what it takes is fairness.',
    said: null,
    explains: { 'handles/wait': ['boundedBypass'] },
  },
  {
    title: 'Pins are refused to a thread that is waited for',
    explanation:
      'A relocation refuses new pins while it waits for old ones to be dropped. A thread that has a pin and wants one ' +
      'more waits for the relocation, which waits for its pin.',
    said: null,
    explains: {
      'handles/wait-refusing': ['deadlockFree', 'relocationsCanEnd', 'operationsCanEnd'],
    },
  },
];

const footprint: Section = {
  title: 'Footprint: a union, or a metadata area beside the pages',
  blocks: () => {
    const question = { sizes: LINUX_2007, mix: parseMix(DEFAULT_MIX), type: 'lru' as const };
    return [
      'Bytes of metadata for each page of 4 KiB, a calculation (`limbo footprint`), counted again in states of the model. ' +
        'In a _union_ all uses of a page share the storage of one descriptor, which is as large as the most demanding ' +
        'one needs. With a _metadata area_ each page has a small descriptor, and a record in the block of its cache if its use ' +
        `needs one; with _only huge blocks_ just blocks have a descriptor, while a union is needed for each page even so, since any may be mapped by itself. ${sizesText(question.sizes)} The mix is ${DEFAULT_MIX} percent.`,
      tableBlock(typeTable(question)),
      'Waste is what no field fills: padding, the end of a block, fields of a union that this use does not need.',
      '![bytes of metadata for each page by the share of LRU pages](footprint.svg)',
      tableBlock(crossoverTable(question)),
      tableBlock(shareTable(question)),
      'Records are there for pages that are not in use as well, so that sparse blocks cost more; the mix again, by how ' +
        'many of the pages in such blocks are in use:',
      tableBlock(occupancyTable(question)),
      'Page tables with their records, by the block that holds them:',
      tableBlock(blockTable(question)),
    ];
  },
};

export const slabChapter: Chapter = {
  title: 'The slab allocator, and who may move its objects',
  label: 'S',
  intro: [
    'Each cause below was tried: with it alone repaired, and nothing else, what it explains holds, and what the others ' +
      'explain is violated still (`test/specs/findings/causes.test.ts`).',
  ],
  matrices: [contractMatrix, handleMatrix],
  causes,
  sections: [footprint],
};
