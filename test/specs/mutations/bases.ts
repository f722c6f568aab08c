/** What a mutant is, and the systems that mutants are made from. */

import type { KernelVersion } from '../../../model/kernel/version.ts';
import { hansen2007 } from '../../../model/relocation/hansen-2007.ts';
import type { Protocol } from '../../../model/relocation/protocol.ts';
import { ALL_INGREDIENTS, verified } from '../../../model/relocation/verified.ts';
import type { VerifiedSwitches } from '../../../model/relocation/verified.ts';
import type { Scenario } from '../../../model/scenario.ts';
import type { MutantOf, SurvivorOf } from '../mutation-suite.ts';
import type { Mutation } from './mutate.ts';

/** A system that holds, from which mutants are made. */
export interface Base {
  readonly protocol: Protocol;
  readonly scenario: Partial<Scenario>;
  /** Of the kernel's paths, if it is not 2.6.24. */
  readonly version?: KernelVersion;
}

/** Another protocol in place of the base's, or other parts. */
export interface Change {
  readonly protocol?: Protocol;
  readonly mutations?: readonly Mutation[];
}

export type Mutant = MutantOf<Base, Change>;
export type Survivor = SurvivorOf<Base, Change>;

export const plain = hansen2007({ takesPtl: true, flushes: true });
export const noRelocation = (scenario: Partial<Scenario>): Base => ({
  protocol: plain,
  scenario: { relocations: 0, ...scenario },
});
export const relocation = (scenario: Partial<Scenario> = {}): Base => ({
  protocol: verified(),
  scenario: { frames: 1, ...scenario },
});

export const without = (ingredient: keyof VerifiedSwitches): Protocol =>
  verified({ ...ALL_INGREDIENTS, [ingredient]: false });

export const zap = noRelocation({ zaps: 1 });
export const reclaim = noRelocation({ reclaims: 1, slots: 1 });
export const copyOnWrite = noRelocation({ reclaims: 2, slots: 1, swapInReadOnly: 1 });
export const zapAndReclaim = noRelocation({ zaps: 1, reclaims: 1, slots: 1, frames: 1 });
export const twoUsers = noRelocation({ users: 2 });
export const relocate = relocation();
export const relocatePreemptible = relocation({ preemptible: 1 });
export const relocateTwoPages = relocation({ pages: 2 });
/** Holds while there is no reclaim, which alone looks at the bits of an entry. */
export const relocateWithoutNewPtl: Base = {
  protocol: without('takesNewPtl'),
  scenario: { frames: 1 },
};
export const relocateAndReclaim = relocation({ reclaims: 1, slots: 1 });
export const relocateAndZap = relocation({ zaps: 1 });

const preemptible = { preemptible: 1 };
/** Upper tables move too. */
export const relocateRoot = relocation({ ...preemptible, movesLevels: 2 });
export const relocatePmd = relocation({ ...preemptible, levels: 3, movesLevels: 2 });
export const relocateAndPopulate = relocation({
  ...preemptible,
  movesLevels: 2,
  absentTables: 1,
  spareTables: 3,
});
export const relocatePmdNotPreemptible = relocation({ levels: 3, movesLevels: 2 });
export const relocateTwoPtePages = relocation({ movesLevels: 2, regions: 2, users: 0, zaps: 1 });
