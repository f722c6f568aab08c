/** Writing back a file's pages, broken: path 6. */

import type { Entry } from '../../../model/state.ts';
import { clearEntry } from '../../../model/x86/memory.ts';
import { writeEntry } from '../../../model/x86/ordering.ts';
import { noRelocation } from './bases.ts';
import type { Mutant, Survivor } from './bases.ts';
import { redirect, replaceStep } from './mutate.ts';
import type { Thread } from '../../../model/kernel/locks.ts';

const clean = noRelocation({ file: 1, slots: 1, frames: 1, cleans: 1, reclaims: 1 });

interface Cleaner extends Thread {
  va: number;
  pte: number;
  cleaned: boolean;
  readonly old: Entry;
}

export const cleanMutants: readonly Mutant[] = [
  {
    name: 'writing back skips its flush',
    breaks: 'a CPU that knows the page as dirty writes on without telling',
    base: clean,
    caughtBy: 'noLostDirty',
    mutations: [redirect('cleaner', 'clear', 'flush/send', 'set')],
  },
  {
    name: 'writing back does not wait for the answers',
    breaks: 'the flush has been sent, not done, when the page is written out',
    base: clean,
    caughtBy: 'noLostDirty',
    mutations: [replaceStep('cleaner', 'flush/wait', () => 'set')],
  },
  {
    name: 'writing back forgets what the PTE knew',
    breaks: 'the page is taken for clean, and not written out',
    base: clean,
    caughtBy: 'noLostDirty',
    mutations: [
      replaceStep<Cleaner>('cleaner', 'set', (s, me, k) => {
        me.old.writable = false;
        me.old.dirty = false;
        writeEntry(s, k, me.cpu, me.pte, 1, me.va, me.old);
        clearEntry(me.old);
        return 'unlock';
      }),
    ],
  },
  {
    name: 'writing back cleans the page, then its PTE',
    breaks: 'what is written between the two is written out by nobody',
    base: clean,
    caughtBy: 'noLostDirty',
    mutations: [
      redirect('cleaner', 'checkMapped', 'find/locate/walk/root', 'testDirty'),
      redirect('cleaner', 'writeOut', 'unlockPage', 'find/locate/walk/root'),
      redirect('cleaner', 'testDirty', 'unlockPage', 'find/locate/walk/root'),
      redirect('cleaner', 'unlock', 'testDirty', 'unlockPage'),
      redirect('cleaner', 'find/locate/checkPmd', 'testDirty', 'unlockPage'),
      redirect('cleaner', 'find/unlock', 'testDirty', 'unlockPage'),
    ],
  },
];

export const cleanSurvivors: readonly Survivor[] = [
  {
    name: 'writing back leaves the PTE writable',
    base: clean,
    why:
      'the PTE is clean and the address flushed, so that the CPU sets the dirty bit again by itself; the fault is ' +
      'for whoever counts dirty pages',
    mutations: [
      replaceStep<Cleaner>('cleaner', 'set', (s, me, k) => {
        me.old.dirty = false;
        writeEntry(s, k, me.cpu, me.pte, 1, me.va, me.old);
        clearEntry(me.old);
        me.cleaned = true;
        return 'unlock';
      }),
    ],
  },
];
