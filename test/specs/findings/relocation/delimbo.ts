/** Delimbo as it should have been from the first: repairs of versions that have none, or another. */

import { blocked, expand, vocabulary } from '../../../../checker/index.ts';
import { lockPtl } from '../../../../model/kernel/locks.ts';
import { walkLocals } from '../../../../model/kernel/walk.ts';
import type { TakePtl } from '../../../../model/kernel/walk.ts';
import { relockUnderPageTableLock } from '../../../../model/relocation/2008-03.ts';
import type { Kernel } from '../../../../model/state.ts';

/** As in March 2008, but always: the page is looked up, and its ptl taken, under `page_table_lock`. */
export function delimboUnderPageTableLock(k: Kernel): TakePtl {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['locked', 'none', 'retry'],
    start: 'take',
    steps: {
      take: (s, me) => (lockPtl(s, k, me, me.ptl) ? 'delimbo/unlock' : blocked),
      ...expand('delimbo', relockUnderPageTableLock(k), { locked: 'locked', none: 'none' }),
    },
  });
}
