/** `synchronize_rcu`: the thread sleeps until a grace period has ended that began after it was called. */

import { blocked, emptySet, vocabulary } from '../../checker/index.ts';
import type { Kernel } from '../state.ts';
import { fallAsleep, wakeUp } from './locks.ts';
import { pendingCpus } from './rcu.ts';

export function synchronizeRcu(k: Kernel) {
  const { fragment } = vocabulary(k.state, {}, 'tid', 'cpu');
  return fragment({
    exits: ['done'],
    start: 'sleep',
    steps: {
      sleep: (s, me) => {
        fallAsleep(s, k, me);
        s.rcu.synchronizing[me.tid] = s.rcu.readers;
        if (k.config.storeBuffer > 0) s.rcu.synchronizingDrains[me.tid] = pendingCpus(s, k);
        return 'wait';
      },
      wait: (s, me) => {
        if (s.rcu.synchronizing[me.tid] !== emptySet) return blocked;
        if (k.config.storeBuffer > 0 && s.rcu.synchronizingDrains[me.tid] !== emptySet) {
          return blocked;
        }
        wakeUp(s, k, me);
        return 'done';
      },
    },
  });
}
