/**
 * What the posting of 29 April 2008 claims: that kernel paths may test the counter of relocations while they hold a ptl,
 * though it is raised and lowered under `page_table_lock`.
 */

import type { Property } from '../../checker/index.ts';
import type { KernelState } from '../../model/state.ts';
import { everyHeldPtlIsInTree } from './properties.ts';

export const counterGuardsPtl: Property<KernelState> = {
  name: 'counterGuardsPtl',
  meaning: 'while no relocation is counted, whoever holds a ptl holds that of a page in the tree',
  source: 'linux-mm, 29 April 2008, "Make Page Tables Relocatable", the comment in delimbo_pte()',
  invariant: (s) => s.mm.relocations > 0 || everyHeldPtlIsInTree(s),
};
