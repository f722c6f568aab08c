/**
 * The repair. Kernel paths keep pointers into the tree only inside an RCU read-side section, and after
 * taking a ptl check that the PMD entry still names that page, else they walk again. The relocator
 * holds `page_table_lock` and the ptls of both pages; copies; publishes; flushes and waits; merges the
 * accessed and dirty bits that CPUs set in the old page meanwhile; and frees it after a grace period.
 *
 * Every ingredient is a switch, so that each can be taken out to see what it is for.
 */

import { blocked, expand, vocabulary } from '../../checker/index.ts';
import { composed } from '../ingredients.ts';
import { flushAll } from '../kernel/flush.ts';
import { lockPageTable, lockPtl, unlockPageTable, unlockPtl } from '../kernel/locks.ts';
import { freeTableByRcu } from '../kernel/rcu.ts';
import { freeTable } from '../kernel/table-pages.ts';
import { walkLocals } from '../kernel/walk.ts';
import type { TakePtl, WalkRules } from '../kernel/walk.ts';
import { drain, readEntry } from '../x86/ordering.ts';
import type { Kernel } from '../state.ts';
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
  nextPtePage,
  publishNewPage,
  relocatorLocals,
} from './relocate.ts';

export interface MoveSwitches {
  readonly takesOldPtl: boolean;
  /** It guards the merge of the bits, so that nothing is seen of it without reclaim. */
  readonly takesNewPtl: boolean;
  /** Flush all CPUs of the mask before the old page is given up. */
  readonly flushes: boolean;
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
}

export interface VerifiedSwitches extends MoveSwitches, PathSwitches {
  /** Free the old page after a grace period, not at once. */
  readonly waitsForGracePeriod: boolean;
}

export const ALL_INGREDIENTS: VerifiedSwitches = {
  walksUnderRcu: true,
  rechecksPmd: true,
  takesOldPtl: true,
  takesNewPtl: true,
  flushes: true,
  mergesBits: true,
  waitsForGracePeriod: true,
};

/** What each does; those of no use in some surroundings say where they are of use. */
export const VERIFIED_INGREDIENTS: Readonly<Record<keyof VerifiedSwitches, string>> = {
  walksUnderRcu:
    'paths keep pointers only inside an RCU section, and walk again after a sleep ' +
    '(needed in a preemptible kernel)',
  rechecksPmd: 'paths read the PMD entry again once they have the ptl',
  takesOldPtl: "the relocator holds the old page's ptl",
  takesNewPtl:
    "the relocator holds the new page's ptl until the bits are merged (needed with reclaim, which " +
    'looks at them)',
  flushes: 'the relocator flushes all CPUs of the mask before it gives up the old page',
  mergesBits:
    'the relocator ORs accessed and dirty of the old entries into the new after the flush (needed ' +
    'with reclaim, which looks at them)',
  waitsForGracePeriod: 'the old page is freed after a grace period',
};

export function verified(switches: VerifiedSwitches = ALL_INGREDIENTS): Protocol {
  return composed(switches, VERIFIED_INGREDIENTS, (use): Protocol => ({
    name: 'verified',
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
  };
}

function takeAndRecheck(k: Kernel, { rechecksPmd }: PathSwitches): TakePtl {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['locked', 'none', 'retry'],
    start: 'take',
    steps: {
      take: (s, me) => {
        if (!lockPtl(s, k, me, me.ptl)) return blocked;
        return rechecksPmd ? 'recheck' : 'locked';
      },
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

function relocator(k: Kernel, { operations }: RelocatorOptions, use: VerifiedSwitches) {
  const { machine } = vocabulary(k.state, relocatorLocals(k, operations), 'tid', 'cpu');
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: (s, me) => (beginOperation(s, k, me, operations) ? 'new/sleep' : blocked),
      ...expand('new', allocateNewPage(k), { allocated: 'move/lock', failed: 'return' }),
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
      next: (_s, me) => (nextPtePage(k, me) ? 'new/sleep' : 'return'),
      return: (s, me) => {
        endOperation(s, k, me);
        return 'idle';
      },
    },
  });
}
