/**
 * mremap, which holds the ptl of the old address while it takes that of the new one. The versions of 2008
 * look only the new one up again: the old PTE page may be one that has moved. And who takes `page_table_lock`
 * for that, with the other ptl held, and the relocator, which takes the two the other way round, can wait for each
 * other for ever.
 */

import { protocol20080117 } from '../../model/relocation/2008-01-17.ts';
import { protocol200803 } from '../../model/relocation/2008-03.ts';
import { verified } from '../../model/relocation/verified.ts';
import { relocationSpec } from './family.ts';
import { plain } from './no-relocation.ts';

/** From one PTE page into another; without users, all that is judged are the tree and the locks. */
const betweenPages = { mremaps: 1, regions: 2, frames: 1, users: 0 };
const withinPage = { mremaps: 1, pages: 2, frames: 1, spareTables: 1 };

export const baseline = relocationSpec(
  'no-relocation/mremap',
  'fault and reclaim against mremap',
  plain,
  { ...withinPage, relocations: 0, reclaims: 1, slots: 1 },
);

export const hansen = relocationSpec(
  'relocation/hansen-2007-mremap',
  'lock, invalidate, copy, repoint, free: against mremap from one PTE page into another',
  plain,
  betweenPages,
  ['noLostPte', 'noTableUseAfterFree', 'noWildPointer', 'noLeak', 'lockDiscipline'],
);

export const january17 = relocationSpec(
  'relocation/2008-01-17-mremap',
  'delimbo of the new address alone, without page_table_lock',
  protocol20080117,
  betweenPages,
  ['noLostPte', 'noLeak'],
);

export const march = relocationSpec(
  'relocation/2008-03-mremap',
  'relocation mode; delimbo of the new address alone, under page_table_lock',
  protocol200803,
  betweenPages,
  ['noLostPte', 'deadlockFree'],
);

export const repair = relocationSpec(
  'relocation/verified-mremap',
  'the repair against mremap within a PTE page; preemptible kernel',
  verified(),
  { ...withinPage, preemptible: 1 },
);

export const repairBetweenPages = relocationSpec(
  'relocation/verified-mremap-two-tables',
  'the repair against mremap from one PTE page into another',
  verified(),
  { ...betweenPages, users: 1, spareTables: 1 },
);
