/** The causes in the contracts and the handles, each repaired. */

import type { Spec } from '../../../../checker/index.ts';
import type { Contract } from '../../../../model/slab/contract.ts';
import { GET_KICK_AS_POSTED, GET_KICK_REPAIRED, getKick } from '../../../../model/slab/get-kick.ts';
import {
  ISOLATE_MIGRATE_AS_POSTED,
  ISOLATE_MIGRATE_REPAIRED,
  isolateMigrate,
} from '../../../../model/slab/isolate-migrate.ts';
import {
  LOCK_HELD_AS_TOLD,
  LOCK_HELD_REPAIRED,
  lockHeld,
} from '../../../../model/slab/lock-held.ts';
import { compaction } from '../../../../specs/slab/compaction.ts';
import { slabSpec } from '../../../../specs/slab/family.ts';
import { GIVES_UP, handleSpec } from '../../../../specs/slab/handles.ts';
import type { Repair } from './repair.ts';

const slab = (contract: Contract): Spec => slabSpec('slab/fixed', '', contract, { interrupts: 1 });
const lockHeldWith = (fixed: Partial<typeof LOCK_HELD_AS_TOLD>): Spec =>
  slab(lockHeld({ ...LOCK_HELD_AS_TOLD, ...fixed }));
const handle = (fixed: Partial<typeof GIVES_UP>): Spec =>
  handleSpec('fixed', '', { ...GIVES_UP, ...fixed });

export const allocatorRepairs: readonly Repair[] = [
  {
    spec: 'slab/lock-held',
    cause: 'An object is moved to which a thread has a reference',
    repaired: lockHeldWith({ checksReferences: true }),
  },
  {
    spec: 'slab/lock-held',
    cause: "The client's lock is waited for with a slab's lock held",
    repaired: lockHeldWith({ onlyTriesLocks: true }),
  },
  {
    spec: 'slab/get-kick',
    cause: "The client's lock is waited for with a slab's lock held",
    repaired: slab(getKick({ ...GET_KICK_AS_POSTED, getTakesNoLock: true })),
  },
  {
    spec: 'slab/isolate-migrate',
    cause: 'An object that is being freed is pinned',
    repaired: slab(isolateMigrate({ ...ISOLATE_MIGRATE_AS_POSTED, isolatePinsNothing: true })),
  },
  ...(
    [
      ['lock-held', lockHeld(LOCK_HELD_REPAIRED), { items: 3, slabs: 4, operations: 3 }],
      ['get-kick', getKick(GET_KICK_REPAIRED), {}],
      ['isolate-migrate', isolateMigrate(ISOLATE_MIGRATE_REPAIRED), {}],
    ] as const
  ).map(([name, contract, bounds]) => ({
    spec: `slab/compacts-${name}`,
    cause: 'An active slab is never emptied',
    repaired: compaction(name, '', contract, { ...bounds, shrinks: 1 }),
  })),
  {
    spec: 'handles/read-then-pin',
    cause: 'The address is read before the handle is pinned',
    repaired: handle({}),
  },
  {
    spec: 'handles/check-then-move',
    cause: 'A pin is granted after the relocation has found none',
    repaired: handle({}),
  },
  {
    spec: 'handles/wait',
    cause: 'A relocation waits while pins keep coming',
    repaired: handle({ waits: false }),
  },
  {
    spec: 'handles/wait-refusing',
    cause: 'Pins are refused to a thread that is waited for',
    repaired: handle({ waits: true, refusesPins: true, backsOff: true }),
  },
];
