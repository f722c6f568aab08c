/** The causes in the contracts with page tables, each repaired. */

import type { Spec } from '../../../../checker/index.ts';
import {
  GET_KICK_TABLES,
  getKickTables,
  ISOLATE_MIGRATE_TABLES,
  isolateMigrateTables,
  POC_AS_TOLD,
  pocAsTold,
  pocRepaired,
  REPAIR,
} from '../../../../model/slab/tables/contracts.ts';
import type { RepairSwitches, TableContract } from '../../../../model/slab/tables/contracts.ts';
import type { TableSlabScenario } from '../../../../model/slab/tables/scenario.ts';
import * as shipped from '../../../../specs/slab/page-tables.ts';
import { tableSlabSpec } from '../../../../specs/slab/table-family.ts';
import type { Repair } from './repair.ts';

const like = ({ bounds }: Spec, contract: TableContract): Spec =>
  tableSlabSpec('fixed', '', contract, bounds as Partial<TableSlabScenario>);

/** The move of `poc-2007-10`, but the allocator calls it with no lock of its own. */
const UNLOCKED: RepairSwitches = {
  ...REPAIR,
  moverLocksMetadata: true,
  freesOutsideLock: false,
  takesNewPtl: false,
  mergesBits: false,
  walksUnderRcu: false,
  rechecksPmd: false,
  waitsForGracePeriod: false,
};
const RECHECKED = { walksUnderRcu: true, rechecksPmd: true, waitsForGracePeriod: true };
const UNDER_LOCKS = "A flush is waited for with interrupts off, under the allocator's locks";

export const pageTableRepairs: readonly Repair[] = [
  {
    spec: 'slab/poc-2007-10',
    cause: "A thread that waits for the old page's ptl gets it after the move",
    repaired: like(shipped.told, pocAsTold({ ...POC_AS_TOLD, rechecksPmd: true })),
  },
  {
    spec: 'slab/poc-2007-10',
    cause: 'The old page is freed at once, under threads that still look at it',
    repaired: like(shipped.told, pocAsTold({ ...POC_AS_TOLD, waitsForGracePeriod: true })),
  },
  {
    spec: 'slab/poc-2007-10',
    cause: UNDER_LOCKS,
    repaired: like(shipped.told, pocRepaired(UNLOCKED)),
  },
  {
    spec: 'slab/poc-2007-10-in-mm',
    cause: UNDER_LOCKS,
    repaired: like(shipped.toldInMm, pocRepaired(UNLOCKED)),
  },
  {
    spec: 'slab/poc-2007-10-rechecked',
    cause: 'Bits that CPUs set in the old page after the copy are lost',
    repaired: like(
      shipped.recheckedReclaim,
      pocAsTold({ ...POC_AS_TOLD, ...RECHECKED, mergesBits: true }),
    ),
  },
  {
    spec: 'slab/poc-2007-10-rechecked',
    cause: UNDER_LOCKS,
    repaired: like(shipped.recheckedReclaim, pocRepaired({ ...UNLOCKED, ...RECHECKED })),
  },
  {
    spec: 'slab/poc-2007-10-careful',
    cause: UNDER_LOCKS,
    repaired: like(shipped.carefulInMm, pocRepaired({ ...REPAIR, moverLocksMetadata: true })),
  },
  {
    spec: 'slab/tables-get-kick',
    cause: 'A lock is waited for with interrupts off, whose holder waits for a flush',
    repaired: like(shipped.getKick, getKickTables({ ...GET_KICK_TABLES, freesOutsideLock: false })),
  },
  {
    spec: 'slab/tables-isolate-migrate',
    cause: 'An object that is being freed is pinned',
    repaired: like(shipped.isolateMigrate, isolateMigrateTables(ISOLATE_MIGRATE_TABLES)),
  },
];
