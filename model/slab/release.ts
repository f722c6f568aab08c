/** Dropping a reference to an object of the list; the last one gone frees it. */

import { blocked, expand, vocabulary } from '../../checker/index.ts';
import type { Fragment } from '../../checker/index.ts';
import type { ClientRules } from './contract.ts';
import { free } from './free.ts';
import { lockMetadata, unlockMetadata } from './locks.ts';
import { putReference } from './references.ts';
import { allocatorLocals, LIST_CACHE } from './state.ts';
import type { Allocating, Slabs, SlabState } from './state.ts';

type Release = Fragment<SlabState, Allocating, 'put', 'released'>;

/** Drops a reference to `victim`. */
export function release(k: Slabs, { usesMetadata }: ClientRules): Release {
  return usesMetadata ? releaseOwned(k) : releasePlain(k);
}

function releasePlain(k: Slabs): Release {
  const { fragment } = vocabulary(k.state, allocatorLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['released'],
    start: 'put',
    steps: {
      put: (s, me) => {
        if (putReference(s, k, me.victim ?? 0)) return 'free/fast';
        me.victim = null;
        return 'released';
      },
      ...expand('free', free(k, LIST_CACHE), { freed: 'released' }),
    },
  });
}

/** The owner in the metadata area is cleared first, under the lock there. */
function releaseOwned(k: Slabs): Release {
  const { fragment } = vocabulary(k.state, allocatorLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['released'],
    start: 'put',
    steps: {
      put: (s, me) => {
        if (putReference(s, k, me.victim ?? 0)) return 'lockMetadata';
        me.victim = null;
        return 'released';
      },
      lockMetadata: (s, me) => (lockMetadata(s, me, me.victim ?? 0) ? 'clearOwner' : blocked),
      clearOwner: (s, me) => {
        s.object[me.victim ?? 0].metadata.owned = false;
        unlockMetadata(s, me, me.victim ?? 0);
        return 'free/fast';
      },
      ...expand('free', free(k, LIST_CACHE), { freed: 'released' }),
    },
  });
}
