/**
 * What the metadata of pages costs, in bytes for each page, by where it is kept.
 *
 * `union`: each page has a descriptor in which all uses of pages share storage (`struct page` of 2007), so
 * it is as large as the most demanding use needs, whoever hands out pages. `metadata`: each page has a small
 * common descriptor; what only pages of one use need is in a record beside them, in the block of the cache
 * that owns them. `huge`: the same where the page allocator hands out only blocks, so that just blocks have
 * a common descriptor.
 *
 * A page is counted where it is of use: pages that are spent on records are part of the cost of the others.
 */

import { geometryOf, GeometryError } from './geometry.ts';

export const LAYOUTS = ['union', 'metadata', 'huge'] as const;
export type PageLayout = (typeof LAYOUTS)[number];

/** `lru`: anonymous and file pages, which reclaim finds on a list. `slab`: of caches of other objects. */
export const PAGE_TYPES = ['page-table', 'slab', 'lru', 'free'] as const;
export type PageType = (typeof PAGE_TYPES)[number];

/** Parts of the pages that are in use or free, which add up to 1. */
export type Shares = Readonly<Record<PageType, number>>;

/** Bytes, as the fields need them; each group is stored in a multiple of 8. */
export interface FootprintSizes {
  readonly pageSize: number;
  /** Of a block of pages with their records; in the layout `huge`, of all blocks. */
  readonly blockSize: number;
  readonly union: number;
  /** Flags and the reference count. */
  readonly common: number;
  /** Of a page table: its mm, its address and level, a lock, flags. */
  readonly pageTable: number;
  /** Of a page on an LRU list: mapping, index, links, private data, map count. */
  readonly lru: number;
  /** Of a slab or a block: its cache, links, free list, objects in use, lock. */
  readonly slab: number;
  /** The part of the pages in blocks with records that are in use; above 0, at most 1. */
  readonly inUse: number;
}

/** 64-bit, without debugging: the fields of Linux 2.6.23 make just the 56 bytes of its `struct page`. */
export const LINUX_2007: FootprintSizes = {
  pageSize: 4096,
  blockSize: 2 ** 21,
  union: 56,
  common: 12,
  pageTable: 24,
  lru: 44,
  slab: 40,
  inUse: 1,
};

/** Bytes for each page. */
export interface Cost {
  /** Of descriptors: in a union, the fields that this use of a page needs. */
  readonly descriptors: number;
  /** Of records, and of what describes the block. */
  readonly records: number;
  /** What no field fills: padding, the end of a block, the rest of a union. */
  readonly waste: number;
}

const ALIGN = 8;

export function totalOf({ descriptors, records, waste }: Cost): number {
  return descriptors + records + waste;
}

/** Of a page of one use. Throws {@link GeometryError} if that layout can't be. */
export function costOf(layout: PageLayout, type: PageType, sizes: FootprintSizes): Cost {
  requireSizes(sizes);
  if (layout === 'union') return unionCost(type, sizes);
  const { common, pageTable, lru } = sizes;
  if (type === 'page-table') return recordCost(layout, pageTable, sizes);
  // Pages of a huge block are mapped and counted one by one nevertheless.
  if (type === 'lru') return recordCost(layout, layout === 'huge' ? lru + common : lru, sizes);
  return plainCost(layout, type, sizes);
}

/** Of a page on average. */
export function footprintOf(layout: PageLayout, shares: Shares, sizes: FootprintSizes): Cost {
  const parts = PAGE_TYPES.map((type) => ({ share: shares[type], ...costOf(layout, type, sizes) }));
  const sum = (part: keyof Cost): number =>
    parts.reduce((total, { share, ...cost }) => total + share * cost[part], 0);
  return { descriptors: sum('descriptors'), records: sum('records'), waste: sum('waste') };
}

/** The shares in which one use has the given one, and the others keep their proportions. */
export function sharesWith(mix: Shares, type: PageType, share: number): Shares {
  const others = 1 - mix[type];
  const scaled = PAGE_TYPES.map((each) => [
    each,
    each === type ? share : (mix[each] / others) * (1 - share),
  ]);
  return Object.fromEntries(scaled) as Shares;
}

/**
 * The share of one use at which a layout costs as much as the union, the others in their proportions; null
 * if there is none, or if it is every share. Costs are linear in a share.
 */
export function crossoverOf(
  layout: PageLayout,
  mix: Shares,
  type: PageType,
  sizes: FootprintSizes,
): number | null {
  const lead = (share: number): number => {
    const shares = sharesWith(mix, type, share);
    const [ours, union] = [layout, 'union' as const].map((each) =>
      totalOf(footprintOf(each, shares, sizes)),
    ) as [number, number];
    return ours - union;
  };
  const [none, all] = [lead(0), lead(1)];
  if (none === all || none * all > 0) return null;
  return none / (none - all);
}

function unionCost(type: PageType, { union, common, pageTable, slab, lru }: FootprintSizes): Cost {
  const own = { 'page-table': pageTable, slab, lru, free: 0 }[type];
  const descriptors = common + own;
  return { descriptors, records: 0, waste: union - descriptors };
}

/** Of a page in a block of pages with a record each, shared among those that are in use. */
function recordCost(layout: PageLayout, own: number, sizes: FootprintSizes): Cost {
  const { pageSize, blockSize, common, slab, inUse } = sizes;
  const { objects, recordSize, headerSize, waste } = pageBlock(own, sizes);
  const described = layout === 'huge' ? 1 : blockSize / pageSize;
  const pages = objects * inUse;
  return {
    descriptors: (described * common) / pages,
    records: (objects * own + slab) / pages,
    waste:
      (described * padding(common) + objects * (recordSize - own) + headerSize - slab + waste) /
      pages,
  };
}

/** How many pages with records of `own` bytes a block holds, and what is lost. */
export function pageBlock(own: number, { pageSize, blockSize, slab }: FootprintSizes) {
  const recordSize = own + padding(own);
  const headerSize = slab + padding(slab);
  const aligned = { objectAlign: pageSize, recordAlign: ALIGN };
  const shape = { objectSize: pageSize, recordSize, blockSize, headerSize, ...aligned };
  return { ...geometryOf(shape), headerSize };
}

/** Of a page without a record. A slab is one page, or one block, which begins with its description. */
function plainCost(layout: PageLayout, type: PageType, sizes: FootprintSizes): Cost {
  const { pageSize, blockSize, common } = sizes;
  const pages = layout === 'huge' ? blockSize / pageSize : 1;
  const slab = type === 'slab' ? sizes.slab : 0;
  return {
    descriptors: common / pages,
    records: slab / pages,
    waste: (padding(common) + padding(slab)) / pages,
  };
}

function padding(size: number): number {
  return (ALIGN - (size % ALIGN)) % ALIGN;
}

function requireSizes(sizes: FootprintSizes): void {
  const { pageSize, blockSize, union, common, pageTable, slab, lru, inUse } = sizes;
  for (const size of [pageSize, blockSize, union, common, pageTable, slab, lru]) {
    if (!(Number.isSafeInteger(size) && size > 0)) {
      throw new GeometryError(`a size is ${size}, not a positive number of bytes`);
    }
  }
  const needed = common + Math.max(pageTable, slab, lru);
  if (union < needed) {
    throw new GeometryError(`a union of ${union} bytes is too small for the ${needed} of a page`);
  }
  if (blockSize % pageSize !== 0) {
    throw new GeometryError(`a block of ${blockSize} bytes is no number of pages of ${pageSize}`);
  }
  if (!(inUse > 0 && inUse <= 1)) {
    throw new GeometryError(`the part of pages in use is ${inUse}, not above 0 and at most 1`);
  }
}
