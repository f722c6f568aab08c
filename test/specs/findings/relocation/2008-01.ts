/** The causes in 2008-01, each repaired. */

import { january4 } from '../../../../model/relocation/2008-01-04.ts';
import type { JanuarySwitches } from '../../../../model/relocation/2008-01-04.ts';
import { january17 } from '../../../../model/relocation/2008-01-17.ts';
import { UNTIL_MARCH } from '../../../../model/relocation/move-tables.ts';
import { delimboUnderPageTableLock } from './delimbo.ts';
import type { ProtocolRepair } from './repair.ts';

const rewalksLocked: Partial<JanuarySwitches> = { delimbo: delimboUnderPageTableLock };
const interruptsOn: Partial<JanuarySwitches> = { moves: { ...UNTIL_MARCH, interruptsOff: false } };
const owesAlways: Partial<JanuarySwitches> = { moves: { ...UNTIL_MARCH, asksMask: false } };

const in4: readonly ProtocolRepair[] = [
  {
    version: '2008-01-04',
    cause: 'rcuBeforeFlush',
    protocol: january17(),
    places: ['fast-walk', 'in-mm-zap', 'two-tables'],
    // The old pages are handed to RCU in steps of their own.
    also: ['noLeak'],
  },
  {
    version: '2008-01-04',
    cause: 'unlockedRewalk',
    protocol: january4(rewalksLocked),
    places: ['in-mm-zap', 'two-pages', 'munmap'],
    // There are more locks to take and to drop.
    also: ['noTableUseAfterFree'],
  },
  {
    version: '2008-01-04',
    cause: 'interruptsOff',
    protocol: january4(interruptsOn),
    places: ['in-mm'],
  },
  {
    version: '2008-01-04',
    cause: 'preempted',
    protocol: january4({ disablesPreemption: true }),
    places: ['mremap-two-tables-preemptible'],
  },
  {
    version: '2008-01-04',
    cause: 'flushNotOwed',
    protocol: january4(owesAlways),
    places: ['switch-store-buffer'],
  },
];

const in17: readonly ProtocolRepair[] = [
  {
    version: '2008-01-17',
    cause: 'unlockedRewalk',
    protocol: january17(rewalksLocked),
    places: ['in-mm-zap', 'two-pages', 'munmap'],
  },
  {
    version: '2008-01-17',
    cause: 'interruptsOff',
    protocol: january17(interruptsOn),
    places: ['in-mm'],
  },
  {
    version: '2008-01-17',
    cause: 'preempted',
    protocol: january17({ disablesPreemption: true }),
    places: ['munmap-preemptible', 'mremap-two-tables-preemptible'],
  },
  {
    version: '2008-01-17',
    cause: 'failedAllocation',
    protocol: january17({ endsAfterFailure: true }),
    places: ['mremap-two-tables-failing'],
  },
  {
    version: '2008-01-17',
    cause: 'upperKept',
    protocol: january17({ walksAfterSleep: true }),
    places: ['root'],
    // There is more to walk.
    also: ['noLostPte', 'noLeak'],
  },
  {
    version: '2008-01-17',
    cause: 'flushNotOwed',
    protocol: january17(owesAlways),
    places: ['switch-store-buffer'],
  },
];

export const repairs: readonly ProtocolRepair[] = [...in4, ...in17];
