/** Dropping a reference to an object of the list; the last one gone frees it. */

import { blocked, expand, vocabulary } from '../../checker/index.ts';
import type { ClientRules } from './contract.ts';
import { free } from './free.ts';
import { lockMetadata, unlockMetadata } from './locks.ts';
import { putReference } from './references.ts';
import { allocatorLocals, LIST_CACHE } from './state.ts';
import type { Slabs } from './state.ts';

/** Drops a reference to `victim`. Where there is a metadata area, the owner there is cleared first. */
export function release(k: Slabs, { usesMetadata }: ClientRules) {
  const { fragment } = vocabulary(k.state, allocatorLocals(k), 'tid', 'cpu');
  const toFree = usesMetadata ? 'lockMetadata' : 'free/fast';
  return fragment({
    exits: ['released'],
    start: 'put',
    steps: {
      put: (s, me) => {
        if (putReference(s, k, me.victim ?? 0)) return toFree;
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
