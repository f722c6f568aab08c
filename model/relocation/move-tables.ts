/** How the postings of 2008 move table pages. */

import { blocked, expand, vocabulary } from '../../checker/index.ts';
import { movesRoot } from '../config.ts';
import { included } from '../included.ts';
import { oweFlush, oweReload } from '../kernel/flush.ts';
import {
  lockPageTable,
  lockPageTableIrq,
  lockPtl,
  unlockPageTable,
  unlockPageTableIrq,
  unlockPtl,
} from '../kernel/locks.ts';
import { readEntry } from '../x86/ordering.ts';
import { firstPage } from '../x86/paging.ts';
import type { Kernel, KernelState } from '../state.ts';
import {
  allocateNewPage,
  copyEntries,
  findOldPage,
  freeNewPage,
  moverLocals,
  nextTable,
  publishNewPage,
  relocatorLocals,
} from './relocate.ts';
import type { Mover, Relocator } from './relocate.ts';
import { replaceUpper } from './replace-upper.ts';

/** In what the postings of 2008 differ as they move a table page. */
export interface MoveOptions {
  /** `page_table_lock` is held with interrupts off. */
  readonly interruptsOff: boolean;
  /** The old and the new page remember each other from before the new one can be reached. */
  readonly linksPages: boolean;
  /** No flush is owed while the mask is empty. */
  readonly asksMask: boolean;
  /** If the old page's ptl is held, `page_table_lock` is dropped, and all is looked up again (`spin_trylock`). */
  readonly triesPtl: boolean;
}

export const UNTIL_MARCH: MoveOptions = {
  interruptsOff: true,
  linksPages: false,
  asksMask: true,
  triesPtl: false,
};

/**
 * Moves one PTE page, as in 2008: under `page_table_lock` and the old page's ptl, copy, repoint, and
 * owe the flush. The caller disposes of `me.from`.
 */
function movePtePage(k: Kernel, options: MoveOptions) {
  const { interruptsOff, linksPages, asksMask, triesPtl } = options;
  const { fragment } = vocabulary(k.state, moverLocals(k), 'tid', 'cpu');
  const lock = interruptsOff ? lockPageTableIrq : lockPageTable;
  const unlock = interruptsOff ? unlockPageTableIrq : unlockPageTable;
  return fragment({
    exits: ['moved', 'gaveUp'],
    start: 'lockPageTable',
    steps: {
      lockPageTable: (s, me) => (lock(s, k, me) ? 'find/walk/root' : blocked),
      ...expand('find', findOldPage(k), { found: 'lockOld', none: 'unlockNone' }),
      lockOld: (s, me) => {
        if (lockPtl(s, k, me, me.from ?? 0)) return 'copyPage/copy';
        return triesPtl ? 'backOff' : blocked;
      },
      ...included(triesPtl, {
        backOff: (s: KernelState, me: Mover) => {
          unlock(s, k, me);
          me.from = null;
          return 'lockPageTable';
        },
      }),
      ...expand('copyPage', copyEntries(k), { copied: linksPages ? 'link' : 'publish' }),
      ...included(linksPages, {
        /** One step for two words: both are read under `page_table_lock` only, or when all is over. */
        link: (s: KernelState, me: Mover) => {
          s.table[me.from ?? 0].migrated = me.to;
          s.table[me.to ?? 0].migrated = me.from;
          return 'publish';
        },
      }),
      publish: (s, me) => {
        publishNewPage(s, k, me);
        return 'oweFlush';
      },
      oweFlush: (s, me) => {
        oweFlush(s, k, me, asksMask);
        return 'unlockOld';
      },
      unlockOld: (s, me) => {
        unlockPtl(s, k, me, me.from ?? 0);
        return 'unlockPageTable';
      },
      unlockPageTable: (s, me) => {
        unlock(s, k, me);
        return 'moved';
      },
      unlockNone: (s, me) => {
        unlock(s, k, me);
        return 'gaveUp';
      },
    },
  });
}

/** Moves a PMD, PUD or PGD page: under `page_table_lock`, copy, repoint, and owe the flush or the reload. */
function moveUpper(k: Kernel, { interruptsOff, asksMask }: MoveOptions) {
  const { fragment } = vocabulary(k.state, moverLocals(k), 'tid', 'cpu');
  const lock = interruptsOff ? lockPageTableIrq : lockPageTable;
  const unlock = interruptsOff ? unlockPageTableIrq : unlockPageTable;
  const hasRoot = movesRoot(k.config);
  return fragment({
    exits: ['moved', 'gaveUp'],
    start: 'lockPageTable',
    steps: {
      lockPageTable: (s, me) => (lock(s, k, me) ? 'replace/find' : blocked),
      ...expand('replace', replaceUpper(k), { replaced: 'owe', none: 'unlockNone' }),
      owe: (s, me) => {
        if (hasRoot && me.moving === k.levels) oweReload(s, k, me, asksMask);
        else oweFlush(s, k, me, asksMask);
        return 'unlockPageTable';
      },
      unlockPageTable: (s, me) => {
        unlock(s, k, me);
        return 'moved';
      },
      unlockNone: (s, me) => {
        unlock(s, k, me);
        return 'gaveUp';
      },
    },
  });
}

/**
 * Before it allocates, and without a lock, the relocator looks whether the page is there. The pointers to the
 * entries above it are kept while it moves what lies below, over sleeps (`migrate_page_tables_pud`).
 */
function lookFirst(k: Kernel, operations: number) {
  const { fragment } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  return fragment({
    exits: ['present', 'absent'],
    start: 'above',
    steps: {
      above: (s, me) => {
        const above = me.moving + 1;
        if (me.moving === k.levels) return 'present';
        me.va = firstPage(k, me.region, me.moving);
        me.upper = s.mm.root;
        if (above < k.levels) {
          const entry = readEntry(s, k, me.cpu, me.kept[above - 2], above + 1, me.va);
          if (entry.kind !== 'table') return 'absent';
          me.upper = entry.target;
        }
        if (above > 2) me.kept[above - 3] = me.upper;
        return 'read';
      },
      read: (s, me) => {
        const { kind } = readEntry(s, k, me.cpu, me.upper, me.moving + 1, me.va);
        me.upper = 0;
        return kind === 'table' ? 'present' : 'absent';
      },
    },
  });
}

/**
 * Moves every table page, one after the other; `disposeOf` says what becomes of each old one, `me.from`,
 * right after. A failed allocation ends it.
 */
export function moveTables(
  k: Kernel,
  operations: number,
  disposeOf: (s: KernelState, me: Relocator) => void,
  options: MoveOptions = UNTIL_MARCH,
) {
  const { fragment } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  const movesUpper = k.config.movesLevels > 1;
  // Where no upper entry changes, what it would see without the lock is what it sees with it.
  const first = movesUpper ? 'look/above' : 'new/sleep';
  return fragment({
    exits: ['done', 'failed'],
    start: first,
    steps: {
      ...included(
        movesUpper,
        expand('look', lookFirst(k, operations), { present: 'new/sleep', absent: 'next' }),
      ),
      ...expand('new', allocateNewPage(k), {
        allocated: movesUpper ? 'which' : 'move/lockPageTable',
        failed: 'failed',
      }),
      ...included(movesUpper, {
        which: (_s: KernelState, me: Relocator) =>
          me.moving === 1 ? 'move/lockPageTable' : 'upper/lockPageTable',
        ...expand('upper', moveUpper(k, options), { moved: 'disposeOfOld', gaveUp: 'freeNew' }),
      }),
      ...expand('move', movePtePage(k, options), { moved: 'disposeOfOld', gaveUp: 'freeNew' }),
      disposeOfOld: (s, me) => {
        disposeOf(s, me);
        me.from = null;
        return 'next';
      },
      freeNew: (s, me) => {
        freeNewPage(s, k, me);
        return 'next';
      },
      next: (_s, me) => (nextTable(k, me) ? first : 'done'),
    },
  });
}
