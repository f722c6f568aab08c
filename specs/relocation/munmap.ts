/** munmap of what a PTE page maps, which frees the page, while it is relocated. */

import { protocol20080117 } from '../../model/relocation/2008-01-17.ts';
import { protocol200803 } from '../../model/relocation/2008-03.ts';
import { verified } from '../../model/relocation/verified.ts';
import { relocationSpec } from './family.ts';
import { plain } from './no-relocation.ts';

const munmap = { unmaps: 1, frames: 1 };

export const baseline = relocationSpec(
  'no-relocation/munmap',
  'fault and reclaim against munmap, twice',
  plain,
  { relocations: 0, unmaps: 2, frames: 1, reclaims: 1, slots: 1 },
);

export const hansen = relocationSpec(
  'relocation/hansen-2007-munmap',
  'lock, invalidate, copy, repoint, free: against munmap',
  plain,
  munmap,
  ['noLostPte', 'noTableUseAfterFree', 'noWildPointer', 'noLeak'],
);

export const january17 = relocationSpec(
  'relocation/2008-01-17-munmap',
  'delimbo without page_table_lock: against munmap',
  protocol20080117,
  munmap,
  ['noLostPte', 'noLeak'],
);

export const march = relocationSpec(
  'relocation/2008-03-munmap',
  'relocation mode: against munmap',
  protocol200803,
  munmap,
);

export const repair = relocationSpec(
  'relocation/verified-munmap',
  'the repair against munmap; preemptible kernel, allocations may fail',
  verified(),
  { ...munmap, preemptible: 1, allocationsMayFail: 1 },
);
