/**
 * The question of the 2007 thread: hold `page_table_lock`, walk to the PMD entry, lock and invalidate
 * it, copy the PTE page, point the entry at the new page, unlock, free the old page at once. The
 * kernel's own paths are as they always were.
 */

import { blocked, expand, vocabulary } from '../../checker/index.ts';
import { flushAll } from '../kernel/flush.ts';
import { lockPageTable, lockPtl, unlockPageTable, unlockPtl } from '../kernel/locks.ts';
import { freeTableByRcu } from '../kernel/rcu.ts';
import { freeTable } from '../kernel/table-pages.ts';
import { plainTakePtl } from '../kernel/walk.ts';
import type { WalkRules } from '../kernel/walk.ts';
import { drain, writeNone } from '../x86/ordering.ts';
import type { Kernel } from '../state.ts';
import type { Protocol, RelocatorOptions } from './protocol.ts';
import {
  allocateNewPage,
  beginOperation,
  copyEntries,
  endOperation,
  findOldPage,
  freeNewPage,
  nextTable,
  publishNewPage,
  relocatorLocals,
} from './relocate.ts';

export interface HansenSwitches {
  /** Take the old page's ptl while it is copied. */
  readonly takesPtl: boolean;
  /** Flush after the PMD entry was invalidated. */
  readonly flushes: boolean;
  /** The PMD entry is not invalidated: it names the old page until it names the new one, and the flush comes then. */
  readonly keepsEntry?: boolean;
  /** What kernel paths do as they take a ptl. */
  readonly takePtl?: WalkRules['takePtl'];
  /** The old page is freed after a grace period. */
  readonly freesByRcu?: boolean;
}

export function hansen2007(switches: HansenSwitches): Protocol {
  return {
    name: 'hansen-2007',
    rules: { takePtl: switches.takePtl ?? plainTakePtl, paysFlush: false, walksUnderRcu: false },
    relocator: (k, options) => relocator(k, options, switches),
    callbacks: () => [],
  };
}

function relocator(
  k: Kernel,
  { operations }: RelocatorOptions,
  { takesPtl, flushes, keepsEntry = false, freesByRcu = false }: HansenSwitches,
) {
  const toCopy = keepsEntry ? 'copyPage/copy' : 'invalidate';
  const toUnlock = takesPtl ? 'unlockOld' : 'unlock';
  const { machine } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => (beginOperation(s, k, me, operations) ? 'new/sleep' : blocked),
      ...expand('new', allocateNewPage(k), { allocated: 'lock', failed: 'next' }),
      lock: (s, me) => (lockPageTable(s, k, me) ? 'find/walk/root' : blocked),
      ...expand('find', findOldPage(k), {
        found: takesPtl ? 'lockOld' : toCopy,
        none: 'unlock',
      }),
      lockOld: (s, me) => (lockPtl(s, k, me, me.from ?? 0) ? toCopy : blocked),
      invalidate: (s, me) => {
        writeNone(s, k, me.cpu, me.upper, 2, me.va);
        return flushes ? 'flush/send' : 'copyPage/copy';
      },
      ...expand('flush', flushAll(k), { done: keepsEntry ? toUnlock : 'copyPage/copy' }),
      ...expand('copyPage', copyEntries(k), { copied: 'publish' }),
      publish: (s, me) => {
        publishNewPage(s, k, me);
        return keepsEntry && flushes ? 'flush/send' : toUnlock;
      },
      unlockOld: (s, me) => {
        unlockPtl(s, k, me, me.from ?? 0);
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPageTable(s, k, me);
        return me.to === null ? 'freeOld' : 'freeNew';
      },
      freeOld: (s, me) => {
        if (freesByRcu) {
          freeTableByRcu(s, k, me.from ?? 0);
        } else {
          drain(s, k, me.cpu);
          freeTable(s, me.from ?? 0);
        }
        me.from = null;
        return 'next';
      },
      freeNew: (s, me) => {
        freeNewPage(s, k, me);
        return 'next';
      },
      next: (_s, me) => (nextTable(k, me) ? 'new/sleep' : 'return'),
      return: (s, me) => {
        endOperation(s, k, me);
        return 'idle';
      },
    },
  });
}
