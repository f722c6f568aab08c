/**
 * All levels of the tree: PMD pages, and the root, move too. The postings move them from 17 January 2008 on; in
 * none is it safe, as a fault keeps its pmd pointer while it sleeps, and no grace period waits for that. The repair
 * needs three ingredients more.
 */

import type { Spec } from '../../checker/index.ts';
import { protocol20080117 } from '../../model/relocation/2008-01-17.ts';
import { protocol200803 } from '../../model/relocation/2008-03.ts';
import { protocol200804 } from '../../model/relocation/2008-04.ts';
import { protocol200805 } from '../../model/relocation/2008-05.ts';
import type { Protocol } from '../../model/relocation/protocol.ts';
import { verified } from '../../model/relocation/verified.ts';
import type { Scenario } from '../../model/scenario.ts';
import { relocationSpec } from './family.ts';
import type { Violated } from './family.ts';

const root = { frames: 1, movesLevels: 2 };
const pmd = { frames: 1, levels: 3, movesLevels: 2 };
/** No PTE page at first: a fault fills in the entry above. */
const populate = { ...root, absentTables: 1, spareTables: 3 };

const lostToo = ['noLostPte', 'noTableUseAfterFree', 'noLeak'];
const versions: readonly [Protocol, Violated, Violated, Violated][] = [
  [protocol20080117, lostToo, lostToo, lostToo],
  [protocol200803, ['noTableUseAfterFree'], lostToo, ['noTableUseAfterFree', 'noLeak']],
  [protocol200804, ['noTableUseAfterFree'], lostToo, ['noTableUseAfterFree', 'noLeak']],
  [protocol200805, ['noTableUseAfterFree'], lostToo, ['noTableUseAfterFree', 'noLeak']],
];

export const postings: readonly Spec[] = versions.flatMap(([protocol, byRoot, byPmd, byBoth]) => {
  const { name } = protocol;
  return [
    relocationSpec(
      `relocation/${name}-root`,
      'PTE pages and the root move',
      protocol,
      root,
      byRoot,
    ),
    relocationSpec(`relocation/${name}-pmd`, 'PTE and PMD pages move', protocol, pmd, byPmd),
    relocationSpec(
      `relocation/${name}-populate`,
      'the root moves while faults fill in its entries',
      protocol,
      populate,
      byBoth,
    ),
  ];
});

const hostile = { preemptible: 1, allocationsMayFail: 1 };
const surroundings: readonly [string, string, Partial<Scenario>][] = [
  [
    'three-levels',
    'PTE, PMD and PGD pages',
    { ...pmd, ...hostile, movesLevels: 3, spareTables: 3 },
  ],
  [
    'four-levels',
    'PTE, PMD, PUD and PGD pages',
    { ...pmd, levels: 4, movesLevels: 4, preemptible: 1 },
  ],
  [
    'populate',
    'PTE pages and the root, while faults fill in its entries',
    { ...populate, ...hostile },
  ],
  [
    'root-in-mm',
    'PTE pages and the root, by a process of the mm itself',
    { ...root, ...hostile, relocatorInMm: 1 },
  ],
  ['root-twice', 'PTE pages and the root, twice', { ...root, ...hostile, relocations: 2 }],
  [
    'root-store-buffer',
    'PTE pages and the root, on x86-TSO, two stores deep',
    { ...root, ...hostile, storeBuffer: 2 },
  ],
];

export const repair: readonly Spec[] = surroundings.map(([suffix, moves, scenario]) =>
  relocationSpec(
    `relocation/verified-${suffix}`,
    `the repair moves ${moves}; preemptible kernel`,
    verified(),
    scenario,
  ),
);

export const twoRelocators = relocationSpec(
  'relocation/verified-two-relocators',
  'two relocators at once, preemptible kernel, allocations may fail',
  verified(),
  { frames: 1, relocators: 2, ...hostile },
);

/** Two relocators move all levels, and nobody else does anything. */
const alone = { ...pmd, movesLevels: 3, users: 0, relocators: 2 };
const byMutex: readonly [Protocol, number, Violated][] = [
  // Each keeps pointers to upper entries over its sleeps, in pages that the other moves ...
  [protocol20080117, 6, ['noTableUseAfterFree']],
  [protocol200804, 6, ['noTableUseAfterFree']],
  // ... but for a mutex. While RCU has yet to free the old pages of one, the other may find no page.
  [protocol200803, 3, ['noLeak']],
  [protocol200805, 3, []],
];

export const relocatorsAlone: readonly Spec[] = [
  ...byMutex.map(([protocol, spareTables, violated]) =>
    relocationSpec(
      `relocation/${protocol.name}-relocators-alone`,
      'two relocators at once move PTE, PMD and PGD pages',
      protocol,
      { ...alone, spareTables },
      violated,
    ),
  ),
  relocationSpec(
    'relocation/verified-relocators-alone',
    'two relocators at once move PTE, PMD and PGD pages, preemptible kernel',
    verified(),
    { ...alone, preemptible: 1 },
  ),
];
