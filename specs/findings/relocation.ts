/** The chapter on the relocation of page tables. */

import * as hansen from '../relocation/hansen-2007.ts';
import * as collapse from '../modern/collapse.ts';
import * as split from '../modern/split.ts';
import * as walk from '../modern/walk.ts';
import * as twoRelocators from '../relocation/two-relocators.ts';
import type { Chapter, Matrix } from './chapter.ts';
import { rows } from './relocation/cells.ts';
import { relocationCauses } from './relocation/causes.ts';
import { claimsOverview } from './relocation/claims.ts';
import { overviews } from './relocation/overviews.ts';

const full: readonly Matrix[] = rows.map(({ name, summary, cells }) => ({
  title: `${name} in full`,
  intro: [`${summary}.`],
  specs: cells.map(({ spec }) => spec),
  folded: true,
  // The kernel's own paths against the relocator, without a program that faults.
  reduced: { users: 0 },
}));

const beside: Matrix = {
  title: 'Beside the matrix',
  intro: [
    'The question of 2007 with less, and under `mmap_sem` for writing; and two relocators that move all levels, with ' +
      'nothing else going on.',
  ],
  specs: [
    ...hansen.withLess,
    hansen.noFlushFastWalk,
    ...hansen.underMmapSem,
    ...twoRelocators.specs,
  ],
};

const modern: Matrix = {
  title: 'Yardsticks: the kernel as it is today',
  intro: [
    '`walk` is how paths find a PTE page since 6.5: under RCU, with a second look at the PMD entry once they have the ptl. ' +
      '`collapse` is khugepaged, which puts the pages of a PTE page together into a large one, and `split` the way back.',
  ],
  specs: [
    walk.walk,
    walk.walkBefore,
    collapse.collapse515,
    collapse.collapse65,
    collapse.twoPages,
    collapse.collapseAndSplit,
    split.split,
  ],
};

export const relocationChapter: Chapter = {
  title: 'Relocating page tables',
  label: 'R',
  intro: [
    'Every version of the protocol that was posted, in every surroundings, by callers of each kind. Each cause below was ' +
      'tried: with it alone repaired in that version, the shortest run of what it explains is gone, and what the others explain ' +
      'is violated by no longer a run than before (`test/specs/findings/relocation-causes.test.ts`).',
  ],
  overviews: [...overviews, claimsOverview],
  matrices: [...full, beside, modern],
  causes: relocationCauses,
  sections: [],
};
