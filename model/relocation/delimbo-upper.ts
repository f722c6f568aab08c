/** Delimbo of a pointer to an entry above the PTE pages, with `page_table_lock` held. */

import { vocabulary } from '../../checker/index.ts';
import { upperPage, walkLocals } from '../kernel/walk.ts';
import type { DelimboUpper, Walk } from '../kernel/walk.ts';
import type { Kernel, KernelState } from '../state.ts';

/** Walks again from the root if `isMeant` says so: always, or in relocation mode only. */
export function delimboUpper(k: Kernel, isMeant: (s: KernelState) => boolean): DelimboUpper {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['found'],
    start: 'test',
    steps: {
      test: (s) => (isMeant(s) ? 'rewalk' : 'found'),
      rewalk: (s, me) => {
        findUpper(s, k, me);
        return 'found';
      },
    },
  });
}

/** No upper entry has become none meanwhile, so the page is there. */
function findUpper(s: KernelState, k: Kernel, me: Walk): void {
  me.upper = upperPage(s, k, me, me.level) ?? me.upper;
}
