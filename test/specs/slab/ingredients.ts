/** The repaired contracts with one of their ingredients left out, or done as it was before. */

import { base, getKickBut, isolateMigrateBut, lockHeldBut, reused, twoReaders } from './bases.ts';
import type { ContractName } from './bases.ts';
import { isolateMigrate, ISOLATE_MIGRATE_REPAIRED } from '../../../model/slab/isolate-migrate.ts';
import type { MoveSwitches } from '../../../model/slab/move.ts';
import type { VectorSwitches } from '../../../model/slab/vector.ts';
import type { Base, Mutant, Survivor } from './mutate.ts';

type Shared = keyof MoveSwitches | keyof VectorSwitches;

/** What the two contracts that move with no lock held have in common. */
const shared: readonly {
  readonly ingredient: Shared;
  readonly scenario: 'plain' | 'lockless';
  readonly breaks: string;
  readonly caughtBy: string;
}[] = [
  {
    ingredient: 'takesClientLock',
    scenario: 'plain',
    breaks: 'a thread gets a reference, or unlinks, between the check and the publication',
    caughtBy: 'noStaleReference',
  },
  {
    ingredient: 'rechecksLink',
    scenario: 'plain',
    breaks: 'an object is moved that is not in the list any more, or not yet',
    caughtBy: 'noUseAfterFree',
  },
  {
    ingredient: 'checksReferences',
    scenario: 'plain',
    breaks: 'an object is moved while a thread writes to it',
    caughtBy: 'contentsKept',
  },
  {
    ingredient: 'freezesReferences',
    scenario: 'lockless',
    breaks: 'a thread gets a reference without the lock after they were counted',
    caughtBy: 'contentsKept',
  },
  {
    ingredient: 'copiesBeforePublishing',
    scenario: 'lockless',
    breaks: 'a thread finds the new object before it is complete',
    caughtBy: 'contentsKept',
  },
  {
    ingredient: 'putsBack',
    scenario: 'plain',
    breaks: 'what was allocated for an object that is busy is forgotten',
    caughtBy: 'noLeak',
  },
  {
    ingredient: 'freezes',
    scenario: 'plain',
    breaks: 'the last object is freed, and with it the slab that is being emptied',
    caughtBy: 'noUseAfterFree',
  },
  {
    ingredient: 'dropsSlabLock',
    scenario: 'plain',
    breaks: 'objects are moved with the lock of their slab held',
    caughtBy: 'lockDiscipline',
  },
];

const moved: readonly [ContractName, (ingredient: Shared) => Mutant['contract']][] = [
  ['get-kick', getKickBut],
  ['isolate-migrate', isolateMigrateBut],
];

const withoutTypeSafety = (contract: ContractName): Mutant => {
  const whole = base(contract, 'lockless');
  return {
    name: `${contract}: slabs do not wait for a grace period`,
    breaks: 'a thread looks for a reference in pages that went back',
    base: whole,
    caughtBy: 'noUseAfterFree',
    scenario: { typeSafe: 0 },
  };
};

export const ingredientMutants: readonly Mutant[] = [
  ...moved.flatMap(([contract, but]) =>
    shared.map(({ ingredient, scenario, breaks, caughtBy }): Mutant => ({
      name: `${contract}: ${ingredient} off`,
      breaks,
      base: base(contract, scenario),
      caughtBy,
      contract: but(ingredient),
    })),
  ),
  {
    name: 'get-kick: getRefusesDying off',
    breaks: 'an object that is being freed gets a reference again, and is freed twice',
    base: base('get-kick', 'plain'),
    caughtBy: 'noDoubleFree',
    contract: getKickBut('getRefusesDying'),
  },
  {
    name: 'get-kick: getTakesNoLock off',
    breaks: "an interrupt that frees waits for the slab, whose lock get holds, for the list's lock",
    base: base('get-kick', 'interrupts'),
    caughtBy: 'deadlockFree',
    contract: getKickBut('getTakesNoLock'),
  },
  {
    name: 'get-kick: no constructor',
    breaks: 'get takes what lies in an object that is being made for references',
    base: base('get-kick', 'shrink'),
    caughtBy: 'noStaleReference',
    scenario: { hasConstructor: 0 },
  },
  {
    name: 'isolate-migrate: isolatePinsNothing off',
    breaks: 'an object that is being freed gets a reference again, and is freed twice',
    base: base('isolate-migrate', 'plain'),
    caughtBy: 'noDoubleFree',
    contract: isolateMigrateBut('isolatePinsNothing'),
  },
  {
    name: 'lock-held: takesClientLock off',
    breaks: 'the object is unlinked, or gets a reference, while it is moved',
    base: base('lock-held', 'plain'),
    caughtBy: 'noDoubleFree',
    contract: lockHeldBut('takesClientLock'),
  },
  {
    name: 'lock-held: rechecksLink off',
    breaks: 'an object is moved that its owner has unlinked, and not yet freed',
    base: base('lock-held', 'plain'),
    caughtBy: 'noDoubleFree',
    contract: lockHeldBut('rechecksLink'),
  },
  {
    name: 'lock-held: checksReferences off',
    breaks: 'an object is moved while a thread writes to it',
    base: base('lock-held', 'plain'),
    caughtBy: 'contentsKept',
    contract: lockHeldBut('checksReferences'),
  },
  {
    name: 'lock-held: onlyTriesLocks off',
    breaks: "an interrupt that frees waits for the slab, whose lock is held for the list's lock",
    base: base('lock-held', 'interrupts'),
    caughtBy: 'deadlockFree',
    contract: lockHeldBut('onlyTriesLocks'),
  },
  {
    name: 'readersRecheckLink off',
    breaks: "a thread writes to another item's object, which was freed and reused meanwhile",
    base: reused,
    caughtBy: 'contentsKept',
    contract: isolateMigrate({ ...ISOLATE_MIGRATE_REPAIRED, readersRecheckLink: false }),
  },
  ...(['lock-held', 'get-kick', 'isolate-migrate'] as const).map(withoutTypeSafety),
];

const survivor = (
  name: string,
  whole: Base,
  contract: Survivor['contract'],
  why: string,
): Survivor => ({ name, base: whole, contract, why });

const ONLY_LOCKLESS = 'references are had under the lock that the mover holds, by nobody else';

export const ingredientSurvivors: readonly Survivor[] = [
  survivor(
    'lock-held: locksMetadata off',
    base('lock-held', 'interrupts'),
    lockHeldBut('locksMetadata'),
    'the link is looked at under the lock of the list, and an object that is linked is not being ' +
      'freed; the owner says no more. A client whose owner may go away (an mm) needs it',
  ),
  survivor(
    'get-kick: freezesReferences off, all under the lock',
    base('get-kick', 'interrupts'),
    getKickBut('freezesReferences'),
    ONLY_LOCKLESS,
  ),
  survivor(
    'isolate-migrate: freezesReferences off, all under the lock',
    base('isolate-migrate', 'interrupts'),
    isolateMigrateBut('freezesReferences'),
    ONLY_LOCKLESS,
  ),
  survivor(
    'get-kick: copiesBeforePublishing off, all under the lock',
    base('get-kick', 'interrupts'),
    getKickBut('copiesBeforePublishing'),
    'nobody looks before the lock is free',
  ),
  survivor(
    'get-kick: getTakesNoLock off, no interrupts',
    base('get-kick', 'plain'),
    getKickBut('getTakesNoLock'),
    'the client calls the allocator without its lock, so the order of the locks is the same everywhere',
  ),
  {
    name: 'isolate-migrate: no constructor',
    base: base('isolate-migrate', 'shrink'),
    scenario: { hasConstructor: 0 },
    why: 'migrate believes the link, not what it finds in an object',
  },
  survivor(
    'readersRecheckLink off, nothing reused in time',
    twoReaders,
    isolateMigrate({ ...ISOLATE_MIGRATE_REPAIRED, readersRecheckLink: false }),
    'it takes a removal, and an addition to the same object, which two operations each do not do',
  ),
];
