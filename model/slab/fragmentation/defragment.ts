/**
 * Defragmentation, from its begin to its end: as long as there are two partial slabs, an object moves from
 * one that has the fewest to another that has the most. That makes the sum of the squares of their counts
 * larger each time, so it comes to an end. Every object can be moved, and nobody else
 * allocates or frees meanwhile: what contracts do about those who do, other models ask.
 */

import { blocked, rule, taken } from '../../../checker/index.ts';
import type { Rule } from '../../../checker/index.ts';
import { flush, giveBackIfEmpty, isPartial } from './cache.ts';
import type { Memory, MemoryState } from './state.ts';

export function defragmentation(m: Memory): readonly Rule<MemoryState>[] {
  const { BLOCK, RUN } = m;
  const fromTo = { from: BLOCK, fromRun: RUN, to: BLOCK, toRun: RUN };
  return [
    rule(m.state, 'beginDefragmentation', {}, (s) => {
      if (s.defragmentation === 'runs') return blocked;
      s.defragmentation = 'runs';
      if (m.design.flushes === false) return taken;
      for (let cpu = 0; cpu < m.bounds.cpus; cpu += 1) flush(s, m, cpu);
      return taken;
    }),
    rule(m.state, 'moveObject', fromTo, (s, { from, fromRun, to, toRun }) => {
      if (s.defragmentation !== 'runs' || (from === to && fromRun === toRun)) return blocked;
      if (!isPartial(s, m, from, fromRun) || !isPartial(s, m, to, toRun)) return blocked;
      const source = s.block[from].slab[fromRun];
      const target = s.block[to].slab[toRun];
      if (partials(s, m, 0, source.inuse - 1) > 0) return blocked;
      if (partials(s, m, target.inuse + 1, m.bounds.objectsPerSlab) > 0) return blocked;
      source.inuse -= 1;
      target.inuse += 1;
      giveBackIfEmpty(s, m, from, fromRun);
      return taken;
    }),
    rule(m.state, 'endDefragmentation', {}, (s) => {
      if (s.defragmentation !== 'runs') return blocked;
      if (partials(s, m, 0, m.bounds.objectsPerSlab) > 1) return blocked;
      s.defragmentation = 'ended';
      return taken;
    }),
  ];
}

/** Partial slabs that have from `least` to `most` objects in use. */
function partials(s: MemoryState, m: Memory, least: number, most: number): number {
  let found = 0;
  for (let block = 0; block < s.block.length; block += 1) {
    for (let run = 0; run < s.block[block].slab.length; run += 1) {
      const { inuse } = s.block[block].slab[run];
      if (isPartial(s, m, block, run) && inuse >= least && inuse <= most) found += 1;
    }
  }
  return found;
}
