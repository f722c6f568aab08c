/** The versions of the protocol, oldest first, and what is found in them. */

import type { Property } from '../../checker/index.ts';
import { protocol20080104 } from '../../model/relocation/2008-01-04.ts';
import { protocol20080117 } from '../../model/relocation/2008-01-17.ts';
import { protocol200803 } from '../../model/relocation/2008-03.ts';
import { april2008, protocol200804 } from '../../model/relocation/2008-04.ts';
import {
  may2008,
  protocol200805,
  protocol200805AsIntended,
  REPAIRED,
} from '../../model/relocation/2008-05.ts';
import { hansen2007 } from '../../model/relocation/hansen-2007.ts';
import type { Protocol } from '../../model/relocation/protocol.ts';
import { verified } from '../../model/relocation/verified.ts';
import type { KernelState } from '../../model/state.ts';
import { counterGuardsPtl } from './counter.ts';
import { april, aprilOtherLock } from './found/2008-04.ts';
import { january17, january4 } from './found/2008-01.ts';
import { march } from './found/2008-03.ts';
import { may, mayAsIntended, mayRepaired } from './found/2008-05.ts';
import type { Found } from './found/found.ts';
import { hansen } from './found/hansen-2007.ts';

export interface Version {
  /** Begins the names of its specs. */
  readonly name: string;
  readonly summary: string;
  readonly protocol: Protocol;
  readonly found: Found;
  /** Properties that are asked of this version alone. */
  readonly claims?: readonly Property<KernelState>[];
  /** It holds, so that it is tried with the worst caller too, and asked everywhere whether operations can still end. */
  readonly holds?: boolean;
}

export const versions: readonly Version[] = [
  {
    name: 'hansen-2007',
    summary: 'lock, invalidate, flush, copy, repoint, unlock, free',
    protocol: hansen2007({ takesPtl: true, flushes: true }),
    found: hansen,
  },
  {
    name: '2008-01-04',
    summary: 'delimbo after each lock; old pages go to RCU at once, the flush is paid last',
    protocol: protocol20080104,
    found: january4,
  },
  {
    name: '2008-01-17',
    summary: 'old pages wait on a list until the flush is paid',
    protocol: protocol20080117,
    found: january17,
  },
  {
    name: '2008-03',
    summary: 'relocation mode: delimbo under page_table_lock',
    protocol: protocol200803,
    found: march,
  },
  {
    name: '2008-04',
    summary: 'a counter, tested under the ptl; a grace period before pages are freed',
    protocol: protocol200804,
    found: april,
    claims: [counterGuardsPtl],
  },
  {
    name: '2008-04-page-table-lock',
    summary: 'the same, but the counter is tested under page_table_lock',
    protocol: april2008({ testsCounterUnder: 'pageTableLock' }),
    found: aprilOtherLock,
    claims: [counterGuardsPtl],
  },
  {
    name: '2008-05',
    summary: 'old and new page remember each other; delimbo carries accessed and dirty over',
    protocol: protocol200805,
    found: may,
  },
  {
    name: '2008-05-as-intended',
    summary: 'bits come from the remembered old page, and all entries are merged',
    protocol: protocol200805AsIntended,
    found: mayAsIntended,
  },
  {
    name: '2008-05-repaired',
    summary: 'delimbo flushes itself, then carries bits over by locked operations under the ptl',
    protocol: may2008('2008-05-repaired', REPAIRED),
    found: mayRepaired,
  },
  {
    name: 'verified',
    summary: 'recheck after the lock, RCU, flush and merge under the locks',
    protocol: verified(),
    found: {},
    holds: true,
  },
];
