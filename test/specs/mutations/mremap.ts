/** mremap, broken: path 8. */

import type { Mremap } from '../../../model/kernel/mremap.ts';
import { unlockPtl } from '../../../model/kernel/locks.ts';
import { kernelLeaves, mremapMoves } from '../../../model/ghost.ts';
import { moveOwner } from '../../../model/kernel/frames.ts';
import { writePage } from '../../../model/x86/ordering.ts';
import { noRelocation, relocation } from './bases.ts';
import type { Mutant } from './bases.ts';
import { redirect, replaceStep } from './mutate.ts';

const withinPage = { mremaps: 1, pages: 2 };
const mremap = noRelocation({ ...withinPage, frames: 2 });
const mremapAndReclaim = noRelocation({ ...withinPage, frames: 1, reclaims: 1, slots: 1 });
/** From one PTE page into another, while they are relocated. */
const betweenPages = relocation({ mremaps: 1, regions: 2, users: 0 });

export const mremapMutants: readonly Mutant[] = [
  {
    name: 'mremap skips its flush',
    breaks: 'the old address still reaches the page, whatever becomes of it at the new one',
    base: mremapAndReclaim,
    caughtBy: 'noStaleTranslation',
    mutations: [redirect('mremapper', 'clear', 'flushEach/send', 'set')],
  },
  {
    name: 'mremap does not wait for the answers',
    breaks: 'the flush has been sent, not done, when the page is somewhere else',
    base: mremapAndReclaim,
    caughtBy: 'noStaleTranslation',
    mutations: [replaceStep('mremapper', 'flushEach/wait', () => 'set')],
  },
  {
    name: 'mremap does not take along the dirty bit',
    breaks: 'what the old PTE knew of a store is forgotten',
    base: mremapAndReclaim,
    caughtBy: 'noLostDirty',
    mutations: [
      replaceStep<Mremap>('mremapper', 'set', (s, me, k) => {
        const { kind, target, writable } = me.old;
        if (kind !== 'page') return 'unlockNew';
        writePage(s, k, me.cpu, me.pte, me.to, target, writable, false);
        moveOwner(s, k, me.old, me.to);
        kernelLeaves(s, me.to, 'page', target);
        mremapMoves(s);
        return 'unlockNew';
      }),
    ],
  },
  {
    name: 'mremap does not unmap what is at the new address',
    breaks: 'a PTE is overwritten, and its frame mapped nowhere',
    base: mremap,
    caughtBy: 'noLeak',
    mutations: [redirect('mremapper', 'unmap/clear', 'unmap/gather', 'unmap/unlock')],
  },
  {
    name: 'mremap does not take the new ptl',
    breaks: 'a PTE is set in a page that has been copied',
    base: betweenPages,
    caughtBy: 'noLostPte',
    mutations: [
      redirect('mremapper', 'lockNew/readPmd', 'lockNew/ptl/take', 'clear'),
      redirect('mremapper', 'set', 'unlockNew', 'unlockOld'),
      redirect('mremapper', 'clear', 'unlockNew', 'unlockOld'),
    ],
  },
  {
    name: 'mremap does not take the old ptl',
    breaks: 'a PTE is cleared in a page that has been copied, and is there twice',
    base: betweenPages,
    caughtBy: 'noLostPte',
    mutations: [
      redirect('mremapper', 'lockOld/readPmd', 'lockOld/ptl/take', 'keepOld'),
      replaceStep('mremapper', 'unlockOld', () => 'return'),
    ],
  },
  {
    name: 'mremap believes the old ptl',
    breaks:
      'delimbo of the new address alone, as in 2008: the old page may have moved before it was locked',
    base: betweenPages,
    caughtBy: 'noLostPte',
    mutations: [redirect('mremapper', 'lockOld/ptl/take', 'lockOld/ptl/recheck', 'keepOld')],
  },
  {
    name: 'mremap believes the new ptl',
    breaks: 'the new page may have moved before it was locked',
    base: betweenPages,
    caughtBy: 'noLostPte',
    mutations: [redirect('mremapper', 'lockNew/ptl/take', 'lockNew/ptl/recheck', 'clear')],
  },
  {
    name: 'mremap keeps the new ptl',
    breaks: 'whoever wants the lock next waits for ever',
    base: betweenPages,
    caughtBy: 'deadlockFree',
    mutations: [
      replaceStep<Mremap>('mremapper', 'unlockNew', (s, me, k) => {
        unlockPtl(s, k, me, me.held);
        return 'return';
      }),
    ],
  },
];
