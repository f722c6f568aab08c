/** The lockless walk, and what it relies on, broken: path 10. */

import { rcuReadLock } from '../../../model/kernel/rcu.ts';
import type { Thread } from '../../../model/kernel/locks.ts';
import { noRelocation, relocation, without } from './bases.ts';
import type { Mutant, Survivor } from './bases.ts';
import { replaceStep } from './mutate.ts';

const zap = noRelocation({ fastWalks: 1, frames: 1, zaps: 1 });
const munmap = noRelocation({ fastWalks: 1, frames: 1, unmaps: 1 });
const reclaim = noRelocation({ fastWalks: 1, frames: 1, reclaims: 1, slots: 1 });
const relocate = relocation({ fastWalks: 1, users: 0 });

const interruptsStayOn = replaceStep<Thread>('fastWalker', 'interruptsOff', (s, me, k) => {
  rcuReadLock(s, k, me.tid);
  return 'walk/root';
});

export const fastWalkMutants: readonly Mutant[] = [
  {
    name: 'a lockless walk leaves interrupts on, against a zap',
    breaks: 'the flush is over before the walk is, and the frame is freed',
    base: zap,
    caughtBy: 'noStaleTranslation',
    mutations: [interruptsStayOn],
  },
  {
    name: 'a lockless walk leaves interrupts on, against munmap',
    breaks: 'the flush is over before the walk is, and the PTE page is freed',
    base: munmap,
    caughtBy: 'noTableUseAfterFree',
    mutations: [interruptsStayOn],
  },
  {
    name: 'a lockless walk takes its reference with interrupts on again',
    breaks: 'the frame is freed between the two',
    base: reclaim,
    caughtBy: 'noStaleTranslation',
    mutations: [
      replaceStep<Thread & { frame: number | null }>('fastWalker', 'readPte', (s, me) => {
        s.cpu[me.cpu].interruptsOff = false;
        const table = s.table[1];
        const { kind, target } = table.entry[0];
        if (kind !== 'page') return 'interruptsOn';
        me.frame = target;
        return 'getPage';
      }),
    ],
  },
  {
    name: 'reclaim does not wait for a lockless walk',
    breaks: 'the flush has been sent, not done, when the frame is freed',
    base: reclaim,
    caughtBy: 'noStaleTranslation',
    mutations: [replaceStep('reclaimer', 'flush/wait', () => 'takeDirty')],
  },
  {
    name: 'a lockless walk forgets its reference',
    breaks: 'nobody frees the frame after a zap',
    base: zap,
    caughtBy: 'noLeak',
    mutations: [
      replaceStep<Thread & { frame: number | null }>('fastWalker', 'putPage', (_s, me) => {
        me.frame = null;
        return 'return';
      }),
    ],
  },
];

export const fastWalkSurvivors: readonly Survivor[] = [
  {
    name: 'waitsForGracePeriod off, against lockless walks alone',
    base: relocate,
    why: 'the flush, whose interrupt waits for the walk to end, comes before the old page is freed',
    protocol: without('waitsForGracePeriod'),
  },
  {
    name: 'a lockless walk leaves interrupts on, against the repair',
    base: relocate,
    why: 'the old page is freed after a grace period, and the walk is a read-side section',
    mutations: [interruptsStayOn],
  },
];
