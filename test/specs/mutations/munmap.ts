/** munmap, broken: path 3. */

import type { Thread } from '../../../model/kernel/locks.ts';
import { unlockReverseMap } from '../../../model/kernel/locks.ts';
import { noRelocation } from './bases.ts';
import type { Mutant } from './bases.ts';
import { redirect, replaceStep } from './mutate.ts';

const munmap = noRelocation({ unmaps: 1, frames: 1 });
const munmapAndReclaim = noRelocation({ unmaps: 1, frames: 1, reclaims: 1, slots: 1 });

export const munmapMutants: readonly Mutant[] = [
  {
    name: 'munmap frees the PTE page before it flushes',
    breaks: 'a CPU walks on in a page that is free',
    base: munmap,
    caughtBy: 'noTableUseAfterFree',
    mutations: [redirect('unmapper', 'unlock', 'flush/send', 'freeFrames')],
  },
  {
    name: 'munmap does not wait for the answers',
    breaks: 'the flush has been sent, not done, when the PTE page is freed',
    base: munmap,
    caughtBy: 'noTableUseAfterFree',
    mutations: [replaceStep('unmapper', 'flush/wait', () => 'freeFrames')],
  },
  {
    name: 'munmap leaves the area in the reverse map',
    breaks: 'reclaim finds the way into a PTE page that is about to be freed',
    base: munmapAndReclaim,
    caughtBy: 'noTableUseAfterFree',
    mutations: [
      replaceStep<Thread>('unmapper', 'leaveReverseMap/unlock', (s, me, k) => {
        unlockReverseMap(s, k, me);
        return 'lock';
      }),
    ],
  },
  {
    name: 'munmap does not wait for whoever is in the reverse map',
    breaks: 'reclaim is on its way to a PTE page that is freed',
    base: munmapAndReclaim,
    caughtBy: 'noTableUseAfterFree',
    mutations: [redirect('unmapper', 'nextPte', 'leaveReverseMap/lock', 'lock')],
  },
];
