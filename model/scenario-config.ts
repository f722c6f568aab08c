/** The machine and kernel that a scenario asks for. */

import { ASID_RULES, NOTHING_KEPT, REPAIRED } from './config.ts';
import type { Config } from './config.ts';
import type { KernelVersion } from './kernel/version.ts';
import type { Protocol } from './relocation/protocol.ts';
import type { Scenario } from './scenario.ts';
import { INTEL, PROFILES } from './x86/translation/hardware.ts';
import type { Profile } from './x86/translation/hardware.ts';

/** Bounds of what a thread of its own does, if they are not 0. */
export const OPERATIONS = [
  'relocations',
  'zaps',
  'reclaims',
  'unmaps',
  'mremaps',
  'fastWalks',
  'forks',
  'cleans',
  'truncates',
  'scans',
  'collapses',
  'tableReclaims',
] as const;

const MMAP_SEM = [null, 'reading', 'writing'] as const;

export function kernelThreads(scenario: Scenario): number {
  return OPERATIONS.filter((operation) => scenario[operation] > 0).length;
}

export function configOf(
  scenario: Scenario,
  { switching = REPAIRED, asids = ASID_RULES, keeps = {}, disablesPreemption = false }: Protocol,
  version: KernelVersion,
): Config {
  const { pages, regions, levels, users, spareTables, frames, slots } = scenario;
  const relocators = scenario.relocations > 0 ? scenario.relocators : 0;
  const threads = users + kernelThreads(scenario) + Math.max(relocators - 1, 0);
  const upperLevels = levels - 2;
  return {
    fanout: [pages, regions, ...Array.from({ length: upperLevels }, () => 1)],
    cpus: threads,
    threads,
    userCpus: users,
    cpusInMm:
      users + Math.min(scenario.fastWalks, 1) + (scenario.relocatorInMm === 1 ? relocators : 0),
    tables: 1 + upperLevels + regions - scenario.absentTables + spareTables,
    frames,
    slots,
    preemptible: scenario.preemptible === 1 && !disablesPreemption,
    allocationsMayFail: scenario.allocationsMayFail === 1,
    swapInReadOnly: scenario.swapInReadOnly === 1,
    switching: scenario.contextSwitches === 1 ? switching : null,
    profile: profileOf(scenario),
    speculates: scenario.speculation === 1,
    pcids: Math.max(scenario.asids, 1),
    asids: scenario.asids > 0 ? asids : null,
    reverseMapLock:
      scenario.unmaps + scenario.collapses > 0 && scenario.reclaims + scenario.scans > 0,
    mremaps: scenario.mremaps > 0,
    file: scenario.file === 1,
    flushesNested: version.flushesNested,
    forks: scenario.forks > 0,
    largePages: scenario.collapses + scenario.largeAtFirst > 0,
    largeAtFirst: scenario.largeAtFirst === 1,
    broadcastsFlushes: scenario.broadcastFlush === 1,
    storeBuffer: scenario.storeBuffer,
    interruptsSentBy: scenario.x2apic === 1 ? 'wrmsr' : 'store',
    relocators,
    relocatorsInMm: scenario.relocatorInMm === 1,
    relocatorMmapSem: MMAP_SEM[scenario.relocatorMmapSem] ?? null,
    movesLevels: scenario.movesLevels,
    ...NOTHING_KEPT,
    ...keeps,
  };
}

function profileOf({ amd, tce, cet, knightsLanding }: Scenario): Profile {
  return {
    ...INTEL,
    ...(amd === 1 ? PROFILES['amd'] : {}),
    ...(tce === 1 ? PROFILES['tce'] : {}),
    ...(cet === 0 ? PROFILES['no-cet'] : {}),
    ...(knightsLanding === 1 ? PROFILES['knights-landing'] : {}),
  };
}
