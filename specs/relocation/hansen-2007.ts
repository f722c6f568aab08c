/**
 * The question of the 2007 thread: why doesn't "lock the PMD entry, copy, repoint" do? In four variants:
 * with and without the old page's ptl, with and without a flush after the PMD entry was invalidated.
 */

import { hansen2007 } from '../../model/relocation/hansen-2007.ts';
import type { HansenSwitches } from '../../model/relocation/hansen-2007.ts';
import { relocationSpec } from './family.ts';

const variants: readonly [string, string, HansenSwitches][] = [
  ['', 'ptl of the old page, flush', { takesPtl: true, flushes: true }],
  ['-no-flush', 'ptl of the old page, no flush', { takesPtl: true, flushes: false }],
  ['-no-ptl', 'no ptl, flush', { takesPtl: false, flushes: true }],
  ['-neither', 'no ptl, no flush', { takesPtl: false, flushes: false }],
];

export const specs = variants.map(([suffix, summary, switches]) =>
  relocationSpec(
    `relocation/hansen-2007${suffix}`,
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

const exclusive = hansen2007({ takesPtl: true, flushes: true, holdsMmapSem: true });

/** With faults and zaps kept out by `mmap_sem`, the hardware alone can't break it ... */
export const exclusiveZap = relocationSpec(
  'relocation/hansen-2007-mmap-sem',
  'the same under mmap_sem for writing, against fault and MADV_DONTNEED',
  exclusive,
  { zaps: 1 },
);

/** ... but reclaim comes through the reverse map and takes no mmap_sem. */
export const exclusiveReclaim = relocationSpec(
  'relocation/hansen-2007-mmap-sem-rmap',
  'the same under mmap_sem for writing, against reclaim',
  exclusive,
  { reclaims: 1, slots: 1 },
  [
    'noStaleTranslation',
    'noLostPte',
    'noLostDirty',
    'noTableUseAfterFree',
    'noWildPointer',
    'noLeak',
  ],
);
