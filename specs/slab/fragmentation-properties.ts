/** What is claimed of memories with page tables in them, and what is measured. */

import type { Metric, Property } from '../../checker/index.ts';
import type { FragmentationDesign, MemoryState } from '../../model/slab/fragmentation/state.ts';
import { filled, worstBlocks, worstBlocksAfter } from './fragmentation-law.ts';

/** Blocks that hold a page table. */
function blocksOf(s: MemoryState): number {
  let blocks = 0;
  for (let block = 0; block < s.block.length; block += 1) {
    if (tablesIn(s, block) > 0) blocks += 1;
  }
  return blocks;
}

function tablesIn(s: MemoryState, block: number): number {
  let tables = 0;
  for (let page = 0; page < s.block[block].page.length; page += 1) {
    if (s.block[block].page[page] === 'table') tables += 1;
  }
  for (let run = 0; run < s.block[block].slab.length; run += 1) {
    tables += s.block[block].slab[run].inuse;
  }
  return tables;
}

/** Blocks in which a page was handed out for page tables, whether it is one or not. */
function blocksTaken(s: MemoryState): number {
  let blocks = 0;
  for (let block = 0; block < s.block.length; block += 1) {
    let taken = false;
    for (let page = 0; page < s.block[block].page.length; page += 1) {
      const use = s.block[block].page[page];
      if (use !== 'free' && use !== 'other') taken = true;
    }
    if (taken) blocks += 1;
  }
  return blocks;
}

/** Blocks that this many page tables would fill. */
function fewestFor(s: MemoryState, tables: number): number {
  return filled(tables, s.bounds.pagesPerBlock);
}

const noDoubleAllocation: Property<MemoryState> = {
  name: 'noDoubleAllocation',
  meaning: 'no page is handed out that is not free',
};

const noDoubleFree: Property<MemoryState> = {
  name: 'noDoubleFree',
  meaning: 'no page is given back that is free',
};

const countsAgree: Property<MemoryState> = {
  name: 'countsAgree',
  meaning: 'processes have as many page tables as pages and slabs hold',
  invariant: (s) => {
    let tables = 0;
    for (let block = 0; block < s.block.length; block += 1) tables += tablesIn(s, block);
    return tables === s.live;
  },
};

const slabsSound: Property<MemoryState> = {
  name: 'slabsSound',
  meaning: 'a slab has all its pages, objects only if it has pages, and goes back when empty',
  invariant: (s) => {
    const size = s.bounds.objectsPerSlab;
    for (let block = 0; block < s.block.length; block += 1) {
      for (let page = 0; page < s.block[block].page.length; page += 1) {
        const { exists } = s.block[block].slab[Math.floor(page / size)];
        if ((s.block[block].page[page] === 'slab') !== exists) return false;
      }
      for (let run = 0; run < s.block[block].slab.length; run += 1) {
        const { exists, inuse, activeOn } = s.block[block].slab[run];
        if (exists !== (inuse > 0 || activeOn !== null)) return false;
      }
    }
    return true;
  },
};

const oneActiveSlab: Property<MemoryState> = {
  name: 'oneActiveSlab',
  meaning: 'a CPU has one active slab at most',
  invariant: (s) => {
    for (let cpu = 0; cpu < s.bounds.cpus; cpu += 1) {
      let active = 0;
      for (let block = 0; block < s.block.length; block += 1) {
        for (let run = 0; run < s.block[block].slab.length; run += 1) {
          if (s.block[block].slab[run].activeOn === cpu) active += 1;
        }
      }
      if (active > 1) return false;
    }
    return true;
  },
};

/** What "clumps" says, taken at its word. */
const fewestBlocks: Property<MemoryState> = {
  name: 'fewestBlocks',
  meaning: 'page tables lie in as few blocks as can hold them',
  invariant: (s) => blocksOf(s) <= fewestFor(s, s.live),
};

/** What is left of it: page tables that were freed leave holes, but new ones fill them. */
const fewestAtPeak: Property<MemoryState> = {
  name: 'fewestAtPeak',
  meaning: 'they lie in no more blocks than the most there were fill, and one for each further CPU',
  invariant: (s) => blocksOf(s) <= fewestFor(s, s.bounds.tables) + s.bounds.cpus - 1,
};

const givesBlocksBack: Property<MemoryState> = {
  name: 'givesBlocksBack',
  meaning: 'a defragmentation leaves them no more blocks than they fill',
  invariant: (s) => s.defragmentation !== 'ended' || blocksTaken(s) <= fewestFor(s, s.live),
};

const withinLaw = (design: FragmentationDesign): Property<MemoryState> => ({
  name: 'withinLaw',
  meaning: 'they lie in no more blocks than the law of this source says (fragmentation-law.ts)',
  invariant: (s) => {
    const blocks = blocksOf(s);
    if (blocks > worstBlocks(design, s.bounds, s.live)) return false;
    return s.defragmentation !== 'ended' || blocks <= worstBlocksAfter(design, s.bounds, s.live);
  },
});

export function fragmentationProperties(
  design: FragmentationDesign,
): readonly Property<MemoryState>[] {
  const sound = [noDoubleAllocation, noDoubleFree, countsAgree, slabsSound, oneActiveSlab];
  const claims = [fewestBlocks, fewestAtPeak, withinLaw(design)];
  return design.source === 'defragmented'
    ? [...sound, ...claims, givesBlocksBack]
    : [...sound, ...claims];
}

/** By the number of page tables: in how many blocks they lie; 0 in states with more or less of them. */
export function blocksMetric(live: number): Metric<MemoryState> {
  return {
    name: `blocks-of-${live}`,
    meaning: `blocks that hold ${live} page tables`,
    of: (s) => (s.live === live ? blocksOf(s) : 0),
  };
}

/** The same, of states in which a defragmentation has just ended. */
export function blocksAfterMetric(live: number): Metric<MemoryState> {
  return {
    name: `blocks-of-${live}-after`,
    meaning: `blocks that hold ${live} page tables, just after a defragmentation`,
    of: (s) => (s.live === live && s.defragmentation === 'ended' ? blocksOf(s) : 0),
  };
}

/** For one page table up to `tables`, by name. */
export function fragmentationMetrics(
  { source }: FragmentationDesign,
  tables: number,
): readonly Metric<MemoryState>[] {
  const each = Array.from({ length: tables }, (_, i) => i + 1);
  const after = source === 'defragmented' ? each.map(blocksAfterMetric) : [];
  return [...each.map(blocksMetric), ...after];
}
