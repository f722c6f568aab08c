/** The causes in 2008-03 and 2008-04, each repaired. */

import { AS_POSTED_IN_MARCH, march2008 } from '../../../../model/relocation/2008-03.ts';
import type { MarchSwitches } from '../../../../model/relocation/2008-03.ts';
import { april2008, INTERRUPTS_ON } from '../../../../model/relocation/2008-04.ts';
import type { MoveOptions } from '../../../../model/relocation/move-tables.ts';
import type { Protocol } from '../../../../model/relocation/protocol.ts';
import type { ProtocolRepair } from './repair.ts';

interface Repair extends Omit<ProtocolRepair, 'version' | 'protocol'> {
  readonly switches: Partial<Omit<MarchSwitches, 'moves'>>;
  readonly moves?: Partial<MoveOptions>;
}

/** Those of all three versions. */
const ofAll: readonly Repair[] = [
  {
    cause: 'oldPageBits',
    switches: {},
    moves: { mergesBits: true },
    places: ['reclaim'],
  },
  {
    cause: 'preempted',
    switches: { disablesPreemption: true },
    places: ['munmap-preemptible', 'mremap-two-tables-preemptible'],
  },
  {
    cause: 'failedAllocation',
    switches: { endsAfterFailure: true },
    places: ['mremap-two-tables-failing'],
  },
  {
    cause: 'upperKept',
    switches: { walksAfterSleep: true },
    places: ['pmd', 'populate'],
  },
  {
    cause: 'flushNotOwed',
    switches: {},
    moves: { asksMask: false },
    places: ['asids', 'switch-store-buffer'],
  },
  {
    cause: 'mremapOldSide',
    switches: { delimbosBothSides: true },
    places: ['mremap-two-tables'],
    // One step longer: the old address is delimboed before the ptl of the new one is wanted.
    also: ['deadlockFree', 'operationsCanEnd'],
  },
  {
    cause: 'mremapLockOrder',
    switches: {},
    moves: { triesPtl: true },
    places: ['mremap-two-tables'],
  },
];

function repairsOf(
  version: string,
  protocol: (switches: Partial<MarchSwitches>) => Protocol,
  asPosted: MoveOptions,
  repairs: readonly Repair[],
): ProtocolRepair[] {
  return repairs.map(({ switches, moves, ...repair }) => ({
    version,
    ...repair,
    protocol: protocol({ ...switches, moves: { ...asPosted, ...moves } }),
  }));
}

const marchAlone: Repair = {
  cause: 'interruptsOff',
  switches: {},
  moves: { interruptsOff: false },
  places: ['in-mm'],
};

const otherLock = (switches: Partial<MarchSwitches>): Protocol =>
  april2008({ testsCounterUnder: 'pageTableLock', ...switches });

export const repairs: readonly ProtocolRepair[] = [
  ...repairsOf('2008-03', march2008, AS_POSTED_IN_MARCH.moves, [...ofAll, marchAlone]),
  ...repairsOf('2008-04', april2008, INTERRUPTS_ON, ofAll),
  ...repairsOf('2008-04-page-table-lock', otherLock, INTERRUPTS_ON, ofAll),
];
