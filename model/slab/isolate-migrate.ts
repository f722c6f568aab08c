/**
 * `isolate-migrate`: slab movable objects (C. Lameter 2017, T. Harding 2019). *isolate*, under the slab's
 * lock; *migrate*, with no lock, moves the objects.
 *
 * As posted (the third posting of 2019), *isolate* takes a reference on every object, one that is being
 * freed among them. Repaired as the XArray's nodes are moved: there is no *isolate*; *migrate* tells from
 * the memory, which stays an object's of the cache, whether the object is in use, and looks again whether it
 * is linked once it has the client's lock. Every ingredient is a switch.
 */

import { vocabulary } from '../../checker/index.ts';
import type { Contract } from './contract.ts';
import { plainClient } from './contract.ts';
import { getAtomically } from './get-kick.ts';
import { CAREFUL_MOVE, move } from './move.ts';
import type { MoveSwitches } from './move.ts';
import type { Slabs } from './state.ts';
import { vectorDefragmenter, vectorLocals } from './vector.ts';
import type { VectorSwitches } from './vector.ts';

export interface IsolateMigrateSwitches extends MoveSwitches, VectorSwitches {
  /** *isolate* takes a reference on every object of the vector. */
  readonly isolatePins: boolean;
  /** A client that finds an object without the list's lock looks at the link again. */
  readonly readersRecheckLink: boolean;
}

export const ISOLATE_MIGRATE_REPAIRED: IsolateMigrateSwitches = {
  ...CAREFUL_MOVE,
  freezes: true,
  dropsSlabLock: true,
  isolatePins: false,
  readersRecheckLink: true,
};

export const ISOLATE_MIGRATE_AS_POSTED: IsolateMigrateSwitches = {
  ...ISOLATE_MIGRATE_REPAIRED,
  isolatePins: true,
};

export function isolateMigrate(switches: IsolateMigrateSwitches): Contract {
  const { isolatePins, readersRecheckLink } = switches;
  return {
    name: 'isolate-migrate',
    client: { ...plainClient, rechecksLink: readersRecheckLink },
    defragmenter: (k, operations) => {
      const pin = isolatePins ? getAtomically(k, { getRefusesDying: false }) : noIsolate(k);
      const parts = { pin, move: move(k, switches, isolatePins) };
      return vectorDefragmenter(k, operations, switches, parts);
    },
  };
}

/** Nothing is pinned: all that is in use may be moved. */
export function noIsolate(k: Slabs) {
  const { fragment } = vocabulary(k.state, vectorLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['done'],
    start: 'pin',
    steps: {
      pin: (_s, me) => {
        me.unasked = 0;
        return 'done';
      },
    },
  });
}
