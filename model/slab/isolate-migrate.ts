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
import { composed } from '../ingredients.ts';
import type { Contract } from './contract.ts';
import { plainClient, READERS_RECHECK_LINK } from './contract.ts';
import { getAtomically } from './get-kick.ts';
import { CAREFUL_MOVE, move, MOVE_INGREDIENTS } from './move.ts';
import type { MoveSwitches } from './move.ts';
import type { Slabs } from './state.ts';
import { VECTOR_INGREDIENTS, vectorDefragmenter, vectorLocals } from './vector.ts';
import type { VectorSwitches } from './vector.ts';

export interface IsolateMigrateSwitches extends MoveSwitches, VectorSwitches {
  /** There is no *isolate*; else it takes a reference on every object of the vector. */
  readonly isolatePinsNothing: boolean;
  /** A client that finds an object without the list's lock looks at the link again. */
  readonly readersRecheckLink: boolean;
}

export const ISOLATE_MIGRATE_REPAIRED: IsolateMigrateSwitches = {
  ...CAREFUL_MOVE,
  freezes: true,
  dropsSlabLock: true,
  isolatePinsNothing: true,
  readersRecheckLink: true,
};

export const ISOLATE_MIGRATE_AS_POSTED: IsolateMigrateSwitches = {
  ...ISOLATE_MIGRATE_REPAIRED,
  isolatePinsNothing: false,
};

const INGREDIENTS: Readonly<Record<keyof IsolateMigrateSwitches, string>> = {
  ...MOVE_INGREDIENTS,
  ...VECTOR_INGREDIENTS,
  isolatePinsNothing: 'isolate takes no references: migrate believes the list alone',
  readersRecheckLink: READERS_RECHECK_LINK,
};

export function isolateMigrate(switches: IsolateMigrateSwitches): Contract {
  return composed(switches, INGREDIENTS, (use): Contract => ({
    name: 'isolate-migrate',
    client: { ...plainClient, rechecksLink: use.readersRecheckLink },
    defragmenter: (k, operations) => {
      const pins = !use.isolatePinsNothing;
      const pin = pins ? getAtomically(k, { getRefusesDying: false }) : noIsolate(k);
      return vectorDefragmenter(k, operations, use, { pin, move: move(k, use, pins) });
    },
  }));
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
