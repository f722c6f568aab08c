/** The systems that mutants are made from; each holds. */

import type { Contract } from '../../../model/slab/contract.ts';
import { GET_KICK_REPAIRED, getKick } from '../../../model/slab/get-kick.ts';
import { ISOLATE_MIGRATE_REPAIRED, isolateMigrate } from '../../../model/slab/isolate-migrate.ts';
import { LOCK_HELD_REPAIRED, lockHeld } from '../../../model/slab/lock-held.ts';
import type { SlabScenario } from '../../../model/slab/scenario.ts';
import type { Base } from './mutate.ts';

const repaired = {
  'lock-held': lockHeld(LOCK_HELD_REPAIRED),
  'get-kick': getKick(GET_KICK_REPAIRED),
  'isolate-migrate': isolateMigrate(ISOLATE_MIGRATE_REPAIRED),
};
export type ContractName = keyof typeof repaired;
export const contractNames = Object.keys(repaired) as ContractName[];

const scenarios = {
  plain: { neighbours: 0 },
  interrupts: { neighbours: 0, interrupts: 1 },
  lockless: { neighbours: 0, lockless: 1, typeSafe: 1 },
  shrink: { neighbours: 0, shrinks: 1 },
} satisfies Record<string, Partial<SlabScenario>>;

const bases = new Map<string, Base>();

/** A repaired contract in one of the surroundings; the same object each time. */
export function base(contract: ContractName, scenario: keyof typeof scenarios): Base {
  const name = `${contract} ${scenario}`;
  const made = bases.get(name) ?? { contract: repaired[contract], scenario: scenarios[scenario] };
  bases.set(name, made);
  return made;
}

/** The allocator and its client, without relocation. */
const alone = (scenario: Partial<SlabScenario>): Base => ({
  contract: repaired['isolate-migrate'],
  scenario: { defragments: 0, neighbours: 0, ...scenario },
});

export const oneUser = alone({ operations: 3 });
export const fourOperations = alone({ operations: 4 });
export const twoUsers = alone({ users: 2, operations: 2, objectsPerSlab: 2 });
export const fullSlabs = alone({ users: 2, operations: 2, objectsPerSlab: 1 });
export const busySlabs = alone({ users: 2, operations: 3, objectsPerSlab: 2, slabs: 2 });
export const keepsEmpties = alone({ operations: 3, emptiesKept: 1, shrinks: 1 });
export const interrupted = alone({ operations: 2, interrupts: 1 });
export const twoReaders = alone({ users: 2, lockless: 1, typeSafe: 1 });
export const reused = alone({ users: 2, operations: 3, lockless: 1, typeSafe: 1 });
export const destroyed = alone({ users: 0, neighbours: 2, destroys: 1, emptiesKept: 1 });

/** Makes the contract with one switch the other way. */
export function lockHeldBut(ingredient: keyof typeof LOCK_HELD_REPAIRED): Contract {
  return lockHeld({ ...LOCK_HELD_REPAIRED, [ingredient]: !LOCK_HELD_REPAIRED[ingredient] });
}

export function getKickBut(ingredient: keyof typeof GET_KICK_REPAIRED): Contract {
  return getKick({ ...GET_KICK_REPAIRED, [ingredient]: !GET_KICK_REPAIRED[ingredient] });
}

export function isolateMigrateBut(ingredient: keyof typeof ISOLATE_MIGRATE_REPAIRED): Contract {
  const changed = { [ingredient]: !ISOLATE_MIGRATE_REPAIRED[ingredient] };
  return isolateMigrate({ ...ISOLATE_MIGRATE_REPAIRED, ...changed });
}
