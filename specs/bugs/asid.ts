/**
 * Tags of address spaces as Linux gives them since 4.14 (commit 10af6235e0d327d42e1bad974385197817923dc1) and flushes
 * that are numbered (commit b0579ade7cd82391360e959cc844e50a160e8a96): what each rule of `arch/x86/mm/tlb.c` is for,
 * with the rule and without. And 4.20, which clears the bit in the mask before it loads CR3, as 2.6.24 did.
 */

import { ASID_RULES, REPAIRED } from '../../model/config.ts';
import type { AsidRules } from '../../model/config.ts';
import { hansen2007 } from '../../model/relocation/hansen-2007.ts';
import type { Protocol } from '../../model/relocation/protocol.ts';
import { verified } from '../../model/relocation/verified.ts';
import type { Scenario } from '../../model/scenario.ts';
import { relocationSpec } from '../relocation/family.ts';
import type { Violated } from '../relocation/family.ts';

interface Rule {
  readonly name: string;
  readonly summary: string;
  readonly without: Partial<AsidRules>;
  readonly protocol: Protocol;
  readonly scenario: Partial<Scenario>;
  readonly violated: Violated;
}

const kernelOnly = hansen2007({ takesPtl: true, flushes: true });
/** Kept out by `mmap_sem`, no fault and no zap comes near. */
const freesAtOnce = kernelOnly;
const exclusive = { relocatorMmapSem: 2 };

const rules: readonly Rule[] = [
  {
    name: 'asid-reuse',
    summary: 'a tag that another address space had is taken without a flush',
    without: { flushesNewAsid: false },
    protocol: verified(),
    scenario: { frames: 1, contextSwitches: 1, asids: 1 },
    violated: ['noStaleTranslation', 'noTableUseAfterFree'],
  },
  {
    name: 'asid-generation',
    summary: 'what is cached under a tag is kept, whatever flushes the CPU has missed',
    without: { checksGeneration: false },
    protocol: freesAtOnce,
    scenario: { zaps: 1, frames: 1, contextSwitches: 1, asids: 2, ...exclusive },
    violated: ['noStaleTranslation', 'noTableUseAfterFree'],
  },
  {
    name: 'flush-generation',
    summary: 'two flushes at once: one page is invalidated, and both generations count as done',
    without: { checksRequestIsNext: false },
    protocol: kernelOnly,
    scenario: { relocations: 0, pages: 2, zaps: 1, reclaims: 1, slots: 1, asids: 1 },
    violated: ['noStaleTranslation', 'noLostPte'],
  },
];

export const pairs = rules.map(({ name, summary, without, protocol, scenario, violated }) => ({
  without: relocationSpec(
    `bugs/${name}`,
    summary,
    { ...protocol, asids: { ...ASID_RULES, ...without } },
    scenario,
    violated,
  ),
  as: relocationSpec(`bugs/${name}-checked`, `${summary}: not so`, protocol, scenario),
}));

/** For `limbo check`. */
export const specs = pairs.flatMap(({ without, as }) => [without, as]);

export const again = relocationSpec(
  'bugs/switch-mm-again',
  'switch_mm of 4.20 clears the bit in the mask before it loads CR3, as in 2.6.24',
  { ...freesAtOnce, switching: { ...REPAIRED, switchClearsMaskLast: false } },
  { frames: 1, contextSwitches: 1, asids: 1, ...exclusive },
  ['noTableUseAfterFree'],
);
