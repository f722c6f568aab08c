/**
 * CPUs switch to other address spaces and to kernel threads, and come back, while tables are relocated: whoever
 * flushes reads the mask in one step, and whoever switches writes it in another. The kernel around has what Linux
 * has repaired of its switches since (`specs/bugs/context-switch.ts` has what it was like before).
 */

import { protocol200803 } from '../../model/relocation/2008-03.ts';
import { hansen2007 } from '../../model/relocation/hansen-2007.ts';
import { verified } from '../../model/relocation/verified.ts';
import { relocationSpec } from './family.ts';

const switching = { contextSwitches: 1 };

export const baseline = relocationSpec(
  'no-relocation/switch',
  'fault with swap-in and copy-on-write, against MADV_DONTNEED and reclaim; CPUs switch',
  hansen2007({ takesPtl: true, flushes: true }),
  { relocations: 0, zaps: 1, reclaims: 1, slots: 1, swapInReadOnly: 1, ...switching },
);

export const zap = relocationSpec(
  'relocation/verified-switch',
  'the repair, while CPUs switch and have the mm lazily; against MADV_DONTNEED',
  verified(),
  { zaps: 1, ...switching },
);

export const reclaimHostile = relocationSpec(
  'relocation/verified-switch-reclaim',
  'the same against reclaim; preemptible kernel, the relocator runs in the mm',
  verified(),
  { reclaims: 1, slots: 1, frames: 1, preemptible: 1, relocatorInMm: 1, ...switching },
);

export const storeBuffer = relocationSpec(
  'relocation/verified-switch-store-buffer',
  'the same on x86-TSO, two stores deep',
  verified(),
  { zaps: 1, frames: 1, preemptible: 1, storeBuffer: 2, ...switching },
);

export const march = relocationSpec(
  'relocation/2008-03-switch',
  'relocation mode, while CPUs switch',
  protocol200803,
  { frames: 1, ...switching },
);

/** No flush is owed if the mask looks empty, but the new entry may still be pending then. */
export const marchStoreBuffer = relocationSpec(
  'relocation/2008-03-switch-store-buffer',
  'the same on x86-TSO: whether a flush is owed is asked too early',
  protocol200803,
  { frames: 1, storeBuffer: 1, ...switching },
  ['noTableUseAfterFree'],
);
