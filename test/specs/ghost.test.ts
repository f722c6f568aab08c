/** The modelled machine and kernel never read what the specification remembers. */

import { describe, expect, test } from 'vitest';
import { system } from '../../checker/index.ts';
import type { System } from '../../checker/index.ts';
import { protocol20080104 } from '../../model/relocation/2008-01-04.ts';
import { protocol200803 } from '../../model/relocation/2008-03.ts';
import { hansen2007 } from '../../model/relocation/hansen-2007.ts';
import type { Protocol } from '../../model/relocation/protocol.ts';
import { verified } from '../../model/relocation/verified.ts';
import { ISOLATE_MIGRATE_TABLES, isolateMigrateTables } from '../../model/slab/tables/contracts.ts';
import { defaultTableSlabScenario, tableSlabSystem } from '../../model/slab/tables/scenario.ts';
import { defaultScenario, relocationSystem } from '../../model/scenario.ts';
import type { Scenario } from '../../model/scenario.ts';
import { ghostReads } from '../checker/ghost.ts';
import { partsAndKernel, replaceStep } from './mutations/mutate.ts';

/** What a frame or a slot holds is ghost too. */
const parts = ['frame[].content', 'slot[].content'];

const plain = hansen2007({ takesPtl: true, flushes: true });

const systems: readonly [string, Protocol, Partial<Scenario>][] = [
  ['zap and reclaim', plain, { relocations: 0, zaps: 1, reclaims: 1, slots: 1 }],
  [
    'copy on write',
    plain,
    { relocations: 0, zaps: 1, reclaims: 2, slots: 1, swapInReadOnly: 1, allocationsMayFail: 1 },
  ],
  ['two users, two pages', plain, { relocations: 0, users: 2, pages: 2 }],
  ['hansen-2007 against a zap', plain, { zaps: 1, frames: 1 }],
  ['2008-01-04 with two PTE pages', protocol20080104, { regions: 2, frames: 1 }],
  ['2008-03 against reclaim', protocol200803, { reclaims: 1, slots: 1 }],
  ['verified against a zap', verified(), { zaps: 1, frames: 1 }],
  ['verified against reclaim', verified(), { reclaims: 1, slots: 1, preemptible: 1 }],
  ['mremap', plain, { relocations: 0, mremaps: 1, pages: 2, reclaims: 1, slots: 1, frames: 1 }],
  ['fork and munmap', plain, { relocations: 0, forks: 1, unmaps: 1 }],
  ['a device', plain, { relocations: 0, file: 1, slots: 1, unmaps: 1, revokes: 1, frames: 1 }],
  ['a file', plain, { relocations: 0, file: 1, slots: 1, truncates: 1, cleans: 1, frames: 1 }],
  ['verified, three levels', verified(), { levels: 3, zaps: 1, spareTables: 1, frames: 1 }],
];

describe('ghost state is not read', () => {
  test.each(systems)('%s', (_name, protocol, scenario) => {
    const built = relocationSystem({ ...defaultScenario, ...scenario }, protocol) as System;
    expect(ghostReads(built, { maxStates: 60_000, samples: 400, parts })).toEqual([]);
  });

  test('page tables in the slab', () => {
    const bounds = { ...defaultTableSlabScenario, regions: 1, reclaims: 1, slots: 1 };
    const contract = isolateMigrateTables(ISOLATE_MIGRATE_TABLES);
    const built = tableSlabSystem(bounds, contract) as System;
    const more = [...parts, 'object[].allocated'];
    expect(ghostReads(built, { maxStates: 60_000, samples: 400, parts: more })).toEqual([]);
  });

  test('and a reclaim that did would be found', () => {
    const scenario = { ...defaultScenario, relocations: 0, reclaims: 1, slots: 1 };
    const cheats = replaceStep<{ frame: number }>('reclaimer', 'decide', (s, me) =>
      s.frame[me.frame].content === 'zero' ? 'drop' : 'unlockPage',
    );
    const { parts: definition, k } = partsAndKernel(scenario, plain);
    const reads = ghostReads(system(cheats(definition, k)) as System, { parts });
    expect(reads.map(({ step }) => step)).toEqual(['reclaimer:decide']);
    expect(ghostReads(system(cheats(definition, k)) as System)).toEqual([]);
  });
});
