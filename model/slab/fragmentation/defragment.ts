/**
 * Defragmentation, from its begin to its end: as long as there are two partial slabs, an object moves from
 * one that has the fewest to another that has the most. An object may be busy: then its slab goes back to
 * the list, to be filled, and is emptied no further. Each move leaves fewer objects in the other slabs, or makes
 * the sum of the squares of their counts larger, so it comes to an end.
 *
 * Nobody else allocates or frees meanwhile: what contracts do about those who do, other models ask.
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
      if (!isSparsest(s, m, from, fromRun) || !isPartial(s, m, to, toRun)) return blocked;
      if (isFullerPartial(s, m, from, fromRun, s.block[to].slab[toRun].inuse)) return blocked;
      s.block[from].slab[fromRun].inuse -= 1;
      s.block[to].slab[toRun].inuse += 1;
      giveBackIfEmpty(s, m, from, fromRun);
      return taken;
    }),
    rule(m.state, 'endDefragmentation', {}, (s) => {
      if (s.defragmentation !== 'runs' || (partials(s, m) > 1 && isAnySource(s, m))) return blocked;
      for (let block = 0; block < s.block.length; block += 1) {
        for (let run = 0; run < s.block[block].slab.length; run += 1) {
          s.block[block].slab[run].leftAlone = false;
        }
      }
      s.found = 0;
      s.defragmentation = 'ended';
      return taken;
    }),
    ...(m.bounds.busy > 0 ? [findBusy(m)] : []),
  ];
}

function findBusy(m: Memory): Rule<MemoryState> {
  return rule(m.state, 'findBusyObject', { block: m.BLOCK, run: m.RUN }, (s, { block, run }) => {
    if (s.defragmentation !== 'runs' || s.found === m.bounds.busy) return blocked;
    if (partials(s, m) < 2 || !isSparsest(s, m, block, run)) return blocked;
    s.block[block].slab[run].leftAlone = true;
    s.found += 1;
    return taken;
  });
}

/** A slab that may be emptied. */
function isSource(s: MemoryState, m: Memory, block: number, run: number): boolean {
  return isPartial(s, m, block, run) && !s.block[block].slab[run].leftAlone;
}

function isAnySource(s: MemoryState, m: Memory): boolean {
  for (let block = 0; block < s.block.length; block += 1) {
    for (let run = 0; run < s.block[block].slab.length; run += 1) {
      if (isSource(s, m, block, run)) return true;
    }
  }
  return false;
}

/** One that may be emptied, and no other such slab has fewer objects. */
function isSparsest(s: MemoryState, m: Memory, block: number, run: number): boolean {
  if (!isSource(s, m, block, run)) return false;
  const { inuse } = s.block[block].slab[run];
  for (let other = 0; other < s.block.length; other += 1) {
    for (let otherRun = 0; otherRun < s.block[other].slab.length; otherRun += 1) {
      const fewer = s.block[other].slab[otherRun].inuse < inuse;
      if (fewer && isSource(s, m, other, otherRun)) return false;
    }
  }
  return true;
}

/** Has some partial slab, other than the one from which to move, more than so many objects? */
function isFullerPartial(
  s: MemoryState,
  m: Memory,
  from: number,
  fromRun: number,
  inuse: number,
): boolean {
  for (let block = 0; block < s.block.length; block += 1) {
    for (let run = 0; run < s.block[block].slab.length; run += 1) {
      const fuller = s.block[block].slab[run].inuse > inuse && isPartial(s, m, block, run);
      if (fuller && !(block === from && run === fromRun)) return true;
    }
  }
  return false;
}

function partials(s: MemoryState, m: Memory): number {
  let found = 0;
  for (let block = 0; block < s.block.length; block += 1) {
    for (let run = 0; run < s.block[block].slab.length; run += 1) {
      if (isPartial(s, m, block, run)) found += 1;
    }
  }
  return found;
}
