/** The postings of January to March 2008. */

import { operationsCanEnd } from '../../checker/index.ts';
import { protocol20080104 } from '../../model/relocation/2008-01-04.ts';
import { protocol20080117 } from '../../model/relocation/2008-01-17.ts';
import { protocol200803 } from '../../model/relocation/2008-03.ts';
import { relocationSpec } from './family.ts';
import { properties } from './properties.ts';

/** Two PTE pages: the relocator may sleep in the middle, to allocate the second new page. */
const twoPtePages = { regions: 2, frames: 1 };
const reclaim = { reclaims: 1, slots: 1 };
const hostile = { preemptible: 1, allocationsMayFail: 1 };

export const january4 = relocationSpec(
  'relocation/2008-01-04',
  'delimbo after each lock; the old page goes to RCU at once, the flush is paid last',
  protocol20080104,
  twoPtePages,
  ['noStaleTranslation', 'noLostPte', 'noTableUseAfterFree', 'noLeak'],
);

export const january17 = relocationSpec(
  'relocation/2008-01-17',
  'old pages wait on a list until the flush is paid',
  protocol20080117,
  twoPtePages,
  ['noLostPte', 'noLeak'],
);

export const january17Reclaim = relocationSpec(
  'relocation/2008-01-17-reclaim',
  'the same, against reclaim',
  protocol20080117,
  reclaim,
  ['noStaleTranslation', 'noLostPte', 'noLostDirty', 'noDoubleFree', 'noLeak'],
);

export const january17Failing = relocationSpec(
  'relocation/2008-01-17-failing',
  'the same, with two PTE pages and allocations that may fail',
  protocol20080117,
  { ...twoPtePages, allocationsMayFail: 1 },
  ['noLostPte', 'noLeak'],
);

export const january17TwiceInMm = relocationSpec(
  'relocation/2008-01-17-in-mm',
  'the process relocates its own tables, twice',
  protocol20080117,
  { relocations: 2, relocatorInMm: 1, spareTables: 1 },
  ['noLostPte', 'noLeak', 'deadlockFree', 'operationsCanEnd'],
  [...properties, operationsCanEnd()],
);

export const march = relocationSpec(
  'relocation/2008-03',
  'delimbo only in relocation mode, under page_table_lock',
  protocol200803,
  twoPtePages,
);

export const marchReclaim = relocationSpec(
  'relocation/2008-03-reclaim',
  'the same, against reclaim',
  protocol200803,
  reclaim,
  ['noLostPte', 'noLostDirty'],
);

export const marchHostile = relocationSpec(
  'relocation/2008-03-hostile',
  'the same, in a preemptible kernel with allocations that may fail',
  protocol200803,
  hostile,
  ['noLostPte', 'noTableUseAfterFree', 'noLeak'],
);
