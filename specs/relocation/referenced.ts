/** The look at accessed bits. It changes nothing for anybody; here it must not, whatever moves meanwhile. */

import { hansen2007 } from '../../model/relocation/hansen-2007.ts';
import { verified } from '../../model/relocation/verified.ts';
import { relocationSpec } from './family.ts';
import { plain } from './no-relocation.ts';

const scan = { scans: 1, frames: 1 };
const exclusive = hansen2007({ takesPtl: true, flushes: true, holdsMmapSem: true });

export const baseline = relocationSpec(
  'no-relocation/referenced',
  'fault and reclaim against looks at accessed bits',
  plain,
  { ...scan, relocations: 0, scans: 2, reclaims: 1, slots: 1 },
);

export const baselineMunmap = relocationSpec(
  'no-relocation/referenced-munmap',
  'munmap against looks at accessed bits',
  plain,
  { ...scan, relocations: 0, unmaps: 1 },
);

export const exclusiveScan = relocationSpec(
  'relocation/hansen-2007-mmap-sem-referenced',
  'lock, invalidate, copy, repoint, free under mmap_sem, which keeps no look at accessed bits out',
  exclusive,
  scan,
  ['noTableUseAfterFree', 'noWildPointer'],
);

export const repair = relocationSpec(
  'relocation/verified-referenced',
  'the repair against looks at accessed bits and reclaim',
  verified(),
  { ...scan, spareTables: 1, reclaims: 1, slots: 1 },
);
