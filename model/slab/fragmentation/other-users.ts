/** Others who take pages: single ones and whole blocks, as many as they like, in any order. */

import { blocked, rule, taken } from '../../../checker/index.ts';
import type { Rule } from '../../../checker/index.ts';
import { handOut, mayHandOut, takeBack } from './page-allocator.ts';
import type { Memory, MemoryState } from './state.ts';

export function otherUsers(m: Memory): readonly Rule<MemoryState>[] {
  if (m.bounds.others === 0) return [];
  return m.design.policy === 'huge' ? ofBlocks(m) : [...ofPages(m), ...ofBlocks(m)];
}

function ofPages(m: Memory): Rule<MemoryState>[] {
  const place = { block: m.BLOCK, page: m.PAGE };
  return [
    rule(m.state, 'otherTakesPage', place, (s, { block, page }) => {
      if (s.defragmentation === 'runs' || !mayHandOut(s, m, block, page, 1)) return blocked;
      handOut(s, block, page, 1, 'other');
      s.defragmentation = 'none';
      return taken;
    }),
    rule(m.state, 'otherGivesPage', place, (s, { block, page }) => {
      if (s.defragmentation === 'runs' || s.block[block].page[page] !== 'other') return blocked;
      takeBack(s, block, page, 1);
      s.defragmentation = 'none';
      return taken;
    }),
  ];
}

function ofBlocks(m: Memory): Rule<MemoryState>[] {
  const { pagesPerBlock } = m.bounds;
  return [
    rule(m.state, 'otherTakesBlock', { block: m.BLOCK }, (s, { block }) => {
      if (s.defragmentation === 'runs' || !mayHandOut(s, m, block, 0, pagesPerBlock)) {
        return blocked;
      }
      handOut(s, block, 0, pagesPerBlock, 'other');
      s.defragmentation = 'none';
      return taken;
    }),
    rule(m.state, 'otherGivesBlock', { block: m.BLOCK }, (s, { block }) => {
      if (s.defragmentation === 'runs') return blocked;
      for (let page = 0; page < pagesPerBlock; page += 1) {
        if (s.block[block].page[page] !== 'other') return blocked;
      }
      takeBack(s, block, 0, pagesPerBlock);
      s.defragmentation = 'none';
      return taken;
    }),
  ];
}
