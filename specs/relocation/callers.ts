/** Who has tables relocated, and in what kind of kernel. */

import type { Scenario } from '../../model/scenario.ts';
import { FURTHER, LEVELS, MACHINES, PATHS } from './surroundings.ts';
import type { Surroundings } from './surroundings.ts';

export interface Caller {
  readonly name: string;
  readonly title: string;
  readonly summary: string;
  readonly scenario: Partial<Scenario>;
  /** What it is tried in. */
  readonly among: readonly Surroundings[];
  /** Not said in the names of specs. */
  readonly isUsual?: boolean;
  /** Tried with what holds everywhere else. */
  readonly isWorst?: boolean;
}

/** `mmap_sem` held for reading keeps out only those who take it for writing; for all others nothing changes. */
const WRITERS = ['munmap', 'mremap', 'mremap-two-tables', 'fork'];
/** Paths that sleep, or that find out about a table each in its own way; the others are combinations of these. */
const DISTINCT = [
  'zap',
  'two-tables',
  'reclaim',
  'munmap',
  'mremap-two-tables',
  'fork',
  'referenced',
];

export const callers: readonly Caller[] = [
  {
    name: 'alone',
    title: 'Memory hot-remove or defragmentation',
    summary: 'nothing held of the mm',
    scenario: {},
    isUsual: true,
    among: [...PATHS, ...MACHINES, ...LEVELS],
  },
  {
    name: 'numa',
    title: 'NUMA migration',
    summary: 'with mmap_sem held for reading',
    scenario: { relocatorMmapSem: 1 },
    among: PATHS.filter(({ name }) => WRITERS.includes(name)),
  },
  {
    name: 'preemptible',
    title: 'In a preemptible kernel',
    summary: 'preemptible kernel',
    scenario: { preemptible: 1 },
    among: PATHS.filter(({ name }) => DISTINCT.includes(name)),
  },
  {
    name: 'failing',
    title: 'With allocations that may fail',
    summary: 'allocations may fail',
    scenario: { allocationsMayFail: 1 },
    among: PATHS.filter(({ name }) => DISTINCT.includes(name)),
  },
  {
    name: 'hostile',
    title: 'The worst of all',
    summary:
      'preemptible kernel, allocations may fail, the relocator runs in the mm and holds nothing of it',
    scenario: { preemptible: 1, allocationsMayFail: 1, relocatorInMm: 1 },
    among: [...PATHS, ...MACHINES, ...LEVELS, ...FURTHER],
    isWorst: true,
  },
];
