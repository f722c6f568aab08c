/** Truncate of a file, and the faults that it races with, broken: path 5. */

import type { Fault } from '../../../model/kernel/fault-common.ts';
import { putFrame } from '../../../model/kernel/frames.ts';
import { wakeUp } from '../../../model/kernel/locks.ts';
import { blocked } from '../../../checker/index.ts';
import { noRelocation } from './bases.ts';
import type { Mutant, Survivor } from './bases.ts';
import { redirect, replaceStep } from './mutate.ts';

/** Reclaim leaves a page in the page cache that is not mapped, for a fault to find. */
const truncate = noRelocation({ file: 1, slots: 1, frames: 1, truncates: 1, reclaims: 1 });

export const truncateMutants: readonly Mutant[] = [
  {
    name: 'truncate leaves the page in the page cache',
    breaks: 'the next fault finds what was truncated',
    base: truncate,
    caughtBy: 'noLostPte',
    mutations: [redirect('truncater', 'checkMapped', 'remove', 'unlockPage')],
  },
  {
    name: 'truncate skips its flush',
    breaks: 'the program goes on in a page that is free',
    base: truncate,
    caughtBy: 'noStaleTranslation',
    mutations: [redirect('truncater', 'zap/unlock', 'flush/send', 'free')],
  },
  {
    name: 'a fault does not look again at the file when it has locked the page',
    breaks: 'it maps a page that has been truncated',
    base: truncate,
    caughtBy: 'noLostPte',
    mutations: [
      replaceStep<Fault>('user0', 'swap/lockPage', (s, me, k) => {
        const page = s.frame[me.frame ?? 0];
        if (page.lock !== null) return blocked;
        page.lock = me.tid;
        wakeUp(s, k, me);
        return 'swap/lock/readPmd';
      }),
    ],
  },
  {
    name: 'a fault does not lock the page',
    breaks: 'it maps a page that is truncated meanwhile (until 2.6.23, commit d00806b183152)',
    base: truncate,
    caughtBy: 'noLostPte',
    mutations: [
      replaceStep<Fault>('user0', 'swap/lockPage', (s, me, k) => {
        wakeUp(s, k, me);
        const { slot } = s.frame[me.frame ?? 0];
        const isThere = slot === me.va && s.slot[me.va].use !== 'hole';
        return isThere ? 'swap/lock/readPmd' : 'swap/unlockPage';
      }),
      replaceStep<Fault>('user0', 'swap/unlockPage', (s, me) => {
        putFrame(s, me.frame ?? 0, me.tid);
        me.frame = null;
        return 'upRead';
      }),
    ],
  },
];

export const truncateSurvivors: readonly Survivor[] = [
  {
    name: 'truncate does not look again whether the page is mapped',
    base: truncate,
    why: 'a fault that has mapped it since came before the page left the page cache: the last zap unmaps it',
    mutations: [redirect('truncater', 'checkMapped', 'begin', 'remove')],
  },
];
