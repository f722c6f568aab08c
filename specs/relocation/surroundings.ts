/**
 * What runs beside a relocator, at bounds small enough that all versions of the protocol can be tried against
 * all of it. Users fault without end; `users: 0` leaves the other paths alone with the relocator.
 */

import type { Scenario } from '../../model/scenario.ts';

export interface Surroundings {
  readonly name: string;
  readonly summary: string;
  readonly scenario: Partial<Scenario>;
  /** Somebody may wait for ever here: it is asked whether operations can still end. */
  readonly mayBlock?: boolean;
}

const file = { file: 1, slots: 1, frames: 1, spareTables: 1 };

/** The kernel paths, one after the other. */
export const PATHS: readonly Surroundings[] = [
  {
    name: 'zap',
    summary: 'against fault and MADV_DONTNEED',
    scenario: { zaps: 1, frames: 1 },
  },
  {
    name: 'two-tables',
    summary: 'against faults on two PTE pages; to get the second new page the relocator may sleep',
    scenario: { regions: 2, frames: 1 },
  },
  {
    name: 'two-pages',
    summary: 'against faults on two pages of one PTE page',
    scenario: { pages: 2, frames: 1, spareTables: 1 },
  },
  {
    name: 'reclaim',
    summary: 'against reclaim and swap-in',
    scenario: { reclaims: 1, slots: 1, frames: 1, spareTables: 1 },
  },
  {
    name: 'munmap',
    summary: 'against munmap, which frees the PTE page',
    scenario: { unmaps: 1, frames: 1, spareTables: 1 },
  },
  {
    name: 'mremap',
    summary: 'against mremap within a PTE page',
    scenario: { mremaps: 1, pages: 2, frames: 1, spareTables: 1 },
  },
  {
    name: 'mremap-two-tables',
    summary: 'against mremap from one PTE page into another',
    scenario: { mremaps: 1, regions: 2, frames: 1, users: 0 },
    mayBlock: true,
  },
  {
    name: 'fork',
    summary: 'against fork and copy-on-write',
    scenario: { forks: 1, spareTables: 1 },
  },
  {
    name: 'truncate',
    summary: 'against truncate of a shared file mapping',
    scenario: { ...file, truncates: 1 },
  },
  {
    name: 'clean',
    summary: 'against writing back of a shared file mapping',
    scenario: { ...file, cleans: 1 },
  },
  {
    name: 'referenced',
    summary: 'against looks at accessed bits',
    scenario: { scans: 1, frames: 1 },
  },
  {
    name: 'fast-walk',
    summary: 'against lockless walks',
    scenario: { fastWalks: 1, frames: 1, regions: 2, users: 0 },
  },
];

/** The machine around: CPUs that switch, that buffer stores, and that relocate. */
export const MACHINES: readonly Surroundings[] = [
  {
    name: 'switch',
    summary: 'while CPUs switch to other address spaces and back',
    scenario: { contextSwitches: 1, frames: 1, spareTables: 1 },
  },
  {
    name: 'asids',
    summary: 'while CPUs switch, with tags',
    scenario: { contextSwitches: 1, frames: 1, asids: 2, spareTables: 1 },
  },
  {
    name: 'store-buffer',
    summary: 'on x86-TSO, two stores deep',
    scenario: { storeBuffer: 2, frames: 1 },
  },
  {
    name: 'switch-store-buffer',
    summary: 'on x86-TSO, while CPUs switch',
    scenario: { storeBuffer: 1, contextSwitches: 1, frames: 1 },
  },
  {
    name: 'in-mm',
    summary: 'by the process itself, twice',
    scenario: { relocatorInMm: 1, relocations: 2, frames: 1, spareTables: 1 },
    mayBlock: true,
  },
  {
    name: 'in-mm-zap',
    summary: 'by the process itself, against MADV_DONTNEED',
    scenario: { relocatorInMm: 1, zaps: 1, users: 0, frames: 1, spareTables: 1 },
  },
  {
    name: 'two-relocators',
    summary: 'two relocators at once',
    scenario: { relocators: 2, frames: 1, spareTables: 1 },
  },
];

const root = { frames: 1, movesLevels: 2 };
const pmd = { frames: 1, levels: 3, movesLevels: 2 };

/** Upper tables move too. */
export const LEVELS: readonly Surroundings[] = [
  { name: 'root', summary: 'the root moves too', scenario: root },
  { name: 'pmd', summary: 'PMD pages move too', scenario: pmd },
  {
    name: 'populate',
    summary: 'the root moves too, while faults fill in its entries',
    scenario: { ...root, absentTables: 1, spareTables: 3 },
  },
];

/** More of each, where a version leaves few states to search. */
export const FURTHER: readonly Surroundings[] = [
  {
    name: 'twice',
    summary: 'the same page twice, with two pages mapped in it',
    scenario: { pages: 2, relocations: 2, spareTables: 1 },
  },
  {
    name: 'reclaim-populate',
    summary: 'against reclaim; the root moves too, while faults fill in its entries',
    scenario: { ...root, absentTables: 1, spareTables: 3, reclaims: 1, slots: 1 },
  },
  {
    name: 'reclaim-store-buffer',
    summary: 'against reclaim, on x86-TSO, two stores deep',
    scenario: { reclaims: 1, slots: 1, frames: 1, storeBuffer: 2 },
  },
  {
    name: 'reclaim-switch',
    summary: 'against reclaim, while CPUs switch to other address spaces and back',
    scenario: { reclaims: 1, slots: 1, frames: 1, contextSwitches: 1 },
  },
  {
    name: 'asids-store-buffer',
    summary: 'on x86-TSO, while CPUs switch, with tags',
    scenario: { frames: 1, contextSwitches: 1, asids: 2, storeBuffer: 1 },
  },
  {
    name: 'root-twice',
    summary: 'the root moves too, twice',
    scenario: { ...root, relocations: 2 },
  },
  {
    name: 'root-store-buffer',
    summary: 'the root moves too, on x86-TSO, two stores deep',
    scenario: { ...root, storeBuffer: 2 },
  },
  {
    name: 'three-levels',
    summary: 'PTE, PMD and PGD pages move',
    scenario: { ...pmd, movesLevels: 3, spareTables: 3 },
  },
  {
    name: 'four-levels',
    summary: 'PTE, PMD, PUD and PGD pages move',
    scenario: { ...pmd, levels: 4, movesLevels: 4 },
  },
];
