/** What metadata costs: by hand, by counting bytes, and in states of the model. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import {
  costOf,
  crossoverOf,
  footprintOf,
  LAYOUTS,
  LINUX_2007,
  PAGE_TYPES,
  pageBlock,
  sharesWith,
  totalOf,
} from '../../../model/slab/footprint.ts';
import type { FootprintSizes, PageLayout, Shares } from '../../../model/slab/footprint.ts';
import { objectAt, recordOf } from '../../../model/slab/geometry.ts';
import { heldRepaired } from '../../../specs/slab/contracts.ts';
import { randomRun } from './walk.ts';
import type { PlainSlabs } from './walk.ts';

const cost = (
  layout: PageLayout,
  type: (typeof PAGE_TYPES)[number],
  sizes: Partial<FootprintSizes> = {},
) => totalOf(costOf(layout, type, { ...LINUX_2007, ...sizes }));

describe('by hand', () => {
  test('a union costs the same whatever a page is for; an LRU page fills it', () => {
    for (const type of PAGE_TYPES) expect(cost('union', type)).toBe(56);
    expect(costOf('union', 'lru', LINUX_2007).waste).toBe(0);
    expect(costOf('union', 'page-table', LINUX_2007).waste).toBe(20);
  });

  test('page tables in blocks of 2 MiB: 509 with records of 24 bytes, 32 bytes left over', () => {
    expect(pageBlock(24, LINUX_2007)).toMatchObject({ objects: 509, waste: 32 });
    expect(cost('metadata', 'page-table')).toBeCloseTo((512 * 16 + 3 * 4096) / 509, 12);
    expect(cost('huge', 'page-table')).toBeCloseTo((16 + 3 * 4096) / 509, 12);
    // 4 of padding in each descriptor, and the end of the block.
    expect(costOf('metadata', 'page-table', LINUX_2007).waste).toBeCloseTo(
      (512 * 4 + 32) / 509,
      12,
    );
  });

  test('LRU pages in blocks of 2 MiB: 506 with 48 bytes; 505 with 56, counted one by one', () => {
    expect(cost('metadata', 'lru')).toBeCloseTo((512 * 16 + 6 * 4096) / 506, 12);
    expect(cost('huge', 'lru')).toBeCloseTo((16 + 7 * 4096) / 505, 12);
  });

  test('in a block of two pages one is spent on the record of the other', () => {
    const blockSize = 8192;
    expect(pageBlock(24, { ...LINUX_2007, blockSize })).toMatchObject({
      objects: 1,
      waste: 4096 - 24 - 40,
    });
    expect(cost('metadata', 'page-table', { blockSize })).toBe(2 * 16 + 4096);
    expect(cost('huge', 'page-table', { blockSize })).toBe(16 + 4096);
  });

  test('slabs of other objects and free pages have no records', () => {
    expect(cost('metadata', 'slab')).toBe(16 + 40);
    expect(cost('metadata', 'free')).toBe(16);
    expect(cost('huge', 'slab')).toBe((16 + 40) / 512);
    expect(cost('huge', 'free')).toBe(16 / 512);
  });

  test('the crossover between LRU pages and free ones', () => {
    const mix = { 'page-table': 0, slab: 0, lru: 0.5, free: 0.5 };
    const lru = (512 * 16 + 6 * 4096) / 506;
    expect(crossoverOf('metadata', mix, 'lru', LINUX_2007)).toBeCloseTo((56 - 16) / (lru - 16), 12);
    expect(crossoverOf('metadata', mix, 'lru', { ...LINUX_2007, union: 65 })).toBeNull();
    const all = { ...mix, lru: 0, slab: 0.5 };
    expect(crossoverOf('metadata', all, 'slab', LINUX_2007)).toBe(1);
  });

  test('pages in use carry the records of those that are not', () => {
    expect(cost('metadata', 'page-table', { inUse: 0.25 })).toBeCloseTo(
      4 * cost('metadata', 'page-table'),
      12,
    );
  });
});

test.each<[Partial<FootprintSizes>, PageLayout, RegExp]>([
  [{ blockSize: 4096 }, 'metadata', /no object of 4096 bytes fits a block of 4096/],
  [{ blockSize: 6144 }, 'huge', /a block of 6144 bytes is no number of pages of 4096/],
  [{ blockSize: 12288 }, 'huge', /the block size is 12288, not a power of two/],
  [{ union: 48 }, 'union', /a union of 48 bytes is too small for the 56 of a page/],
  [{ common: 0 }, 'union', /a size is 0, not a positive number of bytes/],
  [{ inUse: 0 }, 'metadata', /the part of pages in use is 0/],
])('sizes that cannot be are refused: %o', (sizes, layout, message) => {
  expect(() => cost(layout, 'page-table', sizes)).toThrow(message);
});

const someSizes = fc
  .record({
    blockSize: fc.integer({ min: 14, max: 21 }).map((log) => 2 ** log),
    common: fc.integer({ min: 1, max: 24 }),
    pageTable: fc.integer({ min: 1, max: 64 }),
    lru: fc.integer({ min: 1, max: 96 }),
    slab: fc.integer({ min: 1, max: 64 }),
    spare: fc.integer({ min: 0, max: 16 }),
    inUse: fc.constantFrom(1, 0.5, 0.125),
  })
  .map(({ spare, ...sizes }): FootprintSizes => {
    const { common, pageTable, lru, slab } = sizes;
    return { pageSize: 4096, ...sizes, union: common + Math.max(pageTable, lru, slab) + spare };
  });

const someShares = fc
  .tuple(fc.nat(100), fc.nat(100), fc.nat(100), fc.nat(100))
  .filter((parts) => parts.filter((part) => part > 0).length >= 2)
  .map((parts) => {
    const sum = parts.reduce((a, b) => a + b);
    return Object.fromEntries(PAGE_TYPES.map((type, i) => [type, (parts[i] ?? 0) / sum])) as Shares;
  });

/** What each byte of a block is, found through the addresses of its objects. */
function bytesLost(own: number, sizes: FootprintSizes): { objects: number; lost: number } {
  const block = pageBlock(own, sizes);
  const kept = new Uint8Array(sizes.blockSize);
  for (let i = 0; i < block.objects; i += 1) {
    const at = objectAt(block, 0, i);
    kept.fill(1, at, at + sizes.pageSize);
    expect(kept[recordOf(block, at)]).toBe(0);
  }
  return { objects: block.objects, lost: kept.filter((byte) => byte === 0).length };
}

describe('for all sizes', () => {
  test('the cost of a block is what its addresses leave to no page, and its descriptors', () => {
    fc.assert(
      fc.property(someSizes, (sizes) => {
        const { objects, lost } = bytesLost(sizes.pageTable, sizes);
        const stored = Math.ceil(sizes.common / 8) * 8;
        const pages = objects * sizes.inUse;
        const all = (sizes.blockSize / sizes.pageSize) * stored;
        expect(cost('metadata', 'page-table', sizes) * pages).toBeCloseTo(all + lost, 6);
        expect(cost('huge', 'page-table', sizes) * pages).toBeCloseTo(stored + lost, 6);
      }),
      { numRuns: 30 },
    );
  });

  test('no part of a cost is negative, and larger records never cost less', () => {
    fc.assert(
      fc.property(someSizes, fc.constantFrom(...LAYOUTS), (sizes, layout) => {
        for (const type of PAGE_TYPES) {
          const parts = Object.values(costOf(layout, type, sizes));
          expect(parts.every((part) => part >= 0)).toBe(true);
          const larger = { ...sizes, pageTable: sizes.pageTable + 1, union: sizes.union + 1 };
          expect(cost(layout, type, larger) - cost(layout, type, sizes)).toBeGreaterThan(-1e-9);
        }
      }),
    );
  });

  test('at the crossover both cost the same, on either side one of them less', () => {
    let found = 0;
    fc.assert(
      fc.property(
        someSizes,
        someShares,
        fc.constantFrom('metadata' as const, 'huge' as const),
        fc.constantFrom(...PAGE_TYPES),
        (sizes, mix, layout, type) => {
          const lead = (share: number): number => {
            const shares = sharesWith(mix, type, share);
            expect(PAGE_TYPES.reduce((sum, each) => sum + shares[each], 0)).toBeCloseTo(1, 12);
            const ours = totalOf(footprintOf(layout, shares, sizes));
            return ours - totalOf(footprintOf('union', shares, sizes));
          };
          const crossover = crossoverOf(layout, mix, type, sizes);
          if (crossover === null) {
            expect(lead(0) === lead(1) || Math.sign(lead(0)) === Math.sign(lead(1))).toBe(true);
            return;
          }
          found += 1;
          expect(crossover).toBeGreaterThanOrEqual(0);
          expect(crossover).toBeLessThanOrEqual(1);
          expect(lead(crossover)).toBeCloseTo(0, 9);
          expect(lead(0) * lead(1)).toBeLessThanOrEqual(0);
        },
      ),
    );
    expect(found).toBeGreaterThan(5);
  });
});

/**
 * The model's own count: slabs of cache 0 hold page tables, three in a block of four pages as the model
 * has it; slabs of the other cache other objects; the rest is free.
 */
const BLOCK_PAGES = 4;
const MODEL: FootprintSizes = { ...LINUX_2007, blockSize: BLOCK_PAGES * 4096 };

interface Count {
  tables: number;
  tablesInUse: number;
  slabPages: number;
  freePages: number;
  /** Bytes that are of no use to a page table, another object, or whoever gets a free page. */
  bytes: number;
}

/** `descriptors` are so many for each block. */
function countOf({ slab, object }: PlainSlabs, descriptors: number): Count {
  const perSlab = object.length / slab.length;
  const { objects, lost } = bytesLost(MODEL.pageTable, MODEL);
  expect(objects).toBe(perSlab);
  const count = { tables: 0, tablesInUse: 0, slabPages: 0, freePages: 0, bytes: 0 };
  for (const [i, { list, cache, inuse, lock }] of slab.entries()) {
    count.bytes += 16 * descriptors;
    if (list === 'unused') {
      count.freePages += BLOCK_PAGES;
    } else if (cache === 1) {
      count.bytes += 40;
      count.slabPages += BLOCK_PAGES;
    } else {
      const live = object.slice(i * perSlab, (i + 1) * perSlab).filter((each) => each.allocated);
      if (list === 'full' && lock === null) expect(live).toHaveLength(inuse);
      count.bytes += lost;
      count.tables += perSlab;
      count.tablesInUse += live.length;
    }
  }
  return count;
}

test.each([
  ['huge', 1, {}],
  // Slabs of other objects are single pages there, which the model does not have.
  ['metadata', BLOCK_PAGES, { neighbours: 0 }],
] as const)(
  'in states of the model %s costs what their shares say',
  (layout, descriptors, bounds) => {
    const seen = new Set<string>();
    for (let seed = 1; seed <= 10; seed += 1) {
      for (const state of randomRun(heldRepaired, bounds, 200, generator(seed))) {
        const { tables, tablesInUse, slabPages, freePages, bytes } = countOf(state, descriptors);
        if (tablesInUse === 0) continue;
        const pages = tablesInUse + slabPages + freePages;
        const shares = {
          'page-table': tablesInUse / pages,
          slab: slabPages / pages,
          lru: 0,
          free: freePages / pages,
        };
        const sizes = { ...MODEL, inUse: tablesInUse / tables };
        expect(totalOf(footprintOf(layout, shares, sizes)) * pages).toBeCloseTo(bytes, 6);
        seen.add(`${tables} ${tablesInUse} ${slabPages}`);
      }
    }
    expect(seen.size).toBeGreaterThan(3);
  },
);

function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
