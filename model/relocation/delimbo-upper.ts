/** Delimbo of a pointer to an entry above the PTE pages, with `page_table_lock` held. */

import { vocabulary } from '../../checker/index.ts';
import { walkLocals } from '../kernel/walk.ts';
import type { DelimboUpper, Walk } from '../kernel/walk.ts';
import { readEntry } from '../x86/ordering.ts';
import type { Kernel, KernelState } from '../state.ts';

/**
 * With `page_table_lock` held: the page of `level` that serves `me.va`; null if there is none. As nobody changes
 * an upper entry meanwhile, the loads of this walk are one step.
 */
export function upperPage(s: KernelState, k: Kernel, me: Walk, level: number): number | null {
  let page: number = s.mm.root;
  let isThere = true;
  for (let above = k.levels; above >= 2; above -= 1) {
    if (above <= level || !isThere) continue;
    const entry = readEntry(s, k, me.cpu, page, above, me.va);
    isThere = entry.kind === 'table';
    if (isThere) page = entry.target;
  }
  return isThere ? page : null;
}

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
