/** The kernel's own paths, broken. */

import { add, emptySet, has } from '../../../checker/index.ts';
import type { Fault } from '../../../model/kernel/fault-common.ts';
import { freeFrame, pinFrame, putFrame } from '../../../model/kernel/frames.ts';
import { leaveKernel } from '../../../model/kernel/rcu.ts';
import type { Entry } from '../../../model/state.ts';
import { clearEntry, storeNone } from '../../../model/x86/memory.ts';
import { redirect, replaceStep } from './mutate.ts';
import type { Mutation } from './mutate.ts';
import { zap, reclaim, copyOnWrite, zapAndReclaim, twoUsers } from './bases.ts';
import type { Mutant } from './bases.ts';

type Zap = Fault & { gathered: number; readonly old: Entry };

interface Reclaim extends Fault {
  frame: number;
  readonly old: Entry;
}

/** The zap's last reference goes, without a look at the TLBs: a user has to notice. */
export const freeUnseen = (next: string): Mutation =>
  replaceStep<Zap>('zapper', 'free', (s, me) => {
    for (let frame = 0; frame < s.frame.length; frame += 1) {
      if (has(me.gathered, frame)) putFrame(s, frame, me.tid);
    }
    me.gathered = emptySet;
    return next;
  });

export const pathMutants: readonly Mutant[] = [
  {
    name: 'zap frees before it flushes',
    breaks: 'the frame is free while CPUs still translate to it',
    base: zap,
    caughtBy: 'noStaleTranslation',
    mutations: [
      redirect('zapper', 'zap/unlock', 'flush/send', 'free'),
      freeUnseen('flush/send'),
      redirect('zapper', 'flush/wait', 'free', 'upRead'),
    ],
  },
  {
    name: 'zap skips the flush',
    breaks: 'the old translation stays for good',
    base: zap,
    caughtBy: 'noStaleTranslation',
    mutations: [redirect('zapper', 'zap/unlock', 'flush/send', 'free'), freeUnseen('upRead')],
  },
  {
    name: 'zap does not wait for the answers',
    breaks: 'the flush has been sent, not done, when the frame is freed',
    base: zap,
    caughtBy: 'noStaleTranslation',
    mutations: [replaceStep('zapper', 'flush/wait', () => 'free'), freeUnseen('upRead')],
  },
  {
    name: 'zap leaves the map count',
    breaks: 'the frame never becomes free',
    base: zap,
    caughtBy: 'noLeak',
    mutations: [
      replaceStep<Zap>('zapper', 'zap/gather', (s, me) => {
        pinFrame(s, me.old.target, me.tid);
        me.gathered = add(emptySet, me.old.target);
        clearEntry(me.old);
        return 'zap/unlock';
      }),
    ],
  },
  {
    name: 'zap does not unlock the ptl',
    breaks: 'whoever wants the lock next waits for ever',
    base: zap,
    caughtBy: 'deadlockFree',
    mutations: [
      replaceStep<Zap>('zapper', 'zap/unlock', (_s, me) => {
        me.ptl = 0;
        me.pte = 0;
        return me.gathered === emptySet ? 'upRead' : 'flush/send';
      }),
    ],
  },
  {
    name: 'reclaim skips its flush',
    breaks: 'a CPU goes on writing to a frame that was written out, or freed',
    base: reclaim,
    caughtBy: 'noStaleTranslation',
    mutations: [redirect('reclaimer', 'clear', 'flush/send', 'takeDirty')],
  },
  {
    name: 'reclaim does not hand over the dirty bit',
    breaks: 'what the PTE knew of a store is forgotten',
    base: reclaim,
    caughtBy: 'noLostDirty',
    mutations: [
      replaceStep<Reclaim>('reclaimer', 'takeDirty', (_s, me) => {
        clearEntry(me.old);
        return 'leaveSwapEntry';
      }),
    ],
  },
  {
    name: 'reclaim does not re-check the PTE under the lock',
    breaks: 'it clears whatever entry is there by now',
    base: zapAndReclaim,
    caughtBy: 'noDoubleFree',
    mutations: [redirect('reclaimer', 'find/check', 'find/unlock', 'clear')],
  },
  {
    name: 'reclaim leaves no swap entry',
    breaks: 'nobody finds the data again',
    base: reclaim,
    caughtBy: 'noLostPte',
    mutations: [
      replaceStep<Reclaim>('reclaimer', 'leaveSwapEntry', (s, me, k) => {
        storeNone(s, k, me.pte, 1, me.va);
        return 'removeMapping';
      }),
    ],
  },
  {
    name: 'reclaim drops a frame that others hold',
    breaks: 'a frame is freed with a fault about to map it',
    base: reclaim,
    caughtBy: 'noDoubleFree',
    mutations: [
      replaceStep<Reclaim>('reclaimer', 'drop', (s, me, k) => {
        freeFrame(s, me.frame);
        leaveKernel(s, k, me.tid);
        me.frame = 0;
        me.va = 0;
        me.upper = 0;
        me.level = 1;
        return 'idle';
      }),
    ],
  },
  {
    name: 'fault installs without a second look',
    breaks: 'of two faults on one address the second overwrites the entry of the first',
    base: twoUsers,
    caughtBy: 'noLeak',
    mutations: [
      redirect('user0', 'recheck', 'unlock', 'install'),
      redirect('user1', 'recheck', 'unlock', 'install'),
    ],
  },
  {
    name: 'swap-in without a second look',
    breaks: 'the swap entry has gone, and its fault installs all the same',
    base: zapAndReclaim,
    caughtBy: 'noDoubleFree',
    mutations: [redirect('user0', 'swap/recheck', 'swap/unlock', 'swap/install')],
  },
  {
    name: 'copy-on-write skips its flush',
    breaks: 'the program reads the old copy after it has written to the new one',
    base: copyOnWrite,
    caughtBy: 'noStaleTranslation',
    mutations: [redirect('user0', 'copy/clear', 'copy/flush/send', 'copy/install')],
  },
  {
    name: 'copy-on-write without a second look',
    breaks: 'it replaces an entry that is not the one it copied',
    base: copyOnWrite,
    caughtBy: 'noDoubleFree',
    mutations: [redirect('user0', 'copy/recheck', 'copy/unlock', 'copy/clear')],
  },
];
