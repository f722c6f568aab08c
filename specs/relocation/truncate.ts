/** Truncate of a shared file mapping, which comes without `mmap_sem`, as reclaim does. */

import { protocol20080117 } from '../../model/relocation/2008-01-17.ts';
import { protocol200803 } from '../../model/relocation/2008-03.ts';
import { verified } from '../../model/relocation/verified.ts';
import { relocationSpec } from './family.ts';
import { plain } from './no-relocation.ts';

const truncate = { file: 1, slots: 1, frames: 1, spareTables: 1, truncates: 1 };

export const baseline = relocationSpec(
  'no-relocation/truncate',
  'faults of a shared file mapping against truncate and writing back',
  plain,
  { ...truncate, relocations: 0, cleans: 1 },
);

export const baselineReclaim = relocationSpec(
  'no-relocation/truncate-reclaim',
  'truncate, twice, and reclaim',
  plain,
  { ...truncate, relocations: 0, truncates: 2, reclaims: 1 },
);

export const hansen = relocationSpec(
  'relocation/hansen-2007-truncate',
  'lock, invalidate, copy, repoint, free: against truncate',
  plain,
  truncate,
  [
    'noStaleTranslation',
    'noLostPte',
    'noTableUseAfterFree',
    'noWildPointer',
    'noDoubleFree',
    'lockDiscipline',
  ],
);

export const january17 = relocationSpec(
  'relocation/2008-01-17-truncate',
  'delimbo without page_table_lock: against truncate',
  protocol20080117,
  { ...truncate, users: 0 },
  ['noLostPte', 'noDoubleFree'],
);

export const march = relocationSpec(
  'relocation/2008-03-truncate',
  'relocation mode: against truncate',
  protocol200803,
  truncate,
);

export const repair = relocationSpec(
  'relocation/verified-truncate',
  'the repair against truncate; preemptible kernel',
  verified(),
  { ...truncate, preemptible: 1 },
);
