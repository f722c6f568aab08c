/** Empty PTE pages that are freed by RCU, and walks that allow it, broken on purpose. */

import { freeTable } from '../../../model/kernel/table-pages.ts';
import type { Walk } from '../../../model/kernel/walk.ts';
import { without } from '../mutations/bases.ts';
import type { Mutant } from '../mutations/bases.ts';
import { redirect, replaceStep } from '../mutations/mutate.ts';
import { tableReclaim } from './bases.ts';

interface Reclaimer extends Walk {
  spare: number | null;
}

export const tableReclaimMutants: readonly Mutant[] = [
  {
    name: 'walks do not look at the PMD entry again',
    breaks: 'a thread installs a PTE in a page that is not in the tree any more',
    base: tableReclaim,
    caughtBy: 'noLostPte',
    protocol: without('rechecksPmd'),
  },
  {
    name: 'walks are not inside a read-side section',
    breaks: 'a thread takes the lock of a page that is freed meanwhile',
    base: tableReclaim,
    caughtBy: 'noTableUseAfterFree',
    protocol: without('walksUnderRcu'),
  },
  {
    name: 'the PTE page is unlinked without its ptl',
    breaks: 'a thread that holds it installs a PTE in a page that was empty a moment ago',
    base: tableReclaim,
    caughtBy: 'noLostPte',
    mutations: [
      replaceStep('tableReclaimer', 'lockPtl', () => 'isEmpty'),
      replaceStep<Walk>('tableReclaimer', 'unlockPtl', (_s, me) => {
        me.pte = 0;
        me.ptl = 0;
        return 'unlockPmd';
      }),
    ],
  },
  {
    name: 'the PTE page is unlinked though it is not empty',
    breaks: 'what it maps is lost',
    base: tableReclaim,
    caughtBy: 'noLostPte',
    mutations: [replaceStep('tableReclaimer', 'isEmpty', () => 'clearPmd')],
  },
  {
    name: 'the PTE page goes to RCU without a flush',
    breaks: 'a CPU has it in its paging-structure cache',
    base: tableReclaim,
    caughtBy: 'noTableUseAfterFree',
    mutations: [redirect('tableReclaimer', 'unlockPmd', 'flush/send', 'free')],
  },
  {
    name: 'the PTE page is freed at once',
    breaks: 'a thread has just read the PMD entry',
    base: tableReclaim,
    caughtBy: 'noTableUseAfterFree',
    mutations: [
      replaceStep<Reclaimer>('tableReclaimer', 'free', (s, me) => {
        freeTable(s, me.spare ?? 0);
        me.spare = null;
        return 'return';
      }),
    ],
  },
];
