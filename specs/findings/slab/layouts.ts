/** Where the fields of a page lie, and who keeps them. */

import * as layouts from '../../slab/layouts.ts';
import type { Cause, Matrix } from '../chapter.ts';

export const layoutMatrix: Matrix = {
  title: 'Layouts: fields in a union, or in records',
  intro: [
    'Pages change hands between anonymous memory, slabs and page tables, while others look at them: reclaim, ' +
      'defragmentation, walks, a scan by frame number. In a `union` the fields of all types share the storage of the page ' +
      'descriptor; with `metadata` they lie in a record of the owning cache.',
    'Records take away what a union does to a page with two owners. They do not keep anything by themselves: a record ' +
      'that is freed at once is as bad as a descriptor that is used again. Freed by RCU, with type and pointer ' +
      'in one word, they hold, and a scan needs neither reference nor lock.',
  ],
  specs: [
    layouts.union,
    layouts.unionRepaired,
    layouts.unionTables,
    layouts.unionRelocation,
    layouts.unionRepairedTables,
    layouts.unionSlabTables,
    layouts.metadataSlabTables,
    layouts.metadata,
    layouts.metadataRepaired,
    layouts.metadataTables,
    layouts.metadataTwoWords,
    layouts.metadataRepairedTables,
  ],
};

export const layoutCauses: readonly Cause[] = [
  {
    title: 'The flag is set before the fields',
    explanation:
      'A new slab has its flag (and the pointer to its record) before it has its fields. A scan that finds the flag reads a ' +
      'count that is none yet. The scan also holds nothing (next cause), so that setting the flag last is not enough for ' +
      'it: each of the two is violation enough without the other.',
    said: 'the defragmentation patches for SLUB of 2007 turn the order round, for the same reason.',
    explains: { 'layout/union': ['noForeignField'], 'layout/metadata': ['noForeignField'] },
  },
  {
    title: 'The scan holds nothing',
    explanation:
      'A scan that has found the flag of a page holds nothing that keeps the page as it was: it may be freed, and be ' +
      'something else, before the count is read. A reference alone is not enough either: it keeps the page, but ' +
      'not the slab that the page was. In a union the scan needs a reference, the lock that a discard of the slab holds too, and ' +
      'a second look at the flag; with records a section of RCU, and a grace period before they are used again.',
    said: null,
    explains: { 'layout/metadata': ['noUseAfterFree'] },
  },
  {
    title: 'A table goes under a walk',
    explanation:
      'A walk has read the PMD entry when the table is removed and its page freed at once. It takes the ptl in a descriptor ' +
      "that is free, or an anonymous page's by now, and its unlock clears what is `mapping` there. In Linux 2.6.24 a table " +
      'goes only while nobody walks (`layout/union-tables`); one that is relocated goes at any time. What it writes into ' +
      'the freed page takes the next cause too, and is gone with either.',
    said: 'the postings from January 2008 on free page tables by RCU.',
    explains: {
      'layout/union-relocation': [
        'noForeignField',
        'fieldsKept',
        'noBadPage',
        'noUseAfterFree',
        'lockDiscipline',
      ],
    },
  },
  {
    title: 'A walk does not look again when it has the ptl',
    explanation:
      'The table was removed while the walk waited for its ptl, or was on its way to it. The walk gets the lock, and writes ' +
      'its PTE into a table that the tree does not have any more.',
    said: 'the later postings look again, once the lock is held.',
    explains: { 'layout/union-relocation': ['noLostPte'] },
  },
  {
    title: 'Two owners of one page in one union',
    explanation:
      'A page table that is an object of a slab has the fields of a slab and those of a table. In the union the constructor ' +
      "of the ptl writes over SLUB's pointer to its cache. Nothing runs beside it. With records, and nothing else changed, " +
      'all holds (`layout/metadata-slab-tables`): it is the union that keeps page tables out of slabs.',
    said: 'by Hugh Dickins in May 2007: it broke PowerPC with SLUB and split ptls.',
    explains: { 'layout/union-slab-tables': ['noForeignField', 'fieldsKept'] },
  },
  {
    title: 'The page waits for a grace period, its record does not',
    explanation:
      'The page of a table that was removed waits for RCU, but its record, with the ptl in it, is freed at once. A walk that ' +
      'has found the record takes a lock that was freed, or that is the `mapping` of an anonymous page by now, and ' +
      'unlocking clears it. That it looks again afterwards comes too late.',
    said: 'of Linux itself in 2024: its ptl is freed by RCU since.',
    explains: {
      'layout/metadata-tables': [
        'noForeignField',
        'fieldsKept',
        'noBadPage',
        'noUseAfterFree',
        'noLeak',
        'lockDiscipline',
      ],
    },
  },
  {
    title: 'Type and pointer are two words',
    explanation:
      'The scan sees an anonymous page in the flags. The page is freed, becomes a table, and the scan loads the pointer to ' +
      'the record of the table, which it takes for one of an anonymous page. RCU keeps each record, not the two words ' +
      'together: the pointer has to say itself what it leads to.',
    said: null,
    explains: { 'layout/metadata-two-words': ['noForeignField'] },
  },
];
