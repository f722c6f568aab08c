/**
 * In how many huge-page-sized blocks do page tables lie at worst? By where they come from: page by page,
 * from a slab cache, from one that is defragmented; and by what the page allocator hands out.
 */

import { spec } from '../../checker/index.ts';
import type { Expected, Spec } from '../../checker/index.ts';
import {
  defaultFragmentationBounds,
  fragmentationSystem,
} from '../../model/slab/fragmentation/scenario.ts';
import type {
  FragmentationBounds,
  FragmentationDesign,
  MemoryState,
} from '../../model/slab/fragmentation/state.ts';
import { fragmentationMetrics, fragmentationProperties } from './fragmentation-properties.ts';

export function fragmentationSpec(
  name: string,
  summary: string,
  design: FragmentationDesign,
  changed: Partial<FragmentationBounds> = {},
  violated: readonly string[] = [],
): Spec {
  const bounds = { ...defaultFragmentationBounds, ...changed };
  return spec<MemoryState, FragmentationBounds>({
    name: `slab/fragmentation-${name}`,
    summary,
    bounds,
    model: (bounds) => fragmentationSystem(bounds, design),
    properties: fragmentationProperties(design),
    metrics: fragmentationMetrics(design, bounds.tables),
    expect: Object.fromEntries(violated.map((each): [string, Expected] => [each, 'violated'])),
  });
}

/** A memory in which one block can be half full. */
const deep = { blocks: 3, pagesPerBlock: 4, objectsPerSlab: 4, tables: 4 };
const alone = { others: 0 };

export const pagesAny = fragmentationSpec(
  'pages-any',
  'page by page, from wherever a page is free',
  { source: 'pages', policy: 'any' },
  {},
  ['fewestBlocks', 'fewestAtPeak'],
);

export const pagesBuddy = fragmentationSpec(
  'pages-buddy',
  'page by page, from the least chunk that is free, beside others who take pages',
  { source: 'pages', policy: 'buddy' },
  {},
  ['fewestBlocks', 'fewestAtPeak'],
);

export const pagesBuddyAlone = fragmentationSpec(
  'pages-buddy-alone',
  'page by page, from the least chunk that is free, and nobody else takes any',
  { source: 'pages', policy: 'buddy' },
  { ...deep, ...alone, tables: 6 },
  ['fewestBlocks'],
);

export const pagesHuge = fragmentationSpec(
  'pages-huge',
  'a block for each, where only blocks are handed out',
  { source: 'pages', policy: 'huge' },
  {},
  ['fewestBlocks', 'fewestAtPeak'],
);

export const cacheAny = fragmentationSpec(
  'cache-any',
  'from a slab cache; slabs lie wherever a block is free',
  { source: 'cache', policy: 'any' },
  { cpus: 2 },
  ['fewestBlocks'],
);

export const cacheBuddy = fragmentationSpec(
  'cache-buddy',
  'from a slab cache, with slabs as large as blocks, in a buddy system',
  { source: 'cache', policy: 'buddy' },
  { cpus: 2 },
  ['fewestBlocks'],
);

export const cacheHuge = fragmentationSpec(
  'cache-huge',
  'from a slab cache, where only blocks are handed out',
  { source: 'cache', policy: 'huge' },
  { cpus: 2 },
  ['fewestBlocks'],
);

export const cacheOneCpu = fragmentationSpec(
  'cache-one-cpu',
  'from a slab cache with one active slab',
  { source: 'cache', policy: 'buddy' },
  { ...deep, tables: 6 },
  ['fewestBlocks'],
);

export const cacheSmallSlabs = fragmentationSpec(
  'cache-small-slabs',
  'from a slab cache; two slabs fit a block, and others take what is between',
  { source: 'cache', policy: 'buddy' },
  { ...deep, objectsPerSlab: 2 },
  ['fewestBlocks', 'fewestAtPeak'],
);

export const cacheFallsBack = fragmentationSpec(
  'cache-falling-back',
  'from a slab cache that makes do with single pages when no block is free',
  { source: 'cache', policy: 'buddy', fallsBack: true },
  {},
  ['fewestBlocks', 'fewestAtPeak'],
);

export const defragmentedAny = fragmentationSpec(
  'defragmented-any',
  'from a slab cache that is defragmented; slabs lie wherever a block is free',
  { source: 'defragmented', policy: 'any' },
  { cpus: 2 },
  ['fewestBlocks'],
);

export const defragmentedBuddy = fragmentationSpec(
  'defragmented-buddy',
  'from a slab cache that is defragmented, with slabs as large as blocks, in a buddy system',
  { source: 'defragmented', policy: 'buddy' },
  { cpus: 2 },
  ['fewestBlocks'],
);

export const defragmentedHuge = fragmentationSpec(
  'defragmented-huge',
  'from a slab cache that is defragmented, where only blocks are handed out',
  { source: 'defragmented', policy: 'huge' },
  { cpus: 2 },
  ['fewestBlocks'],
);

export const defragmentedSmallSlabs = fragmentationSpec(
  'defragmented-small-slabs',
  'the same with slabs of half a block: some are emptied, the others lie apart',
  { source: 'defragmented', policy: 'buddy' },
  { ...deep, objectsPerSlab: 2 },
  ['fewestBlocks', 'fewestAtPeak', 'givesBlocksBack'],
);

export const defragmentedUnflushed = fragmentationSpec(
  'defragmented-unflushed',
  'from a slab cache that is defragmented, but CPUs keep their active slabs',
  { source: 'defragmented', policy: 'huge', flushes: false },
  { cpus: 2 },
  ['fewestBlocks', 'givesBlocksBack'],
);

export const defragmentedBusy = fragmentationSpec(
  'defragmented-busy',
  'from a slab cache that is defragmented, but two objects are in use when they are to move',
  { source: 'defragmented', policy: 'huge' },
  { cpus: 2, busy: 2 },
  ['fewestBlocks', 'givesBlocksBack'],
);
