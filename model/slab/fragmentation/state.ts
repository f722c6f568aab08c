/**
 * Who has which page of a memory of huge-page-sized blocks. Each rule is a whole operation, which loses
 * nothing that is asked here. The page allocator works under one lock. An allocation from a cache is decided when
 * it finds no partial slab; whatever others do until it has its new one, that one is on no list, as if it
 * had been made at once. So an allocation or a free under way counts as a page table; and two threads of one
 * CPU that sleep in the page allocator at the same time count as two CPUs.
 *
 * What is not told apart: the objects of a slab. They lie in one block, their free list has them in any order.
 */

import { array, bool, enumOf, optional, range, struct } from '../../../checker/index.ts';
import type { Value } from '../../../checker/index.ts';

/**
 * Whom the page allocator gives which of its free pages. `any`: any chunk that is free and aligned, which
 * is more than any Linux does, whatever its per-CPU lists and its groups of pages by mobility. `buddy`: the
 * first part of a free chunk of the least size that will do, of several any; buddies that are free are
 * one chunk. `huge`: whole blocks only.
 */
export type Policy = 'any' | 'buddy' | 'huge';

/**
 * Where page tables come from. `pages`: one by one from the page allocator. `cache`: from a slab cache.
 * `defragmented`: from one that is defragmented now and then.
 */
export type Source = 'pages' | 'cache' | 'defragmented';

export interface FragmentationDesign {
  readonly policy: Policy;
  readonly source: Source;
  /** A cache that gets no pages for a slab makes do with one page, as SLUB does; false if left out. */
  readonly fallsBack?: boolean;
  /** A defragmentation takes the active slabs from their CPUs first; true if left out. */
  readonly flushes?: boolean;
}

export type FragmentationBounds = {
  readonly blocks: number;
  /** A power of two. */
  readonly pagesPerBlock: number;
  /** A slab's pages, an object each: a power of two. */
  readonly objectsPerSlab: number;
  /** The most page tables there are at a time, those that are being allocated or freed among them. */
  readonly tables: number;
  /** CPUs that allocate page tables, each with an active slab; see above for threads that sleep. */
  readonly cpus: number;
  /** 1: others take and give back pages too, as many as they like. */
  readonly others: number;
  /** The most objects that a defragmentation finds in use, so that it can't move them. */
  readonly busy: number;
};

function memoryState(bounds: FragmentationBounds) {
  const { blocks, pagesPerBlock, objectsPerSlab, tables, cpus, others, busy } = bounds;
  const BLOCK = range(0, blocks - 1, 'block');
  const PAGE = range(0, pagesPerBlock - 1, 'page');
  const RUN = range(0, pagesPerBlock / objectsPerSlab - 1, 'run');
  const CPU = range(0, cpus - 1, 'cpu');
  const state = struct({
    block: array(
      BLOCK,
      struct({
        /** `idle`: came along with a page table, because the page allocator gives no single pages. */
        page: array(PAGE, enumOf('free', 'other', 'table', 'slab', 'idle')),
        /** By aligned run of pages that can be a slab. */
        slab: array(
          RUN,
          struct({
            exists: bool,
            inuse: range(0, objectsPerSlab),
            /** The CPU whose active slab it is: nobody else allocates from it. */
            activeOn: optional(CPU),
            /** The defragmentation that runs found an object busy, and takes no more out. */
            leftAlone: bool,
          }),
        ),
      }),
    ),
    /** Page tables that processes have. */
    live: range(0, tables),
    /** Nothing else happens while it runs; `ended`: it was the last thing that happened. */
    defragmentation: enumOf('none', 'runs', 'ended'),
    /** Objects that it found busy. */
    found: range(0, busy),
    /** For properties; constants. */
    bounds: struct({
      blocks: range(blocks, blocks),
      pagesPerBlock: range(pagesPerBlock, pagesPerBlock),
      objectsPerSlab: range(objectsPerSlab, objectsPerSlab),
      tables: range(tables, tables),
      cpus: range(cpus, cpus),
      others: range(others, others),
      busy: range(busy, busy),
    }),
  });
  return { state, BLOCK, PAGE, RUN, CPU };
}

type Declared = ReturnType<typeof memoryState>;
export type MemoryState = Value<Declared['state']>;

/** The model at given sizes: what every rule is made from. */
export interface Memory extends Declared {
  readonly bounds: FragmentationBounds;
  readonly design: FragmentationDesign;
  /** Pages in a chunk, from one to a whole block. */
  readonly sizes: readonly number[];
}

export function memory(bounds: FragmentationBounds, design: FragmentationDesign): Memory {
  const sizes: number[] = [];
  for (let size = 1; size <= bounds.pagesPerBlock; size *= 2) sizes.push(size);
  return { ...memoryState(bounds), bounds, design, sizes };
}
