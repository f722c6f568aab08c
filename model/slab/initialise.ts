/** What the list's client does with an object that it has just allocated. */

import { blocked, vocabulary } from '../../checker/index.ts';
import type { Fragment } from '../../checker/index.ts';
import type { ClientRules } from './contract.ts';
import { lockMetadata, unlockMetadata } from './locks.ts';
import { clientLocals } from './look-up.ts';
import type { Client } from './look-up.ts';
import { assertLive } from './references.ts';
import type { Slabs, SlabState } from './state.ts';

type Initialise = Fragment<SlabState, Client, 'initialise', 'initialised'>;

/** Makes an item of the object `fresh`, with the reference that the list will have. */
export function initialise(k: Slabs, { usesMetadata }: ClientRules): Initialise {
  return usesMetadata ? initialiseOwned(k) : initialisePlain(k);
}

function initialisePlain(k: Slabs): Initialise {
  const { fragment } = vocabulary(k.state, clientLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['initialised'],
    start: 'initialise',
    steps: {
      initialise: (s, me) => {
        writeItem(s, k, me);
        return 'initialised';
      },
    },
  });
}

/** The owner in the metadata area is set as well, under the lock there. */
function initialiseOwned(k: Slabs): Initialise {
  const { fragment } = vocabulary(k.state, clientLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['initialised'],
    start: 'initialise',
    steps: {
      initialise: (s, me) => {
        writeItem(s, k, me);
        return 'lockMetadata';
      },
      lockMetadata: (s, me) => (lockMetadata(s, me, me.fresh ?? 0) ? 'setOwner' : blocked),
      setOwner: (s, me) => {
        s.object[me.fresh ?? 0].metadata.owned = true;
        unlockMetadata(s, me, me.fresh ?? 0);
        return 'initialised';
      },
    },
  });
}

function writeItem(s: SlabState, k: Slabs, me: Client): void {
  const object = me.fresh ?? 0;
  assertLive(s, k, object);
  s.object[object].item = me.item;
  s.object[object].content = 'current';
  s.object[object].references = 1;
}
