/** CPUs switch, and address spaces have tags: what is cached under ours stays while another one runs. */

import { hansen2007 } from '../../model/relocation/hansen-2007.ts';
import { verified } from '../../model/relocation/verified.ts';
import { relocationSpec } from './family.ts';

const tags = { frames: 1, contextSwitches: 1, asids: 2 };

export const baseline = relocationSpec(
  'no-relocation/asids',
  'fault against MADV_DONTNEED, while CPUs switch between address spaces with tags',
  hansen2007({ takesPtl: true, flushes: true }),
  { relocations: 0, zaps: 2, ...tags },
);

export const relocate = relocationSpec(
  'relocation/verified-asids',
  'the repair, while CPUs switch between address spaces with tags',
  verified(),
  tags,
);

export const storeBuffer = relocationSpec(
  'relocation/verified-asids-store-buffer',
  'the same on x86-TSO',
  verified(),
  { ...tags, storeBuffer: 1 },
);
