/** The repair against MADV_DONTNEED, where its figures are measured; `matrix.ts` has it in all surroundings. */

import { verified as protocol } from '../../model/relocation/verified.ts';
import { relocationSpec } from './family.ts';

export const verified = relocationSpec(
  'relocation/verified',
  'recheck after the lock, RCU, flush and merge under the locks; against MADV_DONTNEED',
  protocol(),
  { zaps: 1 },
);
