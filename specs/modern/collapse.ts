/** khugepaged puts a large page in the place of small ones. */

import { plain } from '../relocation/no-relocation.ts';
import { modernSpec, sinceLinux65 } from './family.ts';

const collapse = { collapses: 1, frames: 2, spareTables: 0 };
const reclaim = { reclaims: 1, slots: 1 };

export const collapse515 = modernSpec(
  'collapse',
  'collapse of small pages into a large one against fault and reclaim; walks of 5.15',
  plain,
  { ...collapse, ...reclaim },
);

export const collapse65 = modernSpec(
  'collapse-6.5',
  'the same with walks of 6.5, in a preemptible kernel',
  sinceLinux65,
  { ...collapse, ...reclaim, preemptible: 1 },
);

export const twoPages = modernSpec(
  'collapse-two-pages',
  'collapse of two pages, of which one may not be mapped, against fault',
  plain,
  { ...collapse, pages: 2, frames: 4 },
);

/** All of it, with a large page of a single frame: what is large or small about it are the translations. */
export const collapseAndSplit = modernSpec(
  'collapse-split',
  'collapse against MADV_DONTNEED, which splits what was collapsed',
  plain,
  { ...collapse, zaps: 1 },
);
