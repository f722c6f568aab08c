/** The three relocation contracts with page tables as the client. Every ingredient is a switch. */

import type { Fragment } from '../../../checker/index.ts';
import type { WalkRules } from '../../kernel/walk.ts';
import { relocationFunction } from '../../relocation/poc-2007-10.ts';
import type { PocSwitches } from '../../relocation/poc-2007-10.ts';
import { moverLocals } from '../../relocation/relocate.ts';
import { ALL_INGREDIENTS, verifiedRules } from '../../relocation/verified.ts';
import type { PathSwitches } from '../../relocation/verified.ts';
import { getAtomically } from '../get-kick.ts';
import { noIsolate } from '../isolate-migrate.ts';
import { lockHeldDefragmenter } from '../lock-held.ts';
import type { LockHeldParts } from '../lock-held.ts';
import type { ThreadMachine } from '../state.ts';
import { vectorDefragmenter } from '../vector.ts';
import type { VectorParts } from '../vector.ts';
import type { TableClientRules } from './client.ts';
import { getUnderPageTableLock } from './get-under-lock.ts';
import { moveTable } from './move-table.ts';
import type { MoveTableSwitches } from './move-table.ts';
import type { TableSlabs, TableSlabState } from './state.ts';

export interface TableContract {
  readonly name: string;
  /** What it asks of the kernel's own paths. */
  readonly rules: WalkRules;
  readonly client: TableClientRules;
  readonly defragmenter: (k: TableSlabs, operations: number) => ThreadMachine;
}

/** A fragment of both models for a host of the allocator's, which has its further locals from `locals`. */
function forAllocator<E extends string, X extends string>(
  fragment: Fragment<TableSlabState, never, E, X>,
): Fragment<never, never, E, X> {
  return fragment as unknown as Fragment<never, never, E, X>;
}

/** The page tables' code of 2007, and the record's lock that the seed adds. */
const CLIENT_OF_2007: TableClientRules = {
  locksMetadata: true,
  countsReferences: false,
  waitsForGracePeriod: false,
  freesUnderLock: true,
};

export const POC_AS_TOLD: PocSwitches & PathSwitches = {
  onlyTriesLocks: false,
  mergesBits: false,
  waitsForGracePeriod: false,
  walksUnderRcu: false,
  rechecksPmd: false,
  rechecksFromRoot: false,
  rewalksToPopulate: false,
};

/** What the repaired contracts have in common, beside what they pin an object with. */
export interface RepairSwitches extends MoveTableSwitches, PathSwitches {
  readonly waitsForGracePeriod: boolean;
  readonly freesUnderLock: boolean;
}

export const REPAIR: RepairSwitches = {
  ...ALL_INGREDIENTS,
  moverLocksMetadata: false,
  checksTree: true,
  freesUnderLock: false,
};

/** `lock-held`, as told: the relocation function runs under the allocator's locks. */
export function pocAsTold(switches: PocSwitches & PathSwitches): TableContract {
  return {
    name: 'lock-held',
    rules: verifiedRules(switches),
    client: CLIENT_OF_2007,
    defragmenter: (k, operations) => {
      const relocate = forAllocator(relocationFunction(k, switches)) as LockHeldParts['relocate'];
      const parts = { relocate, locals: moverLocals(k.kernel) };
      return lockHeldDefragmenter(k.slabs, operations, parts);
    },
  };
}

/**
 * The repaired variant: the allocator only takes the slab off its list, and calls the function with no lock held.
 * What keeps a free apart is still the record's lock.
 */
export function pocRepaired(switches: RepairSwitches): TableContract {
  const client: TableClientRules = {
    ...switches,
    locksMetadata: switches.moverLocksMetadata,
    countsReferences: false,
  };
  return {
    name: 'lock-held',
    rules: verifiedRules(switches),
    client,
    defragmenter: (k, operations) => {
      return byVector(k, operations, noIsolate(k.slabs), moveTable(k, switches, client, false));
    },
  };
}

export interface GetKickTableSwitches extends RepairSwitches {
  /** *get* looks at the tree, under `page_table_lock`; else it takes no lock. */
  readonly getTakesClientLock: boolean;
  /** *get* leaves out pages that are being freed or made. */
  readonly getRefusesDying: boolean;
}

export const GET_KICK_TABLES: GetKickTableSwitches = {
  ...REPAIR,
  getTakesClientLock: false,
  getRefusesDying: true,
};

/** `get-kick`: *get* takes a reference in the record; the last one dropped frees the page. */
export function getKickTables(switches: GetKickTableSwitches): TableContract {
  const client: TableClientRules = { ...switches, locksMetadata: false, countsReferences: true };
  return {
    name: 'get-kick',
    rules: verifiedRules(switches),
    client,
    defragmenter: (k, operations) => {
      const get = switches.getTakesClientLock
        ? (forAllocator(getUnderPageTableLock(k)) as VectorParts['pin'])
        : getAtomically(k.slabs, switches);
      return byVector(k, operations, get, moveTable(k, switches, client, true));
    },
  };
}

export interface IsolateMigrateTableSwitches extends RepairSwitches {
  /** *isolate* takes a reference on every page of the vector. */
  readonly isolatePins: boolean;
}

export const ISOLATE_MIGRATE_TABLES: IsolateMigrateTableSwitches = {
  ...REPAIR,
  isolatePins: false,
};

/** `isolate-migrate`: *isolate* pins every page as in 2019, or there is none. */
export function isolateMigrateTables(switches: IsolateMigrateTableSwitches): TableContract {
  const { isolatePins } = switches;
  const client: TableClientRules = {
    ...switches,
    locksMetadata: false,
    countsReferences: isolatePins,
  };
  return {
    name: 'isolate-migrate',
    rules: verifiedRules(switches),
    client,
    defragmenter: (k, operations) => {
      const isolate = isolatePins
        ? getAtomically(k.slabs, { getRefusesDying: false })
        : noIsolate(k.slabs);
      return byVector(k, operations, isolate, moveTable(k, switches, client, isolatePins));
    },
  };
}

function byVector(
  k: TableSlabs,
  operations: number,
  pin: VectorParts['pin'],
  move: ReturnType<typeof moveTable>,
): ThreadMachine {
  const parts = {
    pin,
    move: forAllocator(move) as VectorParts['move'],
    locals: moverLocals(k.kernel),
  };
  return vectorDefragmenter(k.slabs, operations, { freezes: true, dropsSlabLock: true }, parts);
}
