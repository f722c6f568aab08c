/** The causes in hansen-2007, each repaired. */

import { hansen2007 } from '../../../../model/relocation/hansen-2007.ts';
import type { HansenSwitches } from '../../../../model/relocation/hansen-2007.ts';
import type { Protocol } from '../../../../model/relocation/protocol.ts';
import { delimboUnderPageTableLock } from './delimbo.ts';
import type { ProtocolRepair } from './repair.ts';

const version = 'hansen-2007';

function repaired(switches: Partial<HansenSwitches>): Protocol {
  return hansen2007({ takesPtl: true, flushes: true, ...switches });
}

export const repairs: readonly ProtocolRepair[] = [
  {
    version,
    cause: 'noneMeanwhile',
    protocol: repaired({ keepsEntry: true }),
    places: ['in-mm-zap', 'two-pages', 'referenced'],
    // The old page is taken anew by who found the PMD entry none.
    also: ['lockDiscipline'],
  },
  {
    version,
    cause: 'notLookedAgain',
    protocol: repaired({ takePtl: delimboUnderPageTableLock }),
    places: ['in-mm-zap', 'two-pages', 'munmap-numa'],
  },
  {
    version,
    cause: 'freedAtOnce',
    protocol: repaired({ freesByRcu: true }),
    places: ['in-mm-zap', 'referenced'],
  },
];
