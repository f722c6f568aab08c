/**
 * The lockless walk of get_user_pages_fast. It relies on flushes that wait for its CPU, and in a kernel that is not
 * preemptible its stretch with interrupts off is a read-side section too.
 */

import { hansen2007 } from '../../model/relocation/hansen-2007.ts';
import { protocol20080104 } from '../../model/relocation/2008-01-04.ts';
import { protocol200803 } from '../../model/relocation/2008-03.ts';
import { verified } from '../../model/relocation/verified.ts';
import { relocationSpec } from './family.ts';
import { plain } from './no-relocation.ts';

const fastWalk = { fastWalks: 1, frames: 1 };
/** Against the relocator alone: nobody else walks but the hardware of that CPU. */
const alone = { ...fastWalk, users: 0 };

export const baseline = relocationSpec(
  'no-relocation/fast-walk',
  'lockless walks against MADV_DONTNEED and munmap',
  plain,
  { ...fastWalk, relocations: 0, zaps: 1, unmaps: 1 },
);

export const baselineReclaim = relocationSpec(
  'no-relocation/fast-walk-reclaim',
  'lockless walks, twice, against reclaim',
  plain,
  { ...fastWalk, relocations: 0, fastWalks: 2, reclaims: 1, slots: 1 },
);

export const hansen = relocationSpec(
  'relocation/hansen-2007-fast-walk',
  'lock, invalidate, flush, copy, repoint, free: the flush keeps lockless walks out',
  plain,
  alone,
);

export const hansenNoFlush = relocationSpec(
  'relocation/hansen-2007-no-flush-fast-walk',
  'the same without the flush',
  hansen2007({ takesPtl: true, flushes: false }),
  alone,
  ['noTableUseAfterFree'],
);

export const january4 = relocationSpec(
  'relocation/2008-01-04-fast-walk',
  'the old page goes to RCU at once, the flush is paid last: against lockless walks',
  protocol20080104,
  { ...alone, regions: 2 },
  ['noTableUseAfterFree'],
);

export const march = relocationSpec(
  'relocation/2008-03-fast-walk',
  'relocation mode, against lockless walks',
  protocol200803,
  { ...alone, regions: 2 },
);

export const repair = relocationSpec(
  'relocation/verified-fast-walk',
  'the repair against lockless walks; preemptible kernel',
  verified(),
  { ...fastWalk, preemptible: 1 },
);
