/** Collapse and split of large pages, broken on purpose. */

import { add } from '../../../checker/index.ts';
import type { Collapse } from '../../../model/kernel/collapse-pages.ts';
import { pinFrame } from '../../../model/kernel/frames.ts';
import { mapLargePage } from '../../../model/kernel/large-pages.ts';
import { unlockReverseMap } from '../../../model/kernel/locks.ts';
import type { Zap } from '../../../model/kernel/zap-pte.ts';
import { assignEntry } from '../../../model/x86/memory.ts';
import { readEntry, writeLargePage, writePage } from '../../../model/x86/ordering.ts';
import type { Mutant, Survivor } from '../mutations/bases.ts';
import { redirect, replaceStep } from '../mutations/mutate.ts';
import type { Mutation } from '../mutations/mutate.ts';
import { collapse, collapse65, collapseFastWalk, split } from './bases.ts';

interface Split extends Zap {
  spare: number | null;
  next: number;
}

const withoutReverseMapLock: readonly Mutation[] = [
  redirect('khugepaged', 'checkPmd', 'lockReverseMap', 'lockPmd'),
  replaceStep('khugepaged', 'unlockReverseMap', () => 'copy/read'),
  replaceStep('khugepaged', 'giveUp/unlockReverseMap', () => 'upWrite'),
];

export const largePageMutants: readonly Mutant[] = [
  {
    name: 'collapse does not flush',
    breaks: 'a CPU keeps its translations to the small pages, which are copied and freed',
    base: collapse,
    caughtBy: 'noStaleTranslation',
    mutations: [redirect('khugepaged', 'clearPmd', 'flush/send', 'unlockPmd')],
  },
  {
    name: 'collapse leaves the PMD entry as it is',
    breaks: 'a CPU walks to the PTE page after the flush',
    base: collapse,
    caughtBy: 'noStaleTranslation',
    mutations: [
      replaceStep<Collapse>('khugepaged', 'clearPmd', (s, me, k) => {
        me.pte = readEntry(s, k, me.cpu, me.upper, 2, me.va).target;
        me.ptl = me.pte;
        return 'flush/send';
      }),
    ],
  },
  {
    name: "collapse does not take the reverse map's lock",
    breaks: 'reclaim follows a PMD entry that it has seen present, and that is cleared by then',
    base: collapse,
    caughtBy: 'noWildPointer',
    mutations: withoutReverseMapLock,
  },
  {
    name: 'collapse maps the large page before it copies',
    breaks: 'the program reads zeroes for a while',
    base: collapse,
    caughtBy: 'noLostPte',
    mutations: [
      replaceStep<Collapse>('khugepaged', 'unlockReverseMap', (s, me, k) => {
        unlockReverseMap(s, k, me);
        writeLargePage(s, k, me.cpu, me.upper, me.va, me.large ?? 0);
        mapLargePage(s, k, me.large ?? 0, me.va);
        return 'copy/read';
      }),
      replaceStep('khugepaged', 'setPmd', () => 'unlockPmdAgain'),
    ],
  },
  {
    name: 'collapse does not look for references',
    breaks: 'a lockless walk has handed out the small page that is given up',
    base: collapseFastWalk,
    caughtBy: 'noStaleTranslation',
    mutations: [
      replaceStep<Collapse>('khugepaged', 'isolate/checkReferences', (s, me) => {
        pinFrame(s, me.old.target, me.tid);
        me.isolated = add(me.isolated, me.old.target);
        return 'isolate/next';
      }),
    ],
  },
  {
    name: 'collapse forgets the PTE page',
    breaks: 'nobody puts it by',
    base: collapse,
    caughtBy: 'noLeak',
    mutations: [
      replaceStep<Collapse>('khugepaged', 'deposit', (_s, me) => {
        me.pte = 0;
        me.ptl = 0;
        return 'setPmd';
      }),
    ],
  },
  {
    name: 'split does not flush',
    breaks: 'a CPU keeps the large translation and caches a small one',
    base: split,
    caughtBy: 'noMixedSizes',
    mutations: [redirect('zapper', 'split/invalidate', 'split/flush/send', 'split/setPageDirty')],
  },
  {
    name: 'split leaves the PMD entry present',
    breaks: 'a CPU caches the large translation again after the flush',
    base: split,
    caughtBy: 'noMixedSizes',
    mutations: [
      replaceStep<Split>('zapper', 'split/invalidate', (s, me, k) => {
        assignEntry(me.old, readEntry(s, k, me.cpu, me.upper, 2, me.va));
        return 'split/flush/send';
      }),
    ],
  },
  {
    name: 'split fills in the first PTE alone',
    breaks: 'the other pages of the large one are not mapped any more',
    base: split,
    caughtBy: 'noLostPte',
    mutations: [
      replaceStep<Split>('zapper', 'split/fill', (s, me, k) => {
        writePage(s, k, me.cpu, me.spare ?? 0, me.next, me.old.target, true, false);
        me.next = 0;
        return 'split/populate';
      }),
    ],
  },
];

export const largePageSurvivors: readonly Survivor[] = [
  {
    name: "collapse does not take the reverse map's lock, with walks of 6.5",
    why: 'reclaim finds no PMD entry, or one that has changed once it has the ptl, and leaves the page; or it comes first, and the collapse finds the page locked',
    base: collapse65,
    mutations: withoutReverseMapLock,
  },
];
