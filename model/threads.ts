/** The kernel's own paths beside faults: a thread for each that a scenario has. */

import { process } from '../checker/index.ts';
import type { Machine, Process, Rule } from '../checker/index.ts';
import { cleanThread } from './kernel/clean.ts';
import { collapseThread } from './kernel/collapse.ts';
import { fastWalkThread } from './kernel/fast-walk.ts';
import { childDrops, forkThread } from './kernel/fork.ts';
import { mremapThread } from './kernel/mremap.ts';
import { munmapThread } from './kernel/munmap.ts';
import { reclaimThread } from './kernel/reclaim.ts';
import { referencedThread } from './kernel/referenced.ts';
import { revokeThread } from './kernel/revoke.ts';
import { tableReclaimThread } from './kernel/table-reclaim.ts';
import { pageAllocator } from './kernel/table-source.ts';
import type { TableSource } from './kernel/table-source.ts';
import { truncateThread } from './kernel/truncate.ts';
import type { KernelVersion } from './kernel/version.ts';
import type { WalkRules } from './kernel/walk.ts';
import { zapThread } from './kernel/zap.ts';
import type { Kernel, KernelState } from './state.ts';

/** How often each is done, by one thread; 0 means that there is none. */
export type PathBounds = {
  /** MADV_DONTNEED calls. */
  readonly zaps: number;
  /** Frames that are reclaimed. */
  readonly reclaims: number;
  /** Regions that are unmapped, and mapped again. */
  readonly unmaps: number;
  /** Pages that are moved by mremap. */
  readonly mremaps: number;
  /** Lockless walks by one more thread of the process. */
  readonly fastWalks: number;
  /** Forks, each when the child before is gone. */
  readonly forks: number;
  /** Pages of a file that are written back. */
  readonly cleans: number;
  /** Pages of a file that are truncated. */
  readonly truncates: number;
  /** Frames that a driver takes back; the memory is its device's. */
  readonly revokes: number;
  /** Pages of which it is asked whether they have been used. */
  readonly scans: number;
  /** Regions whose pages are put together into a large one. */
  readonly collapses: number;
  /** PTE pages that are given back if they are empty. */
  readonly tableReclaims: number;
};

export type NamedThread = readonly [name: string, make: (tid: number, cpu: number) => Process];

export function named(name: string, machine: Machine<'tid' | 'cpu'>): NamedThread {
  return [name, (tid, cpu) => process(machine, { tid, cpu })];
}

/** Threads whose CPU has the mm in CR3. */
export function threadsInMm(
  k: Kernel,
  rules: WalkRules,
  { fastWalks }: PathBounds,
  { fastWalkRechecks }: KernelVersion,
): readonly NamedThread[] {
  if (fastWalks === 0) return [];
  const options = { operations: fastWalks, rechecks: fastWalkRechecks };
  return [named('fastWalker', fastWalkThread(k, rules, options))];
}

/** The other threads; what table pages they take and give back come from `source`. */
export function pathThreads(
  k: Kernel,
  rules: WalkRules,
  bounds: PathBounds,
  { zapFlush, reclaimFlush, mremapFlush, flushesPfnMapped }: KernelVersion,
  source: TableSource = pageAllocator,
): readonly NamedThread[] {
  const { zaps, reclaims, unmaps, mremaps, forks, cleans, truncates } = bounds;
  const { revokes, scans, collapses, tableReclaims } = bounds;
  const threads: NamedThread[] = [];
  if (zaps > 0) {
    const options = { operations: zaps, flush: zapFlush };
    threads.push(named('zapper', zapThread(k, rules, options)));
  }
  if (reclaims > 0) {
    const options = { operations: reclaims, flush: reclaimFlush };
    threads.push(named('reclaimer', reclaimThread(k, rules, options)));
  }
  if (unmaps > 0) {
    const unmap = munmapThread(k, rules, source, unmaps, flushesPfnMapped);
    threads.push(named('unmapper', unmap));
  }
  if (mremaps > 0) {
    const options = { operations: mremaps, flush: mremapFlush, source };
    threads.push(named('mremapper', mremapThread(k, rules, options)));
  }
  if (forks > 0) threads.push(named('forker', forkThread(k, rules, forks)));
  if (cleans > 0) threads.push(named('cleaner', cleanThread(k, rules, cleans)));
  if (truncates > 0) threads.push(named('truncater', truncateThread(k, rules, truncates)));
  if (revokes > 0) threads.push(named('revoker', revokeThread(k, rules, revokes)));
  if (scans > 0) threads.push(named('scanner', referencedThread(k, rules, scans)));
  if (collapses > 0) threads.push(named('khugepaged', collapseThread(k, collapses)));
  if (tableReclaims > 0) {
    threads.push(named('tableReclaimer', tableReclaimThread(k, rules, tableReclaims)));
  }
  return threads;
}

/** What happens by itself once they have run. */
export function pathRules(k: Kernel): readonly Rule<KernelState>[] {
  return k.config.forks ? [childDrops(k)] : [];
}
