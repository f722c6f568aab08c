/** The repair, in ever more hostile surroundings. */

import { verified } from '../../model/relocation/verified.ts';
import { relocationSpec } from './family.ts';

export const zap = relocationSpec(
  'relocation/verified',
  'recheck after the lock, RCU, flush and merge under the locks; against MADV_DONTNEED',
  verified(),
  { zaps: 1 },
);

export const reclaimHostile = relocationSpec(
  'relocation/verified-reclaim',
  'against reclaim; preemptible kernel, allocations may fail, the relocator runs in the mm',
  verified(),
  { reclaims: 1, slots: 1, preemptible: 1, allocationsMayFail: 1, relocatorInMm: 1 },
);

export const twoPtePages = relocationSpec(
  'relocation/verified-two-tables',
  'two PTE pages, preemptible kernel, allocations may fail',
  verified(),
  { regions: 2, frames: 1, preemptible: 1, allocationsMayFail: 1 },
);

export const twice = relocationSpec(
  'relocation/verified-twice',
  'the same page twice, with two pages mapped in it',
  verified(),
  { pages: 2, relocations: 2, spareTables: 1, preemptible: 1 },
);
