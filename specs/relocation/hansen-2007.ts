/**
 * The question of the 2007 thread: why doesn't "lock the PMD entry, copy, repoint" do? In variants: with and without
 * the old page's ptl, with and without a flush after the PMD entry was invalidated, and under `mmap_sem`.
 */

import type { Spec } from '../../checker/index.ts';
import { hansen2007 } from '../../model/relocation/hansen-2007.ts';
import type { HansenSwitches } from '../../model/relocation/hansen-2007.ts';
import type { Scenario } from '../../model/scenario.ts';
import { relocationSpec } from './family.ts';
import type { Violated } from './family.ts';

const variants: readonly [string, string, HansenSwitches][] = [
  ['no-flush', 'ptl of the old page, no flush', { takesPtl: true, flushes: false }],
  ['no-ptl', 'no ptl, flush', { takesPtl: false, flushes: true }],
  ['neither', 'no ptl, no flush', { takesPtl: false, flushes: false }],
];

export const withLess: readonly Spec[] = variants.map(([suffix, summary, switches]) =>
  relocationSpec(
    `relocation/hansen-2007-${suffix}`,
    `lock, invalidate, copy, repoint, free: ${summary}`,
    hansen2007(switches),
    { zaps: 1 },
    [
      'noStaleTranslation',
      'noLostPte',
      'noTableUseAfterFree',
      'noWildPointer',
      'noLeak',
      'lockDiscipline',
    ],
  ),
);

/** Lockless walks are kept out by a flush alone. */
export const noFlushFastWalk = relocationSpec(
  'relocation/hansen-2007-no-flush-fast-walk',
  'ptl of the old page, no flush: against lockless walks',
  hansen2007({ takesPtl: true, flushes: false }),
  { fastWalks: 1, frames: 1, users: 0 },
  ['noTableUseAfterFree'],
);

const exclusive: readonly [string, string, Partial<Scenario>, Violated][] = [
  /** With faults and zaps kept out, the hardware alone can't break it ... */
  ['', 'fault and MADV_DONTNEED', { zaps: 1 }, []],
  /** ... but some come by the reverse map, and take no mmap_sem. */
  [
    '-reclaim',
    'reclaim',
    { reclaims: 1, slots: 1 },
    [
      'noStaleTranslation',
      'noLostPte',
      'noLostDirty',
      'noTableUseAfterFree',
      'noWildPointer',
      'noLeak',
    ],
  ],
  [
    '-referenced',
    'looks at accessed bits',
    { scans: 1, frames: 1 },
    ['noTableUseAfterFree', 'noWildPointer'],
  ],
];

export const underMmapSem: readonly Spec[] = exclusive.map(
  ([suffix, summary, scenario, violated]) =>
    relocationSpec(
      `relocation/hansen-2007-mmap-sem${suffix}`,
      `lock, invalidate, flush, copy, repoint, free under mmap_sem for writing: against ${summary}`,
      hansen2007({ takesPtl: true, flushes: true }),
      { relocatorMmapSem: 2, ...scenario },
      violated,
    ),
);
