/**
 * Mutants that hold, at the bounds given here and at the larger ones that were tried: each says
 * either that something is not needed, or what the model and the properties do not see.
 */

import { blocked, taken } from '../../../checker/index.ts';
import type { Fault } from '../../../model/kernel/fault-common.ts';
import { putFrame } from '../../../model/kernel/frames.ts';
import { wakeUp } from '../../../model/kernel/locks.ts';
import { nextPte } from '../../../model/relocation/relocate.ts';
import type { Relocator } from '../../../model/relocation/relocate.ts';
import { loadEntry, setAccessed } from '../../../model/x86/memory.ts';
import { cacheTranslation, canWalkFrom } from '../../../model/x86/translation/caches.ts';
import { ALL_RIGHTS, DIRTY, USER, WRITABLE } from '../../../model/x86/translation/rights.ts';
import { reclaim, relocateAndReclaim, relocateAndZap, relocateTwoPages, without } from './bases.ts';
import type { Survivor } from './bases.ts';
import { dirtySetInTheLiveTree, relocatorFlushesByPage } from './hardware.ts';
import type { OnPage } from './hardware.ts';
import { replaceRule, replaceStep } from './mutate.ts';
import { publishesBeforeCopying } from './relocator.ts';

export const survivors: readonly Survivor[] = [
  {
    name: 'walksUnderRcu off, in a kernel that is not preemptible',
    base: relocateAndZap,
    why:
      'kernel code is a read-side section until it sleeps, and after a sleep the paths read the PMD ' +
      'entry again; its page does not move, so the kept pmd pointer is good',
    protocol: without('walksUnderRcu'),
  },
  {
    name: 'mergesBits off, without reclaim',
    base: relocateAndZap,
    why: 'reclaim alone looks at the dirty bit; a zap drops the data anyway',
    protocol: without('mergesBits'),
  },
  {
    name: 'takesNewPtl off, without reclaim',
    base: relocateTwoPages,
    why: 'the new ptl guards the merge of the bits, and reclaim alone looks at them',
    protocol: without('takesNewPtl'),
  },
  {
    name: 'relocator publishes before it copies, with both ptls held',
    base: relocateTwoPages,
    why:
      'no path looks into the page without its ptl; a CPU that finds an entry none takes a fault, ' +
      'which waits for the ptl and finds the entry there (with reclaim as well: 520,187 states)',
    mutations: publishesBeforeCopying,
  },
  {
    name: 'relocator flushes by one INVLPG',
    base: relocateTwoPages,
    why:
      'INVLPG drops all paging-structure caches (R25); translations of the other pages stay, and ' +
      'may: they name the right frame, and bits set in the old page are merged',
    mutations: [relocatorFlushesByPage],
  },
  {
    name: 'swap-in without the page lock',
    base: reclaim,
    why:
      'the fault has pinned the frame before it looks at the lock, and reclaim drops only a frame that ' +
      'nobody has pinned; the lock guards I/O, which takes one step here (two users and two ' +
      'reclaims as well, 3.2 million states; two users and a zap, 9.3 million)',
    mutations: [
      replaceStep<Fault>('user0', 'swap/lockPage', (s, me, k) => {
        wakeUp(s, k, me);
        return 'swap/lock/readPmd';
      }),
      replaceStep<Fault>('user0', 'swap/unlockPage', (s, me) => {
        putFrame(s, me.frame ?? 0, me.tid);
        me.frame = null;
        return 'upRead';
      }),
    ],
  },
  {
    name: 'hardware never sets accessed in a PTE',
    base: reclaim,
    why: 'no path of the model reads the bit but to compare or copy it (no referenced scan yet)',
    mutations: [
      replaceRule<OnPage>('fill', (s, { cpu, va, table }, k) => {
        if (!canWalkFrom(s, k.mmu, cpu, 1, va, table, ALL_RIGHTS)) return blocked;
        const { kind, target, writable, dirty } = loadEntry(s, k, table, 1, va);
        if (kind !== 'page') return blocked;
        const rights = USER | (writable ? WRITABLE : 0) | (dirty ? DIRTY : 0);
        const isNew = cacheTranslation(s, k.mmu, cpu, va, false, false, target, rights);
        return isNew ? taken : blocked;
      }),
    ],
  },
  {
    name: 'relocator merges the dirty bit alone',
    base: relocateAndReclaim,
    why: 'as above: an accessed bit that is lost makes a page look old, no more',
    mutations: [
      replaceStep<Relocator>('relocator', 'move/merge', (s, me, k) => {
        const { kind, dirty } = loadEntry(s, k, me.from ?? 0, 1, me.va);
        if (kind === 'page' && dirty) setAccessed(s, k, me.ptl, 1, me.va, true);
        return nextPte(k, me) ? 'move/merge' : 'move/unlockNew';
      }),
    ],
  },
  {
    name: 'hardware sets dirty in the page that the tree names, not in the one it walked',
    base: relocateAndReclaim,
    why:
      'it makes the machine kinder than it is, so that nothing that held can fail; which page it is, ' +
      'test/model/x86/dirty.test.ts pins down, and the traces in test/specs/relocation.test.ts show',
    mutations: [dirtySetInTheLiveTree],
  },
];
