/**
 * The repair. Kernel paths keep pointers into the tree only inside an RCU read-side section, and after
 * taking a ptl check that the PMD entry still names that page, else they walk again. The relocator
 * holds `page_table_lock` and the ptls of both pages; copies; publishes; flushes and waits; merges the
 * accessed and dirty bits that CPUs set in the old page meanwhile; and frees it after a grace period.
 *
 * PMD, PUD and PGD pages move under `page_table_lock` alone, as all who change an upper entry hold it. The check of
 * kernel paths then begins at the root: the PMD page that a path came by may have been replaced since, and what it
 * names too. CPUs load CR3 from the mm before an old root is given up.
 *
 * Every ingredient is a switch, so that each can be taken out to see what it is for.
 */

import { blocked, expand, vocabulary } from '../../checker/index.ts';
import { movesRoot } from '../config.ts';
import { included } from '../included.ts';
import { composed } from '../ingredients.ts';
import { flushAll, reloadAll } from '../kernel/flush.ts';
import { lockPageTable, lockPtl, unlockPageTable, unlockPtl } from '../kernel/locks.ts';
import { freeTableByRcu } from '../kernel/rcu.ts';
import { freeTable } from '../kernel/table-pages.ts';
import { trustUpper, walkLocals, walkToPmd } from '../kernel/walk.ts';
import type { TakePtl, WalkRules } from '../kernel/walk.ts';
import { drain, readEntry } from '../x86/ordering.ts';
import type { Kernel, KernelState } from '../state.ts';
import { delimboUpper } from './delimbo-upper.ts';
import type { Protocol, RelocatorOptions } from './protocol.ts';
import {
  allocateNewPage,
  beginOperation,
  copyEntries,
  endOperation,
  findOldPage,
  freeNewPage,
  mergePte,
  moverLocals,
  nextPte,
  nextTable,
  publishNewPage,
  relocatorLocals,
  underPageTableLock,
} from './relocate.ts';
import type { Relocator } from './relocate.ts';
import { replaceUpper } from './replace-upper.ts';

export interface MoveSwitches {
  readonly takesOldPtl: boolean;
  /** It guards the merge of the bits, so that nothing is seen of it without reclaim. */
  readonly takesNewPtl: boolean;
  /** Flush all CPUs of the mask before the old page is given up. */
  readonly flushes: boolean;
  /** Where that is a root, make them load CR3 from the mm, which flushes too. */
  readonly reloadsCr3: boolean;
  /**
   * OR accessed and dirty from the old entries into the new after the flush. Reclaim alone looks at the bits:
   * a zap drops the data anyway.
   */
  readonly mergesBits: boolean;
}

/** What the kernel's own paths do for it. */
export interface PathSwitches {
  /**
   * Kernel paths keep pointers only inside a read-side section, and walk again after a sleep. In a kernel that
   * is not preemptible, all code up to a sleep is such a section, and after a sleep paths read the PMD
   * entry again in any case.
   */
  readonly walksUnderRcu: boolean;
  /** Kernel paths re-read the PMD entry after they took a ptl. */
  readonly rechecksPmd: boolean;
  /** Where upper tables move, that check walks again from the root, not from the PMD page that the path came by. */
  readonly rechecksFromRoot: boolean;
  /** Where upper tables move, a path that fills in an upper entry walks to it again under `page_table_lock`. */
  readonly rewalksToPopulate: boolean;
}

export interface VerifiedSwitches extends MoveSwitches, PathSwitches {
  /** Free the old page after a grace period, not at once. */
  readonly waitsForGracePeriod: boolean;
}

export const ALL_INGREDIENTS: VerifiedSwitches = {
  walksUnderRcu: true,
  rechecksPmd: true,
  rechecksFromRoot: true,
  rewalksToPopulate: true,
  takesOldPtl: true,
  takesNewPtl: true,
  flushes: true,
  reloadsCr3: true,
  mergesBits: true,
  waitsForGracePeriod: true,
};

/** What each does; those of no use in some surroundings say where they are of use. */
export const VERIFIED_INGREDIENTS: Readonly<Record<keyof VerifiedSwitches, string>> = {
  walksUnderRcu:
    'paths keep pointers only inside an RCU section, and walk again after a sleep ' +
    '(needed in a preemptible kernel)',
  rechecksPmd: 'paths read the PMD entry again once they have the ptl',
  rechecksFromRoot: 'that check walks again from the root (needed where upper tables move)',
  rewalksToPopulate:
    'paths walk again under page_table_lock before they fill in an upper entry (needed where upper ' +
    'tables move)',
  takesOldPtl: "the relocator holds the old page's ptl",
  takesNewPtl:
    "the relocator holds the new page's ptl until the bits are merged (needed with reclaim, which " +
    'looks at them)',
  flushes: 'the relocator flushes all CPUs of the mask before it gives up the old page',
  reloadsCr3:
    'CPUs load CR3 from the mm before an old root is given up (needed where the root moves)',
  mergesBits:
    'the relocator ORs accessed and dirty of the old entries into the new after the flush (needed ' +
    'with reclaim, which looks at them)',
  waitsForGracePeriod: 'the old page is freed after a grace period',
};

export function verified(switches: VerifiedSwitches = ALL_INGREDIENTS): Protocol {
  return composed(switches, VERIFIED_INGREDIENTS, (use): Protocol => ({
    name: 'verified',
    movesUpperTables: true,
    rules: verifiedRules(use),
    relocator: (k, options) => relocator(k, options, use),
    callbacks: () => [],
  }));
}

export function verifiedRules(switches: PathSwitches): WalkRules {
  return {
    takePtl: (k) => takeAndRecheck(k, switches),
    paysFlush: false,
    walksUnderRcu: switches.walksUnderRcu,
    delimboUpper: switches.rewalksToPopulate ? (k) => delimboUpper(k, () => true) : trustUpper,
  };
}

function takeAndRecheck(k: Kernel, { rechecksPmd, rechecksFromRoot }: PathSwitches): TakePtl {
  const fromRoot = rechecksFromRoot && k.config.movesLevels > 1;
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['locked', 'none', 'retry'],
    start: 'take',
    steps: {
      take: (s, me) => {
        if (!lockPtl(s, k, me, me.ptl)) return blocked;
        if (!rechecksPmd) return 'locked';
        return fromRoot ? 'walk/root' : 'recheck';
      },
      ...included(
        fromRoot,
        expand('walk', walkToPmd(k, underPageTableLock), { found: 'recheck', missing: 'unlock' }),
      ),
      recheck: (s, me) => {
        const { kind, target } = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        const same = kind === 'table' && target === me.ptl && target === me.pte;
        return same ? 'locked' : 'unlock';
      },
      unlock: (s, me) => {
        unlockPtl(s, k, me, me.ptl);
        return 'retry';
      },
    },
  });
}

/**
 * Moves a PTE page to `to`: that of `region`, or only `from` if it is given. `moved`: `from` is not in the
 * tree any more, and no CPU can walk it; `gaveUp`: `to` was not needed.
 */
export function moveCarefully(k: Kernel, use: MoveSwitches, { isGiven = false } = {}) {
  const { fragment } = vocabulary(k.state, moverLocals(k), 'tid', 'cpu');
  const mergeOrUnlock = use.mergesBits ? 'merge' : 'unlockNew';
  return fragment({
    exits: ['moved', 'gaveUp'],
    start: 'lock',
    steps: {
      lock: (s, me) => (lockPageTable(s, k, me) ? 'find/walk/root' : blocked),
      ...expand('find', findOldPage(k, { isGiven }), { found: 'lockOld', none: 'unlock' }),
      lockOld: (s, me) => {
        if (use.takesOldPtl && !lockPtl(s, k, me, me.from ?? 0)) return blocked;
        return 'lockNew';
      },
      lockNew: (s, me) => {
        if (use.takesNewPtl && !lockPtl(s, k, me, me.to ?? 0)) return blocked;
        me.ptl = me.to ?? 0;
        return 'copyPage/copy';
      },
      ...expand('copyPage', copyEntries(k), { copied: 'publish' }),
      publish: (s, me) => {
        publishNewPage(s, k, me);
        return use.flushes ? 'flush/send' : mergeOrUnlock;
      },
      ...expand('flush', flushAll(k), { done: mergeOrUnlock }),
      merge: (s, me) => {
        mergePte(s, k, me.cpu, me.from ?? 0, me.ptl, me.va);
        return nextPte(k, me) ? 'merge' : 'unlockNew';
      },
      unlockNew: (s, me) => {
        if (use.takesNewPtl) unlockPtl(s, k, me, me.ptl);
        me.ptl = 0;
        return 'unlockOld';
      },
      unlockOld: (s, me) => {
        if (use.takesOldPtl) unlockPtl(s, k, me, me.from ?? 0);
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPageTable(s, k, me);
        return me.to === null ? 'moved' : 'gaveUp';
      },
    },
  });
}

/** Moves a PMD, PUD or PGD page to `to`. */
function moveUpper(k: Kernel, { flushes, reloadsCr3 }: MoveSwitches) {
  const { fragment } = vocabulary(k.state, moverLocals(k), 'tid', 'cpu');
  const reloads = reloadsCr3 && movesRoot(k.config);
  return fragment({
    exits: ['moved', 'gaveUp'],
    start: 'lock',
    steps: {
      lock: (s, me) => (lockPageTable(s, k, me) ? 'replace/find' : blocked),
      ...expand('replace', replaceUpper(k), { replaced: 'tellCpus', none: 'unlock' }),
      tellCpus: (_s, me) => {
        if (!flushes) return 'unlock';
        return reloads && me.moving === k.levels ? 'reload/send' : 'flush/send';
      },
      ...expand('flush', flushAll(k), { done: 'unlock' }),
      ...included(reloads, expand('reload', reloadAll(k), { done: 'unlock' })),
      unlock: (s, me) => {
        unlockPageTable(s, k, me);
        return me.to === null ? 'moved' : 'gaveUp';
      },
    },
  });
}

function relocator(k: Kernel, { operations }: RelocatorOptions, use: VerifiedSwitches) {
  const { machine } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  const movesUpper = k.config.movesLevels > 1;
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => (beginOperation(s, k, me, operations) ? 'new/sleep' : blocked),
      ...expand('new', allocateNewPage(k), {
        allocated: movesUpper ? 'which' : 'move/lock',
        failed: 'return',
      }),
      ...included(movesUpper, {
        which: (_s: KernelState, me: Relocator) => (me.moving === 1 ? 'move/lock' : 'upper/lock'),
        ...expand('upper', moveUpper(k, use), { moved: 'freeOld', gaveUp: 'freeNew' }),
      }),
      ...expand('move', moveCarefully(k, use), { moved: 'freeOld', gaveUp: 'freeNew' }),
      freeOld: (s, me) => {
        if (use.waitsForGracePeriod) {
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
