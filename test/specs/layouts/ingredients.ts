/** The repaired layouts with one of their switches the other way. */

import type { LayoutDesign } from '../../../model/slab/descriptor/design.ts';
import { metadataData, metadataTables, unionData, unionTables } from './mutate.ts';
import type { Base, Mutant, Survivor } from './mutate.ts';

type Switch = Exclude<keyof LayoutDesign, 'layout'>;

const turned = ({ design }: Base, ingredient: Switch): Partial<LayoutDesign> => ({
  [ingredient]: !design[ingredient],
});

const titled = (base: Base, ingredient: Switch): string =>
  `${base.name}: ${ingredient} ${base.design[ingredient] ? 'off' : 'on'}`;

const mutant = (base: Base, ingredient: Switch, caughtBy: string, breaks: string): Mutant => ({
  name: titled(base, ingredient),
  breaks,
  base,
  caughtBy,
  switches: turned(base, ingredient),
});

const survivor = (base: Base, ingredient: Switch, why: string): Survivor => ({
  name: titled(base, ingredient),
  base,
  why,
  switches: turned(base, ingredient),
});

export const ingredientMutants: readonly Mutant[] = [
  mutant(
    unionData,
    'setsTypeLast',
    'noForeignField',
    'the scan finds a slab whose count is not set yet',
  ),
  mutant(
    unionData,
    'discardLocks',
    'noForeignField',
    'the slab gives its fields up between the look at the flag and that at the count',
  ),
  mutant(
    unionData,
    'scannerReferences',
    'noForeignField',
    'the page is freed, and is a slab, when its map count is read',
  ),
  mutant(
    unionData,
    'scannerLocks',
    'noForeignField',
    'a reference keeps the page, but not the slab that it was',
  ),
  mutant(
    unionData,
    'scannerRechecks',
    'noForeignField',
    'the page was another one already when the reference was taken',
  ),
  mutant(
    unionData,
    'reclaimReferences',
    'noForeignField',
    'the page goes with its last mapping, while reclaim looks at the map count',
  ),
  mutant(
    unionData,
    'defragmenterLocks',
    'fieldsKept',
    'the slab is discarded while it is counted; an anonymous page goes to the list of slabs',
  ),
  mutant(
    unionTables,
    'walkerRechecks',
    'noLostPte',
    'the table was removed while the walk waited for its lock',
  ),
  mutant(
    unionTables,
    'tablesWaitForRcu',
    'fieldsKept',
    'the walk locks and unlocks what is the mapping of an anonymous page by now',
  ),
  mutant(
    unionTables,
    'fieldsWaitForRcu',
    'noForeignField',
    'the page waits, but its ptl is gone: the destructor came too early',
  ),
  mutant(
    unionTables,
    'tablesFromSlab',
    'noForeignField',
    "the ptl lies where the slab's pointer to its cache is",
  ),
  mutant(
    metadataData,
    'setsTypeLast',
    'noForeignField',
    'the scan finds a record whose fields are not set yet',
  ),
  mutant(
    metadataData,
    'scannerInSection',
    'noUseAfterFree',
    'the record is freed, grace period and all, before the scan uses it',
  ),
  mutant(
    metadataData,
    'reclaimReferences',
    'noUseAfterFree',
    'the record goes with the last mapping: reclaim is in no section',
  ),
  mutant(
    metadataData,
    'defragmenterLocks',
    'noUseAfterFree',
    'the slab is discarded, and its record freed, while it is counted',
  ),
  mutant(
    metadataData,
    'fieldsWaitForRcu',
    'noUseAfterFree',
    'the record is freed before the scan uses it',
  ),
  mutant(
    metadataData,
    'scannerLocks',
    'noBadPage',
    'without a reference, the scan locks a page that is freed',
  ),
  mutant(
    metadataTables,
    'scannerReadsPointer',
    'noForeignField',
    'the flags are those of an anonymous page, the pointer is that of a table',
  ),
  mutant(
    metadataTables,
    'walkerRechecks',
    'noLostPte',
    'the table was removed while the walk waited for its lock',
  ),
  mutant(
    metadataTables,
    'tablesWaitForRcu',
    'noForeignField',
    'the PMD entry led to the page of a table, which has the record of an anonymous page by now',
  ),
  {
    ...mutant(
      metadataTables,
      'tablesWaitForRcu',
      'deadlockFree',
      'a walk waits for that record as if it were a lock, and holds up the grace period of it',
    ),
    name: 'metadata: tablesWaitForRcu off, to wait for ever',
  },
  mutant(
    metadataTables,
    'fieldsWaitForRcu',
    'noUseAfterFree',
    'the page waits, but the record with its lock is freed at once',
  ),
];

export const ingredientSurvivors: readonly Survivor[] = [
  {
    name: 'union: the same paths on records that are freed at once',
    base: unionData,
    switches: { layout: 'metadata', fieldsWaitForRcu: false },
    why: 'what keeps the type of a page keeps its record: a reference, or the lock of the slab',
  },
  survivor(
    unionTables,
    'walkersExcluded',
    'what waits for nobody to walk needs no grace period, and does no harm with one',
  ),
  survivor(
    metadataData,
    'scannerReferences',
    'the section is enough: a record is not reused as long as it lasts',
  ),
  survivor(metadataData, 'discardLocks', 'who looks takes no lock'),
  survivor(
    metadataTables,
    'tablesFromSlab',
    'a page of two owners has two records, one of one owner has one',
  ),
];
