/**
 * Page tables as objects of a slab cache: from this CPU's active slab; else from a partial slab, whichever
 * comes first on the list, which becomes active; else from a new one. A slab that is empty and nobody's active
 * one goes back at once. A CPU may give up its active slab at any time (`kmem_cache_shrink`).
 *
 * Not modelled: partial slabs that CPUs keep to themselves (Linux 3.2 and later), and nodes, each with a list
 * of its own. Both are further places, like active slabs, of which others do not allocate.
 */

import { blocked, rule, taken } from '../../../checker/index.ts';
import type { Rule } from '../../../checker/index.ts';
import { handOut, isShortOf, mayHandOut, takeBack } from './page-allocator.ts';
import type { Memory, MemoryState } from './state.ts';

export function cache(m: Memory): readonly Rule<MemoryState>[] {
  const rules = [...allocation(m), ...release(m)];
  return m.design.fallsBack === true ? [...rules, ...fallback(m)] : rules;
}

function allocation(m: Memory): Rule<MemoryState>[] {
  const { objectsPerSlab } = m.bounds;
  const place = { cpu: m.CPU, block: m.BLOCK, run: m.RUN };
  return [
    rule(m.state, 'newTableFromActive', place, (s, { cpu, block, run }) => {
      if (!mayAllocate(s, m) || !isActiveWithRoom(s, m, cpu, block, run)) return blocked;
      takeObject(s, block, run);
      return taken;
    }),
    rule(m.state, 'newTableFromPartial', place, (s, { cpu, block, run }) => {
      if (!mayAllocate(s, m) || !isPartial(s, m, block, run)) return blocked;
      if (hasRoomActive(s, m, cpu)) return blocked;
      makeActive(s, m, cpu, block, run);
      takeObject(s, block, run);
      return taken;
    }),
    rule(m.state, 'newTableFromNewSlab', place, (s, { cpu, block, run }) => {
      if (!mayAllocate(s, m) || hasRoomActive(s, m, cpu) || isAnyPartial(s, m)) return blocked;
      const first = run * objectsPerSlab;
      if (!mayHandOut(s, m, block, first, objectsPerSlab)) return blocked;
      handOut(s, block, first, objectsPerSlab, 'slab');
      s.block[block].slab[run].exists = true;
      makeActive(s, m, cpu, block, run);
      takeObject(s, block, run);
      return taken;
    }),
  ];
}

function release(m: Memory): Rule<MemoryState>[] {
  return [
    rule(m.state, 'freeTable', { block: m.BLOCK, run: m.RUN }, (s, { block, run }) => {
      const slab = s.block[block].slab[run];
      if (s.defragmentation === 'runs' || slab.inuse === 0) return blocked;
      slab.inuse -= 1;
      s.live -= 1;
      giveBackIfEmpty(s, m, block, run);
      s.defragmentation = 'none';
      return taken;
    }),
    rule(m.state, 'flushActive', { cpu: m.CPU }, (s, { cpu }) => {
      if (s.defragmentation === 'runs' || !hasActive(s, cpu)) return blocked;
      flush(s, m, cpu);
      s.defragmentation = 'none';
      return taken;
    }),
  ];
}

/** A slab of one page is just that page: it is full, or it is given back. */
function fallback(m: Memory): Rule<MemoryState>[] {
  const place = { block: m.BLOCK, page: m.PAGE };
  return [
    rule(m.state, 'newTableOfOnePage', { cpu: m.CPU, ...place }, (s, { cpu, block, page }) => {
      if (!mayAllocate(s, m) || hasRoomActive(s, m, cpu) || isAnyPartial(s, m)) return blocked;
      if (!isShortOf(s, m, m.bounds.objectsPerSlab)) return blocked;
      if (!mayHandOut(s, m, block, page, 1)) return blocked;
      handOut(s, block, page, 1, 'table');
      s.live += 1;
      s.defragmentation = 'none';
      return taken;
    }),
    rule(m.state, 'freeTableOfOnePage', place, (s, { block, page }) => {
      if (s.defragmentation === 'runs' || s.block[block].page[page] !== 'table') return blocked;
      takeBack(s, block, page, 1);
      s.live -= 1;
      s.defragmentation = 'none';
      return taken;
    }),
  ];
}

function mayAllocate(s: MemoryState, m: Memory): boolean {
  return s.live < m.bounds.tables && s.defragmentation !== 'runs';
}

function takeObject(s: MemoryState, block: number, run: number): void {
  s.block[block].slab[run].inuse += 1;
  s.live += 1;
  s.defragmentation = 'none';
}

function isActiveWithRoom(
  s: MemoryState,
  m: Memory,
  cpu: number,
  block: number,
  run: number,
): boolean {
  const { activeOn, inuse } = s.block[block].slab[run];
  return activeOn === cpu && inuse < m.bounds.objectsPerSlab;
}

function hasActive(s: MemoryState, cpu: number): boolean {
  for (let block = 0; block < s.block.length; block += 1) {
    for (let run = 0; run < s.block[block].slab.length; run += 1) {
      if (s.block[block].slab[run].activeOn === cpu) return true;
    }
  }
  return false;
}

function hasRoomActive(s: MemoryState, m: Memory, cpu: number): boolean {
  for (let block = 0; block < s.block.length; block += 1) {
    for (let run = 0; run < s.block[block].slab.length; run += 1) {
      if (isActiveWithRoom(s, m, cpu, block, run)) return true;
    }
  }
  return false;
}

/** On the list: it has something free, and is nobody's active slab. */
export function isPartial(s: MemoryState, m: Memory, block: number, run: number): boolean {
  const { exists, activeOn, inuse } = s.block[block].slab[run];
  return exists && activeOn === null && inuse < m.bounds.objectsPerSlab;
}

function isAnyPartial(s: MemoryState, m: Memory): boolean {
  for (let block = 0; block < s.block.length; block += 1) {
    for (let run = 0; run < s.block[block].slab.length; run += 1) {
      if (isPartial(s, m, block, run)) return true;
    }
  }
  return false;
}

/** The slab that was active before, if any, is full: on no list. */
function makeActive(s: MemoryState, m: Memory, cpu: number, block: number, run: number): void {
  flush(s, m, cpu);
  s.block[block].slab[run].activeOn = cpu;
}

/** The CPU gives up its active slab. */
export function flush(s: MemoryState, m: Memory, cpu: number): void {
  for (let block = 0; block < s.block.length; block += 1) {
    for (let run = 0; run < s.block[block].slab.length; run += 1) {
      if (s.block[block].slab[run].activeOn === cpu) {
        s.block[block].slab[run].activeOn = null;
        giveBackIfEmpty(s, m, block, run);
      }
    }
  }
}

export function giveBackIfEmpty(s: MemoryState, m: Memory, block: number, run: number): void {
  const slab = s.block[block].slab[run];
  if (slab.inuse > 0 || slab.activeOn !== null) return;
  slab.exists = false;
  takeBack(s, block, run * m.bounds.objectsPerSlab, m.bounds.objectsPerSlab);
}
