/** The causes in 2008-05, each repaired: as posted, as intended, and in what is left when both are repaired. */

import { AS_INTENDED, AS_POSTED, may2008, REPAIRED } from '../../../../model/relocation/2008-05.ts';
import type { May2008Switches } from '../../../../model/relocation/2008-05.ts';
import type { ProtocolRepair } from './repair.ts';

type Repair = Omit<ProtocolRepair, 'version' | 'protocol' | 'besides'> & {
  readonly by: Partial<May2008Switches>;
  readonly besides?: Partial<May2008Switches>;
};

function repairsOf(version: string, switches: May2008Switches, repairs: readonly Repair[]) {
  const but = (changed: Partial<May2008Switches>) => may2008(version, { ...switches, ...changed });
  return repairs.map(({ by, besides, ...repair }): ProtocolRepair => ({
    ...repair,
    version,
    protocol: but({ ...by, ...besides }),
    ...(besides === undefined ? {} : { besides: but(besides) }),
  }));
}

/** Common to all three. */
const inAll: readonly Repair[] = [
  {
    cause: 'mremapOldSide',
    by: { delimbosBothSides: true },
    places: ['mremap-two-tables'],
    also: ['deadlockFree', 'operationsCanEnd'],
  },
  { cause: 'mremapLockOrder', by: { triesPtl: true }, places: ['mremap-two-tables'] },
  { cause: 'leavesTheMm', by: { leavesMaskLast: true }, places: ['in-mm-zap'] },
  { cause: 'flushNotOwed', by: { owesAlways: true }, places: ['asids', 'switch-store-buffer'] },
  { cause: 'upperKept', by: { walksAfterSleep: true }, places: ['root', 'pmd', 'populate'] },
  {
    cause: 'preempted',
    by: { disablesPreemption: true },
    places: ['munmap-preemptible', 'mremap-two-tables-preemptible'],
  },
  {
    cause: 'failedAllocation',
    by: { endsAfterFailure: true },
    places: ['mremap-two-tables-failing'],
  },
];

export const repairs: readonly ProtocolRepair[] = [
  ...repairsOf('2008-05', AS_POSTED, [
    ...inAll,
    { cause: 'readsThroughPmd', by: { readsOldEntry: true }, places: ['munmap', 'in-mm-zap'] },
    { cause: 'carriesWithoutPtl', by: { carriesUnderPtl: true }, places: ['reclaim'] },
    {
      cause: 'plainUpdates',
      by: { updatesAtomically: true },
      besides: { readsOldEntry: true, flushesByFlag: false },
      places: ['reclaim'],
    },
    {
      cause: 'munmapOfMigrated',
      by: { mergesInTree: true },
      places: ['munmap'],
      also: ['noLostPte'],
    },
  ]),
  ...repairsOf('2008-05-as-intended', AS_INTENDED, [
    ...inAll,
    {
      cause: 'carriesWithoutPtl',
      by: { carriesUnderPtl: true },
      places: ['munmap-numa', 'in-mm-zap'],
    },
    {
      cause: 'paidIsNotOver',
      by: { flushesByFlag: false },
      places: ['munmap'],
      also: ['noLeak'],
    },
    {
      cause: 'plainUpdates',
      by: { updatesAtomically: true },
      besides: { flushesByFlag: false },
      places: ['reclaim'],
    },
    {
      cause: 'munmapOfMigrated',
      by: { mergesInTree: true },
      places: ['munmap'],
      also: ['noLostPte'],
    },
  ]),
  ...repairsOf('2008-05-repaired', REPAIRED, [
    ...inAll,
    { cause: 'munmapOfMigrated', by: { mergesInTree: true }, places: ['munmap'] },
  ]),
];
