/**
 * The allocator without any relocation: the ground on which the other specs stand. If one of these were
 * violated, the model of the allocator or of its client would be wrong, not a contract.
 */

import { ISOLATE_MIGRATE_REPAIRED, isolateMigrate } from '../../model/slab/isolate-migrate.ts';
import { slabSpec } from './family.ts';

/** Its client is the plain one. */
const plain = isolateMigrate(ISOLATE_MIGRATE_REPAIRED);
const alone = { defragments: 0 };

export const twoUsers = slabSpec(
  'slab/allocator',
  'two threads that allocate and free; allocations may fail',
  plain,
  {
    ...alone,
    users: 2,
    operations: 3,
    neighbours: 0,
    objectsPerSlab: 2,
    allocationsMayFail: 1,
  },
);

export const shrink = slabSpec(
  'slab/allocator-shrink',
  'empty slabs are kept, and given back by shrinking, when interrupts free as well',
  plain,
  { ...alone, neighbours: 0, shrinks: 1, operations: 3, emptiesKept: 1, interrupts: 1 },
);

export const destroy = slabSpec(
  'slab/allocator-destroy',
  'a cache is destroyed, or refuses to be because of an object that is still allocated',
  plain,
  { ...alone, neighbours: 2, destroys: 1, emptiesKept: 1 },
);

export const lockless = slabSpec(
  'slab/allocator-lockless',
  'the list is searched without its lock; slabs wait for RCU',
  plain,
  { ...alone, users: 2, neighbours: 1, typeSafe: 1, lockless: 1 },
);
