/**
 * khugepaged puts a large page in the place of the small ones of a region (`collapse_huge_page`, mm/khugepaged.c of
 * 5.15): with `mmap_lock` for writing and the reverse map's lock, clear the PMD entry under pml and flush; isolate the
 * pages that the PTE page maps; copy them; put the PTE page by; point the PMD entry at the large page.
 *
 * It is the same in 6.5, but that the PTE page is mapped by the value of the PMD entry that was cleared.
 * The semaphore `anon_vma->rwsem` is the model's spinlock of the reverse map.
 */

import { blocked, expand, optional, range, vocabulary } from '../../checker/index.ts';
import { included } from '../included.ts';
import type { Kernel, KernelState } from '../state.ts';
import { clearEntry } from '../x86/memory.ts';
import { exchangeNone, readEntry, writeLargePage, writeTable } from '../x86/ordering.ts';
import { firstPage } from '../x86/paging.ts';
import { flushAll } from './flush.ts';
import { collapseLocals, copyToLargePage, isolatePages } from './collapse-pages.ts';
import type { Collapse } from './collapse-pages.ts';
import {
  deposit,
  isFreeBlock,
  mapLargePage,
  noFreeBlock,
  putLargePage,
  takeLargePage,
} from './large-pages.ts';
import {
  downWrite,
  fallAsleep,
  lockPageTable,
  lockReverseMap,
  unlockPageTable,
  unlockReverseMap,
  upWrite,
  wakeUp,
} from './locks.ts';
import { enterKernel, leaveKernel } from './rcu.ts';
import { forgetWalk, plainTakePtl, walkToPmd } from './walk.ts';
import type { WalkRules } from './walk.ts';

/** With `mmap_lock` for writing nobody else changes upper entries, whatever the kernel's walks are like. */
const underMmapLock: WalkRules = {
  takePtl: plainTakePtl,
  paysFlush: false,
  walksUnderRcu: false,
};

export function collapseThread(k: Kernel, operations: number) {
  const locals = { ...collapseLocals(k), done: range(0, operations) };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const { reverseMapLock } = k.config;
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ region: k.REGION }, (s, me, { region }) => {
        if (me.done === operations) return blocked;
        me.done += 1;
        me.va = firstPage(k, region, 1);
        enterKernel(s, k, me.tid);
        return 'sleep';
      }),
      sleep: (s, me) => {
        fallAsleep(s, k, me);
        return 'allocate';
      },
      allocate: choose({ first: optional(k.FRAME) }, (s, me, { first }) => {
        if (first === null) {
          if (!k.config.allocationsMayFail && !noFreeBlock(s, k)) return blocked;
          return 'return';
        }
        if (!isFreeBlock(s, k, first)) return blocked;
        takeLargePage(s, k, first, me.va, me.tid);
        me.large = first;
        return 'downWrite';
      }),
      downWrite: (s, me) => {
        if (!downWrite(s, k, me)) return blocked;
        wakeUp(s, k, me);
        return 'walk/root';
      },
      ...expand('walk', walkToPmd(k, underMmapLock), { found: 'checkPmd', missing: 'upWrite' }),
      checkPmd: (s, me) => {
        const { kind } = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        if (kind !== 'table') return 'upWrite';
        return reverseMapLock ? 'lockReverseMap' : 'lockPmd';
      },
      ...included(reverseMapLock, {
        lockReverseMap: (s: KernelState, me: Collapse) =>
          lockReverseMap(s, k, me) ? 'lockPmd' : blocked,
      }),
      lockPmd: (s, me) => (lockPageTable(s, k, me) ? 'clearPmd' : blocked),
      /** `pmdp_collapse_flush` */
      clearPmd: (s, me) => {
        exchangeNone(s, k, me.cpu, me.upper, 2, me.va, me.old);
        me.pte = me.old.target;
        me.ptl = me.old.target;
        clearEntry(me.old);
        return 'flush/send';
      },
      ...expand('flush', flushAll(k), { done: 'unlockPmd' }),
      unlockPmd: (s, me) => {
        unlockPageTable(s, k, me);
        return 'isolate/lock';
      },
      ...expand('isolate', isolatePages(k), {
        isolated: reverseMapLock ? 'unlockReverseMap' : 'copy/read',
        failed: 'giveUp/lockPmd',
      }),
      ...included(reverseMapLock, {
        unlockReverseMap: (s: KernelState, me: Collapse) => {
          unlockReverseMap(s, k, me);
          return 'copy/read' as const;
        },
      }),
      ...expand('copy', copyToLargePage(k), { copied: 'lockPmdAgain' }),
      lockPmdAgain: (s, me) => (lockPageTable(s, k, me) ? 'deposit' : blocked),
      deposit: (s, me) => {
        deposit(s, me.pte);
        me.pte = 0;
        me.ptl = 0;
        return 'setPmd';
      },
      setPmd: (s, me) => {
        writeLargePage(s, k, me.cpu, me.upper, me.va, me.large ?? 0);
        mapLargePage(s, k, me.large ?? 0, me.va);
        return 'unlockPmdAgain';
      },
      unlockPmdAgain: (s, me) => {
        unlockPageTable(s, k, me);
        return 'upWrite';
      },

      // The pages can't be isolated: all is as it was.
      'giveUp/lockPmd': (s, me) => (lockPageTable(s, k, me) ? 'giveUp/populate' : blocked),
      'giveUp/populate': (s, me) => {
        writeTable(s, k, me.cpu, me.upper, 2, me.va, me.pte);
        me.pte = 0;
        me.ptl = 0;
        return 'giveUp/unlockPmd';
      },
      'giveUp/unlockPmd': (s, me) => {
        unlockPageTable(s, k, me);
        return reverseMapLock ? 'giveUp/unlockReverseMap' : 'upWrite';
      },
      ...included(reverseMapLock, {
        'giveUp/unlockReverseMap': (s: KernelState, me: Collapse) => {
          unlockReverseMap(s, k, me);
          return 'upWrite' as const;
        },
      }),

      upWrite: (s, me) => {
        upWrite(s, k, me);
        return 'putPage';
      },
      putPage: (s, me) => {
        putLargePage(s, k, me.large ?? 0, me.tid);
        me.large = null;
        return 'return';
      },
      return: (s, me) => {
        leaveKernel(s, k, me.tid);
        forgetWalk(me);
        return 'idle';
      },
    },
  });
}
