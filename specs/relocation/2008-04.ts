/**
 * The posting of 29 April 2008, and what it claims: that kernel paths may test the counter of relocations while
 * they hold a ptl, though it is raised and lowered under `page_table_lock`.
 *
 * The claim is a property (`counterGuardsPtl`), and beside each spec is one of the same protocol with the counter
 * tested under `page_table_lock`. It holds in a kernel that is not preemptible as long as allocations succeed, and
 * where it doesn't, the other lock is no better: what is wrong is that the counter is lowered too early, or that
 * a grace period doesn't wait for a preempted thread.
 */

import type { Property, Spec } from '../../checker/index.ts';
import { april2008, protocol200804 } from '../../model/relocation/2008-04.ts';
import type { Scenario } from '../../model/scenario.ts';
import type { KernelState } from '../../model/state.ts';
import { relocationSpec } from './family.ts';
import type { Violated } from './family.ts';
import { everyHeldPtlIsInTree, properties } from './properties.ts';

const counterGuardsPtl: Property<KernelState> = {
  name: 'counterGuardsPtl',
  meaning: 'while no relocation is counted, whoever holds a ptl holds that of a page in the tree',
  source: 'linux-mm, 29 April 2008, "Make Page Tables Relocatable", the comment in delimbo_pte()',
  invariant: (s) => s.mm.relocations > 0 || everyHeldPtlIsInTree(s),
};

const contexts: readonly [string, string, Partial<Scenario>, Violated][] = [
  ['', 'two PTE pages', { regions: 2, frames: 1 }, []],
  ['-in-mm', 'of its own tables, twice', { relocations: 2, relocatorInMm: 1, spareTables: 1 }, []],
  ['-two-relocators', 'two relocators at once', { relocators: 2, frames: 1, spareTables: 1 }, []],
  ['-store-buffer', 'on x86-TSO, two stores deep', { frames: 1, storeBuffer: 2 }, []],
  [
    '-reclaim',
    'against reclaim',
    { reclaims: 1, slots: 1, frames: 1 },
    ['noLostPte', 'noLostDirty'],
  ],
  [
    '-failing',
    'two PTE pages, allocations may fail',
    { regions: 2, frames: 1, allocationsMayFail: 1 },
    ['noLostPte', 'noLeak', 'counterGuardsPtl'],
  ],
  [
    '-preemptible',
    'a preemptible kernel',
    { preemptible: 1 },
    ['noLostPte', 'noTableUseAfterFree', 'noLeak', 'counterGuardsPtl'],
  ],
];

const demanded = [...properties, counterGuardsPtl];

export const asPosted: readonly Spec[] = contexts.map(([suffix, summary, scenario, violated]) =>
  relocationSpec(
    `relocation/2008-04${suffix}`,
    `a counter, tested under the ptl: ${summary}`,
    protocol200804,
    scenario,
    violated,
    demanded,
  ),
);

const otherLock = april2008({ testsCounterUnder: 'pageTableLock' });

export const underPageTableLock: readonly Spec[] = contexts.map(
  ([suffix, summary, scenario, violated]) =>
    relocationSpec(
      `relocation/2008-04-page-table-lock${suffix}`,
      `the same, tested under page_table_lock: ${summary}`,
      otherLock,
      scenario,
      violated,
      demanded,
    ),
);
