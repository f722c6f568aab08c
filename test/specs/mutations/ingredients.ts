/** The verified protocol with one of its ingredients left out. */

import {
  relocate,
  relocateAndPopulate,
  relocateAndReclaim,
  relocatePmd,
  relocatePmdNotPreemptible,
  relocatePreemptible,
  relocateRoot,
  without,
} from './bases.ts';
import type { Mutant } from './bases.ts';

export const ingredientMutants: readonly Mutant[] = [
  {
    name: 'walksUnderRcu off',
    breaks: 'a preempted thread keeps a pointer into a table page that is freed meanwhile',
    base: relocatePreemptible,
    caughtBy: 'noTableUseAfterFree',
    protocol: without('walksUnderRcu'),
  },
  {
    name: 'rechecksPmd off',
    breaks: 'a thread that waited for the old ptl goes on in the old page',
    base: relocate,
    caughtBy: 'noLostPte',
    protocol: without('rechecksPmd'),
  },
  {
    name: 'takesOldPtl off',
    breaks: 'a thread installs an entry in the old page after that was copied',
    base: relocate,
    caughtBy: 'noLostPte',
    protocol: without('takesOldPtl'),
  },
  {
    name: 'takesNewPtl off',
    breaks: 'reclaim reads the new entry before the bits of the old one are merged into it',
    base: relocateAndReclaim,
    caughtBy: 'noLostDirty',
    protocol: without('takesNewPtl'),
  },
  {
    name: 'flushes off',
    breaks: 'a CPU keeps the old page in its paging-structure cache',
    base: relocate,
    caughtBy: 'noTableUseAfterFree',
    protocol: without('flushes'),
  },
  {
    name: 'mergesBits off',
    breaks: 'a dirty bit that a CPU set in the old page is left there',
    base: relocateAndReclaim,
    caughtBy: 'noLostDirty',
    protocol: without('mergesBits'),
  },
  {
    name: 'waitsForGracePeriod off',
    breaks: 'the old page is freed under a thread that has just read the PMD entry',
    base: relocate,
    caughtBy: 'noTableUseAfterFree',
    protocol: without('waitsForGracePeriod'),
  },
  {
    name: 'rechecksFromRoot off',
    breaks:
      'the PMD page that a path came by has been replaced, and then the PTE page that it names',
    base: relocatePmd,
    caughtBy: 'noLostPte',
    protocol: without('rechecksFromRoot'),
  },
  {
    name: 'rewalksToPopulate off',
    breaks: 'a fault that slept fills in an entry of the old root, which is freed',
    base: relocateAndPopulate,
    caughtBy: 'noTableUseAfterFree',
    protocol: without('rewalksToPopulate'),
  },
  {
    name: 'reloadsCr3 off',
    breaks: 'CPUs are flushed, and go on to walk from the old root, which CR3 names',
    base: relocateRoot,
    caughtBy: 'noTableUseAfterFree',
    protocol: without('reloadsCr3'),
  },
  {
    name: 'walksUnderRcu off, where PMD pages move',
    breaks: 'not preemptible either: a fault keeps its pmd pointer while it sleeps',
    base: relocatePmdNotPreemptible,
    caughtBy: 'noTableUseAfterFree',
    protocol: without('walksUnderRcu'),
  },
];
