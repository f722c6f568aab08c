/**
 * Context switches and flushes that missed each other, each before and after it was repaired in Linux. The
 * relocators around them move tables as munmap frees them: after a flush at once, or after a grace period.
 */

import { LINUX_2_6_24, REPAIRED } from '../../model/config.ts';
import type { SwitchRules } from '../../model/config.ts';
import { hansen2007 } from '../../model/relocation/hansen-2007.ts';
import type { Protocol } from '../../model/relocation/protocol.ts';
import { verified } from '../../model/relocation/verified.ts';
import type { Scenario } from '../../model/scenario.ts';
import { relocationSpec } from '../relocation/family.ts';
import type { Violated } from '../relocation/family.ts';

interface Bug {
  readonly name: string;
  readonly summary: string;
  /** What it was like before. */
  readonly before: Partial<SwitchRules>;
  readonly protocol: Protocol;
  readonly scenario: Partial<Scenario>;
  readonly violated: Violated;
}

/** Kept out by `mmap_sem`, no fault and no zap comes near; the old table is free once the flush is over. */
const freesAtOnce = hansen2007({ takesPtl: true, flushes: true });
const exclusive = { relocatorMmapSem: 2 };

const bugs: readonly Bug[] = [
  {
    name: 'switch-mm',
    summary: 'switch_mm clears the bit in the mask before it loads CR3 (831d52bc1539, 2011)',
    before: { switchClearsMaskLast: false },
    protocol: freesAtOnce,
    scenario: { zaps: 1, ...exclusive },
    violated: ['noStaleTranslation', 'noTableUseAfterFree'],
  },
  {
    name: 'leave-mm',
    summary: 'leave_mm does so too, and another flush passes the CPU by (3d28ebceaffa, 2017)',
    before: { leaveClearsMaskLast: false },
    protocol: verified(),
    scenario: { zaps: 1 },
    violated: ['noStaleTranslation'],
  },
  {
    name: 'flush-barrier',
    summary:
      'a flush looks at the mask while the store of the entry is pending (71b3c126e611, 2016)',
    before: { barrierBeforeMask: false },
    protocol: verified(),
    scenario: { frames: 1, storeBuffer: 1 },
    violated: ['noTableUseAfterFree'],
  },
  {
    name: 'lazy-tlb',
    summary: 'a lazy CPU is not flushed, and walks freed tables (b956575bed91, 2017)',
    before: { lazyStaysInMask: false },
    protocol: freesAtOnce,
    scenario: { zaps: 1, ...exclusive },
    violated: ['noStaleTranslation', 'noTableUseAfterFree'],
  },
];

const switching = { contextSwitches: 1 };

export const pairs = bugs.map(({ name, summary, before, protocol, scenario, violated }) => ({
  before: relocationSpec(
    `bugs/${name}`,
    summary,
    { ...protocol, switching: { ...REPAIRED, ...before } },
    { ...scenario, ...switching },
    violated,
  ),
  after: relocationSpec(`bugs/${name}-repaired`, `${summary}: repaired`, protocol, {
    ...scenario,
    ...switching,
  }),
}));

/** For `limbo check`. */
export const specs = pairs.flatMap(({ before, after }) => [before, after]);

/** A grace period saves the repair from `switch_mm` of its time, for no CPU is passed by that has interrupts off ... */
export const verifiedThen = relocationSpec(
  'bugs/switch-mm-grace-period',
  'as 2.6.24 switches, but the old table is freed after a grace period',
  { ...verified(), switching: LINUX_2_6_24 },
  { frames: 1, ...switching },
);
