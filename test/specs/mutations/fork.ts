/** fork, broken: path 7. */

import type { Thread } from '../../../model/kernel/locks.ts';
import { noRelocation, relocation } from './bases.ts';
import type { Mutant, Survivor } from './bases.ts';
import { redirect, replaceStep } from './mutate.ts';

const fork = noRelocation({ forks: 1 });
const forkAndZap = noRelocation({ forks: 1, zaps: 1 });
const relocate = relocation({ forks: 1, frames: 2, spareTables: 1 });

const parentUnlocked = [
  redirect('forker', 'lock/readPmd', 'lock/ptl/take', 'look'),
  replaceStep('forker', 'unlock', () => 'nextPtePage'),
];

interface Forker extends Thread {
  frame: number | null;
}

export const forkMutants: readonly Mutant[] = [
  {
    name: 'fork skips its flush',
    breaks: 'the parent writes on to what the child shares',
    base: fork,
    caughtBy: 'noStaleTranslation',
    mutations: [redirect('forker', 'nextPtePage', 'flush/send', 'return')],
  },
  {
    name: 'fork does not wait for the answers',
    breaks: 'the flush has been sent, not done, when fork returns',
    base: fork,
    caughtBy: 'noStaleTranslation',
    mutations: [replaceStep('forker', 'flush/wait', () => 'return')],
  },
  {
    name: 'fork does not write-protect',
    breaks: 'the parent writes on to what the child shares',
    base: fork,
    caughtBy: 'noStaleTranslation',
    mutations: [redirect('forker', 'look', 'protect', 'share')],
  },
  {
    name: 'fork does not count the mapping of the child',
    breaks: 'the frame is freed while the child maps it',
    base: fork,
    caughtBy: 'noDoubleFree',
    mutations: [
      replaceStep<Forker>('forker', 'share', (s, me) => {
        s.frame[me.frame ?? 0].inChild = true;
        me.frame = null;
        return 'nextPte';
      }),
    ],
  },
  {
    name: 'copy-on-write after fork skips its flush',
    breaks: 'the parent reads the old copy after it has written to the new one',
    base: fork,
    caughtBy: 'noLostPte',
    mutations: [redirect('user0', 'copy/clear', 'copy/flush/send', 'copy/install')],
  },
  {
    name: "fork does not take the parent's ptl",
    breaks: 'a PTE is write-protected in a page that has been copied',
    base: relocate,
    caughtBy: 'noStaleTranslation',
    mutations: parentUnlocked,
  },
  {
    name: "fork believes the parent's ptl",
    breaks: 'the page may have moved before it was locked',
    base: relocate,
    caughtBy: 'noStaleTranslation',
    mutations: [redirect('forker', 'lock/ptl/take', 'lock/ptl/recheck', 'look')],
  },
];

export const forkSurvivors: readonly Survivor[] = [
  {
    name: "fork does not take the parent's ptl, without relocation",
    base: forkAndZap,
    why:
      'faults and MADV_DONTNEED are kept out by mmap_sem; reclaim, which is not, is left out with fork, as it ' +
      'needs swap',
    mutations: parentUnlocked,
  },
];
