/**
 * In how many blocks `live` page tables can lie at worst: what exploration was found to say, for a memory
 * that has room. Properties claim that it is never exceeded, tests that it is reached.
 */

import type {
  FragmentationBounds,
  FragmentationDesign,
} from '../../model/slab/fragmentation/state.ts';

/** Slabs, or blocks, of `size` pages that so many pages fill, the last of them perhaps in part. */
export function filled(pages: number, size: number): number {
  return Math.floor((pages + size - 1) / size);
}

/** In any state. */
export function worstBlocks(
  design: FragmentationDesign,
  bounds: FragmentationBounds,
  live: number,
): number {
  return Math.min(live, mostBlocks(design, bounds));
}

/** In a state in which a defragmentation has just ended. */
export function worstBlocksAfter(
  design: FragmentationDesign,
  bounds: FragmentationBounds,
  live: number,
): number {
  const { objectsPerSlab, cpus, busy } = bounds;
  const active = design.flushes === false ? Math.min(cpus, live) : 0;
  const rest = live - active;
  // What is left of the others goes into the slabs of busy objects, if there is one.
  const stuck = Math.min(busy, rest);
  const apart = stuck + Math.floor((rest - stuck) / objectsPerSlab);
  const slabs = active + Math.max(filled(rest, objectsPerSlab), apart);
  return Math.min(slabs, mostBlocks(design, bounds));
}

/** That the source can have pages in: a new slab is made only when all but active ones are full. */
function mostBlocks(design: FragmentationDesign, bounds: FragmentationBounds): number {
  const { source, policy, fallsBack } = design;
  const { blocks, pagesPerBlock, objectsPerSlab, tables, cpus, others } = bounds;
  const bySingle = source === 'pages' || (fallsBack === true && others === 1);
  const slabs = bySingle ? tables : filled(tables, objectsPerSlab) + cpus - 1;
  const pages = bySingle ? tables : slabs * objectsPerSlab;
  // A buddy system with one user splits a block only when those that are split are full.
  const packed = policy === 'buddy' && others === 0;
  return Math.min(blocks, packed ? filled(pages, pagesPerBlock) : slabs);
}
