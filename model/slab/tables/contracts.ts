/** The three relocation contracts with page tables as the client. Every ingredient is a switch. */

import type { Fragment } from '../../../checker/index.ts';
import { composed } from '../../ingredients.ts';
import type { Composed } from '../../ingredients.ts';
import type { WalkRules } from '../../kernel/walk.ts';
import { relocationFunction } from '../../relocation/poc-2007-10.ts';
import type { PocSwitches } from '../../relocation/poc-2007-10.ts';
import { moverLocals } from '../../relocation/relocate.ts';
import { ALL_INGREDIENTS, VERIFIED_INGREDIENTS, verifiedRules } from '../../relocation/verified.ts';
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

export interface TableContract extends Composed<TableContract> {
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
  /**
   * A page that turns out not to be needed is freed once `page_table_lock` is dropped. Not needed as long as no
   * lock of the allocator is held by whoever waits for `page_table_lock`.
   */
  readonly freesOutsideLock: boolean;
}

const REPAIR_INGREDIENTS: Readonly<Record<keyof RepairSwitches, string>> = {
  ...VERIFIED_INGREDIENTS,
  moverLocksMetadata: "the mover holds the record's lock, under which a free clears the mm pointer",
  checksTree: 'the mover looks whether the tree leads to the object it was given',
  freesOutsideLock: 'a page that is not needed is freed once page_table_lock is dropped',
};

export const REPAIR: RepairSwitches = {
  ...ALL_INGREDIENTS,
  moverLocksMetadata: false,
  checksTree: true,
  freesOutsideLock: true,
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
  return composed(switches, REPAIR_INGREDIENTS, (use): TableContract => {
    const client = clientOf(use, { locksMetadata: use.moverLocksMetadata });
    return {
      name: 'lock-held',
      rules: verifiedRules(use),
      client,
      defragmenter: (k, operations) => {
        return byVector(k, operations, noIsolate(k.slabs), moveTable(k, use, client, false));
      },
    };
  });
}

function clientOf(
  { waitsForGracePeriod, freesOutsideLock }: RepairSwitches,
  { locksMetadata = false, countsReferences = false },
): TableClientRules {
  return {
    locksMetadata,
    countsReferences,
    waitsForGracePeriod,
    freesUnderLock: !freesOutsideLock,
  };
}

export interface GetKickTableSwitches extends RepairSwitches {
  /** *get* takes no lock; else it looks at the tree, under `page_table_lock`. */
  readonly getTakesNoLock: boolean;
  /** *get* leaves out pages that are being freed or made. */
  readonly getRefusesDying: boolean;
}

export const GET_KICK_TABLES: GetKickTableSwitches = {
  ...REPAIR,
  getTakesNoLock: true,
  getRefusesDying: true,
};

const GET_KICK_INGREDIENTS: Readonly<Record<keyof GetKickTableSwitches, string>> = {
  ...REPAIR_INGREDIENTS,
  getTakesNoLock: 'get takes references by atomic operations, not under page_table_lock',
  getRefusesDying: 'get leaves out pages that are being freed or made',
};

/** `get-kick`: *get* takes a reference in the record; the last one dropped frees the page. */
export function getKickTables(switches: GetKickTableSwitches): TableContract {
  return composed(switches, GET_KICK_INGREDIENTS, (use): TableContract => {
    const client = clientOf(use, { countsReferences: true });
    return {
      name: 'get-kick',
      rules: verifiedRules(use),
      client,
      defragmenter: (k, operations) => {
        const get = use.getTakesNoLock
          ? getAtomically(k.slabs, use)
          : (forAllocator(getUnderPageTableLock(k)) as VectorParts['pin']);
        return byVector(k, operations, get, moveTable(k, use, client, true));
      },
    };
  });
}

export interface IsolateMigrateTableSwitches extends RepairSwitches {
  /** There is no *isolate*; else it takes a reference on every page of the vector. */
  readonly isolatePinsNothing: boolean;
}

export const ISOLATE_MIGRATE_TABLES: IsolateMigrateTableSwitches = {
  ...REPAIR,
  isolatePinsNothing: true,
};

const ISOLATE_MIGRATE_INGREDIENTS: Readonly<Record<keyof IsolateMigrateTableSwitches, string>> = {
  ...REPAIR_INGREDIENTS,
  isolatePinsNothing: 'isolate takes no references: migrate believes the tree alone',
};

/** `isolate-migrate`: *isolate* pins every page as in 2019, or there is none. */
export function isolateMigrateTables(switches: IsolateMigrateTableSwitches): TableContract {
  return composed(switches, ISOLATE_MIGRATE_INGREDIENTS, (use): TableContract => {
    const pins = !use.isolatePinsNothing;
    const client = clientOf(use, { countsReferences: pins });
    return {
      name: 'isolate-migrate',
      rules: verifiedRules(use),
      client,
      defragmenter: (k, operations) => {
        const isolate = pins
          ? getAtomically(k.slabs, { getRefusesDying: false })
          : noIsolate(k.slabs);
        return byVector(k, operations, isolate, moveTable(k, use, client, pins));
      },
    };
  });
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
