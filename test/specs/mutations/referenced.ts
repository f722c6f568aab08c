/** The look at accessed bits, broken: path 6. */

import type { Fault } from '../../../model/kernel/fault-common.ts';
import { readEntry, writeEntry } from '../../../model/x86/ordering.ts';
import { noRelocation, relocation } from './bases.ts';
import type { Mutant, Survivor } from './bases.ts';
import { redirect, replaceStep } from './mutate.ts';

const reclaim = { frames: 1, reclaims: 1, slots: 1 };
const scan = noRelocation({ scans: 1, ...reclaim });
const scanAndMunmap = noRelocation({ scans: 1, frames: 1, unmaps: 1 });
const relocate = relocation({ scans: 1, spareTables: 1 });

export const referencedMutants: readonly Mutant[] = [
  {
    name: 'the accessed bit is cleared by a plain store',
    breaks: 'a dirty bit that a CPU sets before the store reaches memory is overwritten',
    base: noRelocation({ scans: 1, storeBuffer: 1, ...reclaim }),
    caughtBy: 'noLostDirty',
    mutations: [
      replaceStep<Fault>('scanner', 'testAndClear', (s, me, k) => {
        writeEntry(s, k, me.cpu, me.pte, 1, me.va, readEntry(s, k, me.cpu, me.pte, 1, me.va));
        return 'unlock';
      }),
    ],
  },
  {
    name: 'munmap does not wait for a look at accessed bits',
    breaks: 'the PTE page is freed while it is looked at',
    base: scanAndMunmap,
    caughtBy: 'noTableUseAfterFree',
    mutations: [redirect('unmapper', 'nextPte', 'leaveReverseMap/lock', 'lock')],
  },
];

export const referencedSurvivors: readonly Survivor[] = [
  {
    name: 'the look at accessed bits skips its flush',
    base: scan,
    why:
      'a CPU that keeps its translation does not set the bit again: the page looks old, no more (since 3.15 there is ' +
      'no flush, commit b13b1d2d8692)',
    mutations: [redirect('scanner', 'testAndClear', 'flush/send', 'unlock')],
  },
  {
    name: 'the look at accessed bits believes its ptl',
    base: relocate,
    why: 'in a page that has moved it clears a bit that nobody reads',
    mutations: [
      redirect(
        'scanner',
        'find/locate/lock/ptl/take',
        'find/locate/lock/ptl/recheck',
        'find/check',
      ),
    ],
  },
];
