/** MADV_DONTNEED of one page of a large one splits what maps it, while the program goes on. */

import { plain } from '../relocation/no-relocation.ts';
import { modernSpec } from './family.ts';

export const split = modernSpec(
  'split',
  'a large page of two pages, of which MADV_DONTNEED takes one: against fault',
  plain,
  { largeAtFirst: 1, pages: 2, frames: 2, spareTables: 0, zaps: 1 },
);
