/**
 * Page tables that come one by one from the page allocator. If that gives whole blocks only, each has a
 * block, and the rest of it is idle: who carves a block up has a cache.
 */

import { blocked, rule, taken } from '../../../checker/index.ts';
import type { Rule } from '../../../checker/index.ts';
import { handOut, mayHandOut, takeBack } from './page-allocator.ts';
import type { Memory, MemoryState } from './state.ts';

export function pageByPage(m: Memory): readonly Rule<MemoryState>[] {
  const unit = m.design.policy === 'huge' ? m.bounds.pagesPerBlock : 1;
  return [
    rule(m.state, 'newTable', { block: m.BLOCK, page: m.PAGE }, (s, { block, page }) => {
      if (s.live === m.bounds.tables || !mayHandOut(s, m, block, page, unit)) return blocked;
      handOut(s, block, page, 1, 'table');
      for (let i = 1; i < unit; i += 1) s.block[block].page[page + i] = 'idle';
      s.live += 1;
      return taken;
    }),
    rule(m.state, 'freeTable', { block: m.BLOCK, page: m.PAGE }, (s, { block, page }) => {
      if (s.block[block].page[page] !== 'table') return blocked;
      takeBack(s, block, page, unit);
      s.live -= 1;
      return taken;
    }),
  ];
}
