/**
 * The posting of 9 May 2008: as posted, as its author meant it, and with what it takes beside. The repair is
 * still one for a kernel that is not preemptible, with allocations that succeed.
 */

import type { Spec } from '../../checker/index.ts';
import {
  may2008,
  protocol200805,
  protocol200805AsIntended,
  REPAIRED,
} from '../../model/relocation/2008-05.ts';
import { relocationSpec } from './family.ts';

const small = { frames: 1, spareTables: 1 };
const twoPages = { ...small, pages: 2 };
const reclaim = { ...small, reclaims: 1, slots: 1 };
const zap = { ...small, users: 0, zaps: 1, relocatorInMm: 1 };
const failing = { regions: 2, frames: 1, spareTables: 1, allocationsMayFail: 1 };

export const posted: readonly Spec[] = [
  relocationSpec(
    'relocation/2008-05',
    'old and new page remember each other; delimbo carries accessed and dirty over, in place',
    protocol200805,
    twoPages,
  ),
  relocationSpec(
    'relocation/2008-05-failing',
    'the same, with two PTE pages and allocations that may fail',
    protocol200805,
    failing,
    ['noLostPte', 'noLeak'],
  ),
  relocationSpec(
    'relocation/2008-05-hostile',
    'the same, in a preemptible kernel with allocations that may fail',
    protocol200805,
    { preemptible: 1, allocationsMayFail: 1 },
    ['noLostPte', 'noTableUseAfterFree', 'noLeak'],
  ),
  relocationSpec(
    'relocation/2008-05-in-mm',
    'the process relocates its own tables, and leaves the mm meanwhile; against MADV_DONTNEED',
    protocol200805,
    zap,
    ['noStaleTranslation', 'noLostPte'],
  ),
  relocationSpec(
    'relocation/2008-05-reclaim',
    'the same, against reclaim',
    protocol200805,
    reclaim,
    ['noStaleTranslation', 'noLostPte', 'noLostDirty', 'noLeak'],
  ),
];

export const asIntended: readonly Spec[] = [
  relocationSpec(
    'relocation/2008-05-as-intended',
    'bits come from the remembered old page, and all entries are merged',
    protocol200805AsIntended,
    twoPages,
    ['noTableUseAfterFree'],
  ),
  relocationSpec(
    'relocation/2008-05-as-intended-reclaim',
    'the same, against reclaim',
    protocol200805AsIntended,
    reclaim,
    ['noStaleTranslation', 'noLostPte', 'noLostDirty', 'noTableUseAfterFree', 'noLeak'],
  ),
];

const repair = may2008('2008-05-repaired', REPAIRED);

export const repaired: readonly Spec[] = [
  relocationSpec(
    'relocation/2008-05-repaired-reclaim',
    'as intended; delimbo flushes, then carries bits over by locked operations under the ptl',
    repair,
    reclaim,
  ),
  relocationSpec('relocation/2008-05-repaired-zap', 'the same, against MADV_DONTNEED', repair, {
    ...small,
    zaps: 1,
  }),
];
