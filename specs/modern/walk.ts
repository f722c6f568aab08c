/** Empty PTE pages that are given back while others walk (6.14), which walks of 6.5 allow, and earlier ones do not. */

import { plain } from '../relocation/no-relocation.ts';
import { modernSpec, sinceLinux65 } from './family.ts';

const tableReclaim = { tableReclaims: 1, zaps: 1, preemptible: 1, allocationsMayFail: 1 };

export const walk = modernSpec(
  'walk',
  'RCU and a second look at the PMD entry: fault and MADV_DONTNEED while an empty PTE page is freed',
  sinceLinux65,
  tableReclaim,
);

export const walkBefore = modernSpec(
  'walk-before-6.5',
  'the same with walks that believe a PMD entry once it was present',
  plain,
  tableReclaim,
  ['noLostPte', 'noTableUseAfterFree', 'noWildPointer', 'noLeak', 'lockDiscipline'],
);
