/**
 * How kernel paths find and lock a PTE. They read the upper entries without a lock, keep what they
 * read in locals, and take the lock that lies in the descriptor of the PTE page.
 */

import {
  assertThat,
  blocked,
  bool,
  entrance,
  expand,
  optional,
  struct,
  vocabulary,
} from '../../checker/index.ts';
import type { Fragment } from '../../checker/index.ts';
import { included } from '../included.ts';
import type { Entry, Kernel, KernelState } from '../state.ts';
import { readEntry } from '../x86/ordering.ts';
import { lockPtl, unlockPtl } from './locks.ts';
import type { Thread } from './locks.ts';
import { rcuReadLock } from './rcu.ts';

/** The locals of a walk. */
export function walkLocals({ VA, LEVEL, TABLE, ENTRY, config }: Kernel) {
  return {
    va: VA,
    /** The table page reached so far, and its level; at level 2 it is where the PMD entry lies. */
    upper: TABLE,
    level: LEVEL,
    /** The PTE page that the kept pte pointer points into. */
    pte: TABLE,
    /** The PTE page whose lock is meant (`ptl`). */
    ptl: TABLE,
    ...included(config.remembersMigrated, {
      /** Accessed and dirty bits on their way from one page to another. */
      carry: struct({ from: optional(TABLE), loaded: ENTRY, accessed: bool, dirty: bool }),
    }),
  };
}

export interface Walk extends Thread {
  va: number;
  upper: number;
  level: number;
  pte: number;
  ptl: number;
  readonly carry: Carry;
}

export interface Carry {
  from: number | null;
  /** An entry as it was loaded, to be stored with other bits. */
  readonly loaded: Entry;
  accessed: boolean;
  dirty: boolean;
}

/** A path returns: what it walked to is dead, so that states don't differ by it. */
export function forgetWalk(me: { va: number; upper: number; level: number }): void {
  me.va = 0;
  me.upper = 0;
  me.level = 1;
}

/** What a version of the relocation protocol asks of the kernel's own paths. */
export interface WalkRules {
  /** Takes the lock `me.ptl`, and does what the version does right after. */
  readonly takePtl: (k: Kernel) => TakePtl;
  /** How mremap takes the ptl of the old address, where that differs. */
  readonly takeOldPtl?: (k: Kernel) => TakePtl;
  /** Paths pay an owed flush before they drop a ptl under which they installed an entry. */
  readonly paysFlush: boolean;
  /**
   * Pointers into the tree are kept only inside an RCU read-side section, and each lock is taken
   * after a fresh walk from the root.
   */
  readonly walksUnderRcu: boolean;
  /** Each lock is taken after a fresh walk from the root, whether in a section or not. */
  readonly walksBeforeLock?: boolean;
  /** What is done before an entry above the PTE pages is changed, where such pages move. */
  readonly delimboUpper?: (k: Kernel) => DelimboUpper;
}

/**
 * `locked`: `me.ptl` is held. Without a lock: `none`, the tree has no PTE page here; `retry`, the
 * tree has changed, walk again.
 */
export type TakePtl = Fragment<KernelState, Walk, 'take', 'locked' | 'none' | 'retry'>;

/**
 * With `page_table_lock` held: makes `me.upper` the page of `me.level` that the tree has for `me.va` by now
 * (`delimbo_pgd`, `delimbo_pud`, `delimbo_pmd`).
 */
export type DelimboUpper = Fragment<KernelState, Walk, 'test', 'found'>;

/** No pointer that was read before is used to find a lock. */
function walksToLock({ walksUnderRcu, walksBeforeLock = false }: WalkRules): boolean {
  return walksUnderRcu || walksBeforeLock;
}

/** The kept pointer is believed. */
export function trustUpper(k: Kernel): DelimboUpper {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({ exits: ['found'], start: 'test', steps: { test: () => 'found' } });
}

/** No version of the protocol: the lock is taken and believed. */
export function plainTakePtl(k: Kernel): TakePtl {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['locked', 'none', 'retry'],
    start: 'take',
    steps: { take: (s, me) => (lockPtl(s, k, me, me.ptl) ? 'locked' : blocked) },
  });
}

/** Walks from the root to the PMD entry: one load a step. Leaves `upper` at level 2. */
export function walkToPmd(k: Kernel, rules: WalkRules) {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['found', 'missing'],
    start: 'root',
    steps: {
      root: (s, me) => {
        if (rules.walksUnderRcu) rcuReadLock(s, k, me.tid);
        me.upper = s.mm.root;
        me.level = k.levels;
        return k.levels === 2 ? 'found' : 'descend';
      },
      descend: (s, me) => {
        const entry = readEntry(s, k, me.cpu, me.upper, me.level, me.va);
        if (entry.kind !== 'table') return 'missing';
        me.upper = entry.target;
        me.level -= 1;
        return me.level === 2 ? 'found' : 'descend';
      },
    },
  });
}

/**
 * `pte_offset_map_lock`: reads `*pmd` through the kept pointer and takes the lock of the page that it
 * names; then what the protocol's rules add. With `keepsPte` only the lock is looked up again, and
 * the pte pointer stays what it was (`pte_lockptr` in `handle_pte_fault`).
 */
export function lockPte(k: Kernel, rules: WalkRules, { keepsPte = false } = {}) {
  return walksToLock(rules) ? lockPteFromRoot(k, rules) : lockPteFromPmd(k, rules, keepsPte);
}

function lockPteFromPmd(k: Kernel, rules: WalkRules, keepsPte: boolean) {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['locked', 'none'],
    start: 'readPmd',
    steps: {
      readPmd: (s, me) => {
        const page = followPmd(s, k, me);
        if (page === null) return 'none';
        me.ptl = page;
        if (!keepsPte) me.pte = page;
        return 'ptl/take';
      },
      ...expand('ptl', rules.takePtl(k), { locked: 'locked', none: 'none', retry: 'readPmd' }),
    },
  });
}

function lockPteFromRoot(k: Kernel, rules: WalkRules) {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['locked', 'none'],
    start: 'walk/root',
    steps: {
      ...expand('walk', walkToPmd(k, rules), { found: 'readPmd', missing: 'none' }),
      readPmd: (s, me) => {
        const entry = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        if (entry.kind !== 'table') return 'none';
        me.ptl = entry.target;
        me.pte = entry.target;
        return 'ptl/take';
      },
      ...expand('ptl', rules.takePtl(k), { locked: 'locked', none: 'none', retry: 'walk/root' }),
    },
  });
}

/**
 * A second PTE, while the ptl of the page `held` is (`spin_lock_nested`): reads `*pmd` through the kept pointer
 * and takes the lock of the page that it names, unless that is the one that is held.
 */
export function lockPteNested(k: Kernel, rules: WalkRules) {
  const { fragment } = vocabulary(k.state, { ...walkLocals(k), held: k.TABLE }, 'tid', 'cpu');
  const first = walksToLock(rules) ? 'walk/root' : 'readPmd';
  return fragment({
    exits: ['locked', 'none'],
    start: first,
    steps: {
      ...included(
        walksToLock(rules),
        expand('walk', walkToPmd(k, rules), { found: 'readPmd', missing: 'none' }),
      ),
      readPmd: (s, me) => {
        const entry = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        if (!walksToLock(rules)) assertStillPresent(entry);
        if (entry.kind !== 'table') return 'none';
        me.ptl = entry.target;
        me.pte = entry.target;
        return entry.target === me.held ? 'locked' : 'ptl/take';
      },
      ...expand('ptl', rules.takePtl(k), { locked: 'locked', none: 'none', retry: first }),
    },
  });
}

/**
 * For paths that skip what is not mapped (zap, reclaim): walk, look whether the PMD entry is there,
 * lock. `missing`: nothing is mapped here, no lock is held.
 */
export function locatePte(k: Kernel, rules: WalkRules) {
  const { fragment } = vocabulary(k.state, walkLocals(k), 'tid', 'cpu');
  if (rules.walksUnderRcu) {
    return fragment({
      exits: ['locked', 'missing'],
      start: 'lock/walk/root',
      steps: expand('lock', lockPteFromRoot(k, rules), { locked: 'locked', none: 'missing' }),
    });
  }
  const lock = lockPte(k, rules);
  const toLock = entrance('lock', lock);
  return fragment({
    exits: ['locked', 'missing'],
    start: 'walk/root',
    steps: {
      ...expand('walk', walkToPmd(k, rules), { found: 'checkPmd', missing: 'missing' }),
      checkPmd: (s, me) => {
        const { kind } = readEntry(s, k, me.cpu, me.upper, 2, me.va);
        return kind === 'table' ? toLock : 'missing';
      },
      ...expand('lock', lock, { locked: 'locked', none: 'missing' }),
    },
  });
}

/**
 * Reads `*pmd` through the kept pointer, as code does that saw it present before (`pte_offset_map`).
 * If it is none by now the kernel would follow a wild pointer; here it gets null.
 */
export function followPmd(s: KernelState, k: Kernel, me: Walk): number | null {
  const entry = readEntry(s, k, me.cpu, me.upper, 2, me.va);
  assertStillPresent(entry);
  return entry.kind === 'table' ? entry.target : null;
}

function assertStillPresent({ kind }: Readonly<Entry>): void {
  assertThat(
    kind === 'table',
    'noWildPointer',
    'a thread follows a PMD entry that it takes to be present, and that is none by now',
  );
}

/**
 * The PTE page for who wants to look at a PTE without a lock, null if there is none: `pte_offset_map` that believes
 * the PMD entry; or since 6.5 one that looks whether it is still there, inside a read-side section.
 */
export function pageOfPte(s: KernelState, k: Kernel, me: Walk, rules: WalkRules): number | null {
  if (!rules.walksUnderRcu) return followPmd(s, k, me);
  const { kind, target } = readEntry(s, k, me.cpu, me.upper, 2, me.va);
  return kind === 'table' ? target : null;
}

/** `pte_unmap_unlock`: the pointers of the walk are dead afterwards. */
export function unlockPte(s: KernelState, k: Kernel, me: Walk): void {
  unlockPtl(s, k, me, me.ptl);
  me.ptl = 0;
  me.pte = 0;
}
