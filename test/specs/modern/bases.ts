/** The systems that mutants are made from: what the kernel of today does with page tables, at small bounds. */

import { verified } from '../../../model/relocation/verified.ts';
import { noRelocation } from '../mutations/bases.ts';
import type { Base } from '../mutations/bases.ts';

const small = { collapses: 1, frames: 2, spareTables: 0 };
const reclaim = { reclaims: 1, slots: 1 };

/** With walks of 5.15. */
export const collapse = noRelocation({ ...small, ...reclaim });
export const collapseFastWalk = noRelocation({ ...small, fastWalks: 1 });
export const split = noRelocation({
  largeAtFirst: 1,
  pages: 2,
  frames: 2,
  spareTables: 0,
  zaps: 1,
});

const since65 = (scenario: Base['scenario']): Base => ({
  protocol: verified(),
  scenario: { relocations: 0, preemptible: 1, ...scenario },
});
export const collapse65 = since65({ ...small, ...reclaim });
export const tableReclaim = since65({ frames: 1, tableReclaims: 1, zaps: 1 });
