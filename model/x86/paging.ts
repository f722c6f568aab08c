/** Where an address lies in the radix tree: regions and indices, level by level. */

import type { Kernel } from '../state.ts';

/**
 * The region of `level` that page `va` lies in: table pages of one level cover the address space in
 * regions numbered from 0. At level 0 a region is a page.
 */
export function regionOf(k: Pick<Kernel, 'config'>, va: number, level: number): number {
  let region = va;
  for (let l = 1; l <= level; l += 1)
    region = Math.floor(region / (k.config.fanout[l - 1] as number));
  return region;
}

/** Index of the entry for page `va` in a table page of `level`. */
export function indexOf(k: Pick<Kernel, 'config'>, va: number, level: number): number {
  return regionOf(k, va, level - 1) % (k.config.fanout[level - 1] as number);
}

/** The first frame of the large page whose frame for page `va` is `frame`; below 0 if there can be none. */
export function firstFrame(k: Pick<Kernel, 'config'>, va: number, frame: number): number {
  return frame - indexOf(k, va, 1);
}

/** The first page of a region of `level`. */
export function firstPage(k: Pick<Kernel, 'config'>, region: number, level: number): number {
  let va = region;
  for (let l = level; l >= 1; l -= 1) va *= k.config.fanout[l - 1] as number;
  return va;
}

/** How many regions `level` has. */
export function regionsAt(k: Kernel, level: number): number {
  return k.pages / firstPage(k, 1, level);
}
