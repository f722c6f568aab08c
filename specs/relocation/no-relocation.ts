/**
 * The kernel's own paths without any relocation: the ground on which the other specs stand. If one of
 * these were violated, the models of the paths would be wrong, not a protocol.
 */

import { hansen2007 } from '../../model/relocation/hansen-2007.ts';
import { relocationSpec } from './family.ts';

/** The paths as they always were: no version's delimbo, no owed flush. */
export const plain = hansen2007({ takesPtl: true, flushes: true });

export const reclaimAndZap = relocationSpec(
  'no-relocation/zap-reclaim',
  'fault with swap-in and copy-on-write, against MADV_DONTNEED and reclaim',
  plain,
  { relocations: 0, zaps: 1, reclaims: 1, slots: 1, swapInReadOnly: 1, allocationsMayFail: 1 },
);

export const twoUsers = relocationSpec(
  'no-relocation/two-cpus',
  'two user threads on two CPUs that fault on two pages',
  plain,
  { relocations: 0, users: 2, pages: 2 },
);
