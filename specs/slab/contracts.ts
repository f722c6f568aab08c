/** The three relocation contracts, as they were posted or told, and repaired. */

import { GET_KICK_AS_POSTED, GET_KICK_REPAIRED, getKick } from '../../model/slab/get-kick.ts';
import {
  ISOLATE_MIGRATE_AS_POSTED,
  ISOLATE_MIGRATE_REPAIRED,
  isolateMigrate,
} from '../../model/slab/isolate-migrate.ts';
import { LOCK_HELD_AS_TOLD, LOCK_HELD_REPAIRED, lockHeld } from '../../model/slab/lock-held.ts';
import { slabSpec } from './family.ts';

export const heldAsTold = slabSpec(
  'slab/lock-held',
  'the allocator holds its locks while the client moves an object, as told in 2007',
  lockHeld(LOCK_HELD_AS_TOLD),
  { interrupts: 1 },
  [
    'freeListsSound',
    'inuseAgrees',
    'noDoubleFree',
    'noLiveSlabFreed',
    'noUseAfterFree',
    'contentsKept',
    'noLeak',
    'deadlockFree',
    'operationsCanEnd',
  ],
);

export const heldRepaired = slabSpec(
  'slab/lock-held-repaired',
  'the same; the client gives up on references that it does not know, and only tries its locks',
  lockHeld(LOCK_HELD_REPAIRED),
  { interrupts: 1 },
);

export const getKickAsPosted = slabSpec(
  'slab/get-kick',
  "get pins under the slab's lock and the client's, kick moves with none",
  getKick(GET_KICK_AS_POSTED),
  { interrupts: 1 },
  ['deadlockFree', 'operationsCanEnd'],
);

export const getKickRepaired = slabSpec(
  'slab/get-kick-repaired',
  'the same, but get takes no lock of the client',
  getKick(GET_KICK_REPAIRED),
  { interrupts: 1 },
);

export const isolateMigrateAsPosted = slabSpec(
  'slab/isolate-migrate',
  'isolate pins every object, one that is being freed too',
  isolateMigrate(ISOLATE_MIGRATE_AS_POSTED),
  { interrupts: 1 },
  [
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
);

export const isolateMigrateRepaired = slabSpec(
  'slab/isolate-migrate-repaired',
  'no isolate: migrate looks again under the lock of the client',
  isolateMigrate(ISOLATE_MIGRATE_REPAIRED),
  { interrupts: 1 },
);

/** The list is searched without its lock, so pages of slabs wait for RCU. */
const lockless = { lockless: 1, typeSafe: 1 };

export const heldLockless = slabSpec(
  'slab/lock-held-repaired-lockless',
  'the repaired contract, with a list that is searched without its lock',
  lockHeld(LOCK_HELD_REPAIRED),
  lockless,
);

export const getKickLockless = slabSpec(
  'slab/get-kick-repaired-lockless',
  'the repaired contract, with a list that is searched without its lock',
  getKick(GET_KICK_REPAIRED),
  lockless,
);

export const isolateMigrateLockless = slabSpec(
  'slab/isolate-migrate-repaired-lockless',
  'the repaired contract, with a list that is searched without its lock',
  isolateMigrate(ISOLATE_MIGRATE_REPAIRED),
  lockless,
);
