/**
 * With store buffers: the kernel has its fences and locked operations where the real code has them, and no
 * more. The repair, and the one posting that holds without them.
 */

import { verified } from '../../model/relocation/verified.ts';
import { protocol200803 } from '../../model/relocation/2008-03.ts';
import { relocationSpec } from './family.ts';

export const verifiedStoreBuffer = relocationSpec(
  'relocation/verified-store-buffer',
  'the repair on x86-TSO, two stores deep; against reclaim, in a preemptible kernel',
  verified(),
  { reclaims: 1, slots: 1, frames: 1, preemptible: 1, storeBuffer: 2 },
);

export const marchStoreBuffer = relocationSpec(
  'relocation/2008-03-store-buffer',
  'relocation mode on x86-TSO, two stores deep',
  protocol200803,
  { frames: 1, storeBuffer: 2 },
);
