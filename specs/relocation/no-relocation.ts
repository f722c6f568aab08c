/**
 * The kernel's own paths without any relocation: the ground on which the other specs stand. If one of
 * these were violated, the models of the paths would be wrong, not a protocol.
 */

import type { Spec } from '../../checker/index.ts';
import { hansen2007 } from '../../model/relocation/hansen-2007.ts';
import type { Scenario } from '../../model/scenario.ts';
import { relocationSpec } from './family.ts';

/** The paths as they always were: no version's delimbo, no owed flush. */
export const plain = hansen2007({ takesPtl: true, flushes: true });

const swap = { reclaims: 1, slots: 1 };
const file = { file: 1, slots: 1, frames: 1, spareTables: 1 };
const fastWalk = { fastWalks: 1, frames: 1 };
const scan = { scans: 1, frames: 1 };

const baselines: readonly [name: string, summary: string, scenario: Partial<Scenario>][] = [
  [
    'zap-reclaim',
    'fault with swap-in and copy-on-write, against MADV_DONTNEED and reclaim',
    { ...swap, zaps: 1, swapInReadOnly: 1, allocationsMayFail: 1 },
  ],
  ['two-cpus', 'two user threads on two CPUs that fault on two pages', { users: 2, pages: 2 }],
  ['munmap', 'fault and reclaim against munmap, twice', { ...swap, unmaps: 2, frames: 1 }],
  [
    'mremap',
    'fault and reclaim against mremap',
    { ...swap, mremaps: 1, pages: 2, frames: 1, spareTables: 1 },
  ],
  [
    'fork',
    'fault with copy-on-write and MADV_DONTNEED against fork, twice',
    { forks: 2, zaps: 1, spareTables: 1 },
  ],
  [
    'truncate',
    'faults of a shared file mapping against truncate and writing back',
    { ...file, truncates: 1, cleans: 1 },
  ],
  ['truncate-reclaim', 'truncate, twice, and reclaim', { ...file, truncates: 2, reclaims: 1 }],
  [
    'clean',
    'faults of a shared file mapping, read-only at first, against writing back and reclaim',
    { ...file, cleans: 2, reclaims: 1, swapInReadOnly: 1 },
  ],
  [
    'referenced',
    'fault and reclaim against looks at accessed bits',
    { ...scan, ...swap, scans: 2 },
  ],
  ['referenced-munmap', 'munmap against looks at accessed bits', { ...scan, unmaps: 1 }],
  [
    'fast-walk',
    'lockless walks against MADV_DONTNEED and munmap',
    { ...fastWalk, zaps: 1, unmaps: 1 },
  ],
  [
    'fast-walk-reclaim',
    'lockless walks, twice, against reclaim',
    { ...fastWalk, ...swap, fastWalks: 2 },
  ],
  [
    'switch',
    'fault with swap-in and copy-on-write, against MADV_DONTNEED and reclaim; CPUs switch',
    { ...swap, zaps: 1, swapInReadOnly: 1, contextSwitches: 1 },
  ],
  [
    'asids',
    'fault against MADV_DONTNEED, while CPUs switch between address spaces with tags',
    { zaps: 2, frames: 1, contextSwitches: 1, asids: 2 },
  ],
];

export const specs: readonly Spec[] = baselines.map(([name, summary, scenario]) =>
  relocationSpec(`no-relocation/${name}`, summary, plain, { relocations: 0, ...scenario }),
);
