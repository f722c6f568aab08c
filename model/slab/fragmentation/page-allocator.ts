/**
 * The page allocator. Buddies are merged at once, so its free chunks are the largest aligned ones of
 * free pages, and no list of them is kept: the order within a list is any.
 */

import { assertThat } from '../../../checker/index.ts';
import type { Memory, MemoryState } from './state.ts';

export type Use = 'other' | 'table' | 'slab';

function areFree(s: MemoryState, block: number, first: number, size: number): boolean {
  for (let i = 0; i < size; i += 1) if (s.block[block].page[first + i] !== 'free') return false;
  return true;
}

/** Pages of the free chunk that the page lies in; 0 if it is not free. */
function chunkAt(s: MemoryState, m: Memory, block: number, page: number): number {
  let chunk = 0;
  for (const size of m.sizes) {
    if (areFree(s, block, page - (page % size), size)) chunk = size;
  }
  return chunk;
}

/** The size of the least free chunk that has `size` pages; more than any has if there is none. */
function leastChunk(s: MemoryState, m: Memory, size: number): number {
  const { blocks, pagesPerBlock } = m.bounds;
  let least = pagesPerBlock + 1;
  for (let block = 0; block < blocks; block += 1) {
    for (let page = 0; page < pagesPerBlock; page += size) {
      const chunk = chunkAt(s, m, block, page);
      if (chunk >= size && chunk < least) least = chunk;
    }
  }
  return least;
}

/** May a request for `size` pages be answered with those from `first` on? */
export function mayHandOut(
  s: MemoryState,
  m: Memory,
  block: number,
  first: number,
  size: number,
): boolean {
  if (first % size !== 0 || !areFree(s, block, first, size)) return false;
  if (m.design.policy !== 'buddy') return true;
  const chunk = chunkAt(s, m, block, first);
  return chunk === leastChunk(s, m, size) && isAligned(m, first, chunk);
}

/** Is the page the first of a chunk of that size, if that is the size of one? */
function isAligned(m: Memory, page: number, chunk: number): boolean {
  for (const size of m.sizes) if (size === chunk) return page % size === 0;
  return false;
}

/** Is a request for `size` pages refused, because there is no such chunk? */
export function isShortOf(s: MemoryState, m: Memory, size: number): boolean {
  return leastChunk(s, m, size) > m.bounds.pagesPerBlock;
}

export function handOut(
  s: MemoryState,
  block: number,
  first: number,
  size: number,
  use: Use,
): void {
  const free = areFree(s, block, first, size);
  assertThat(free, 'noDoubleAllocation', 'a page is handed out that is not free');
  for (let i = 0; i < size; i += 1) s.block[block].page[first + i] = use;
}

export function takeBack(s: MemoryState, block: number, first: number, size: number): void {
  for (let i = 0; i < size; i += 1) {
    const free = s.block[block].page[first + i] === 'free';
    assertThat(!free, 'noDoubleFree', 'a page is given back that is free');
    s.block[block].page[first + i] = 'free';
  }
}
