/**
 * Page tables as objects of a cache, moved by its defragmentation while the program faults and unmaps.
 *
 * The seed's own design of October 2007 as it is told, then repaired, then the two later contracts, each in the
 * manner of its postings and repaired. The design in more surroundings: `relocation/poc-2007-10`.
 */

import {
  GET_KICK_TABLES,
  getKickTables,
  ISOLATE_MIGRATE_TABLES,
  isolateMigrateTables,
  POC_AS_TOLD,
  pocAsTold,
  pocRepaired,
  REPAIR,
} from '../../model/slab/tables/contracts.ts';
import { tableSlabSpec } from './table-family.ts';

/** Threads and frames that are few, and swap: reclaim comes through the reverse map. */
const underReclaim = { unmaps: 0, reclaims: 1, slots: 1 };
/** Two processes that defragment their own page tables. */
const inMm = { users: 0, unmaps: 0, defragmenters: 2, defragmentersInMm: 1 };

export const told = tableSlabSpec(
  'slab/poc-2007-10',
  'the relocation function moves PTE pages under the locks of the allocator, as told',
  pocAsTold(POC_AS_TOLD),
  {},
  ['noLostPte', 'noTableUseAfterFree', 'noLeak', 'lockDiscipline'],
);

export const toldInMm = tableSlabSpec(
  'slab/poc-2007-10-in-mm',
  'two threads of the mm defragment, each on a CPU that the other has to flush',
  pocAsTold(POC_AS_TOLD),
  inMm,
  ['lockDiscipline', 'deadlockFree'],
);

/** With what the later postings add, one after the other. */
const rechecked = {
  ...POC_AS_TOLD,
  walksUnderRcu: true,
  rechecksPmd: true,
  waitsForGracePeriod: true,
};

export const recheckedReclaim = tableSlabSpec(
  'slab/poc-2007-10-rechecked',
  'the same with paths that look again and pages freed by RCU, against reclaim',
  pocAsTold(rechecked),
  underReclaim,
  ['noLostPte', 'noLostDirty', 'lockDiscipline'],
);

/** Whatever else is repaired: under the allocator's locks the function may not wait, and has to. */
export const carefulInMm = tableSlabSpec(
  'slab/poc-2007-10-careful',
  'all of the repair, but still under the locks of the allocator',
  pocAsTold({ ...rechecked, mergesBits: true, onlyTriesLocks: true }),
  inMm,
  ['lockDiscipline', 'deadlockFree'],
);

const pocRepair = pocRepaired({ ...REPAIR, moverLocksMetadata: true });

export const repaired = tableSlabSpec(
  'slab/poc-2007-10-repaired',
  'the function runs with no lock of the allocator, and moves as the verified protocol does',
  pocRepair,
  {},
);

export const repairedReclaim = tableSlabSpec(
  'slab/poc-2007-10-repaired-reclaim',
  'the same against reclaim',
  pocRepair,
  underReclaim,
);

export const repairedInMm = tableSlabSpec(
  'slab/poc-2007-10-repaired-in-mm',
  'the same, with two threads of the mm that defragment',
  pocRepair,
  { ...inMm, slabs: 3 },
);

export const getKick = tableSlabSpec(
  'slab/tables-get-kick',
  'get takes page_table_lock to see what is in the tree',
  getKickTables({ ...GET_KICK_TABLES, getTakesNoLock: false, freesOutsideLock: false }),
  { ...inMm, slabs: 3 },
  ['deadlockFree'],
);

export const getKickRepaired = tableSlabSpec(
  'slab/tables-get-kick-repaired',
  'get takes a reference by an atomic operation, kick moves',
  getKickTables(GET_KICK_TABLES),
  {},
);

export const isolateMigrate = tableSlabSpec(
  'slab/tables-isolate-migrate',
  'isolate pins every page, one that is being freed too',
  isolateMigrateTables({ ...ISOLATE_MIGRATE_TABLES, isolatePinsNothing: false }),
  { regions: 1 },
  [
    'noTableUseAfterFree',
    'noDoubleAllocation',
    'freeListsSound',
    'inuseAgrees',
    'noDoubleFree',
    'noUseAfterFree',
    'noLeak',
  ],
);

export const isolateMigrateRepaired = tableSlabSpec(
  'slab/tables-isolate-migrate-repaired',
  'no isolate: migrate looks whether the tree leads to the page',
  isolateMigrateTables(ISOLATE_MIGRATE_TABLES),
  {},
);
