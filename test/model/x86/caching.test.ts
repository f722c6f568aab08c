/**
 * What a CPU may cache, when, and how it walks. Rule numbers are those of the design's
 * `x86-translation.md`; SDM is Intel's manual, volume 3A, chapter "Paging".
 */

import { describe, expect, test } from 'vitest';
import { clearEntry, storeNone, storePage, storeTable } from '../../../model/x86/memory.ts';
import { invalidatePage, translates } from '../../../model/x86/tlb.ts';
import type { Config } from '../../../model/config.ts';
import type { KernelState } from '../../../model/state.ts';
import { cachedAs, explore, holdsTable, hook, map, pte, script, takeNode } from '../lab.ts';
import type { Lab } from '../lab.ts';

const ROOT = 0;
const T1 = 1;
const T2 = 2;

/** Root → T1 → f0, on one CPU; nothing accessed so far. */
const onePage: Lab = {
  memory: (s, k) => {
    hook(s, k, ROOT, T1, 1);
    map(s, k, T1, 0, 0);
    pte(s, ROOT).accessed = false;
  },
};

const tlbHolds = (s: KernelState, frame: number, va = 0) => translates(s, 0, va, frame);

describe('R2: what is not present is never cached (SDM 4.10.2.3)', () => {
  test('a PTE', () => {
    const empty: Lab = { memory: (s, k) => hook(s, k, ROOT, T1, 1) };
    const cached = { 'a translation': (s: KernelState) => tlbHolds(s, 0) };
    expect(explore(empty, cached).can).toEqual({ 'a translation': false });
    expect(explore(onePage, cached).can).toEqual({ 'a translation': true });
  });

  test('a swap entry, whatever it names', () => {
    const swapped: Lab = {
      config: { slots: 1 },
      memory: (s, k) => {
        hook(s, k, ROOT, T1, 1);
        pte(s, T1).kind = 'swap';
      },
    };
    expect(explore(swapped, { cached: (s) => tlbHolds(s, 0) }).can).toEqual({ cached: false });
  });

  test('an upper entry', () => {
    const cached = { 'the table': (s: KernelState) => holdsTable(s, 0, 1, 0, T1) };
    const unhooked: Lab = { memory: (s, k) => takeNode(s, k, T1, 1) };
    expect(explore(unhooked, cached).can).toEqual({ 'the table': false });
    expect(explore(onePage, cached).can).toEqual({ 'the table': true });
  });
});

describe('R3, R6, R16: nothing is cached unless the entry used has A set (SDM 4.8, 4.10.2.3)', () => {
  const questions = {
    'the translation is cached': (s: KernelState) => tlbHolds(s, 0),
    'it is cached, and A is clear in its PTE': (s: KernelState) =>
      tlbHolds(s, 0) && !pte(s, T1).accessed,
    'the table is cached, and A is clear in the entry above': (s: KernelState) =>
      holdsTable(s, 0, 1, 0, T1) && !pte(s, ROOT).accessed,
  };

  test('the walker sets it', () => {
    expect(explore(onePage, questions).can).toEqual({
      'the translation is cached': true,
      'it is cached, and A is clear in its PTE': false,
      'the table is cached, and A is clear in the entry above': false,
    });
  });

  test('software that clears it without an invalidation makes a clear bit prove nothing (R37)', () => {
    const clears: Lab = {
      ...onePage,
      threads: (k) => ({
        kernel: script(k, { cpu: 0 }, [
          ['clearUpper', (s) => void (pte(s, ROOT).accessed = false)],
          ['clearLeaf', (s) => void (pte(s, T1).accessed = false)],
        ]),
      }),
    };
    expect(Object.values(explore(clears, questions).can)).toEqual([true, true, true]);
  });
});

describe('R13: a walk from a cached table does not look at the entries above it (SDM 4.10.3.2)', () => {
  const unhookedBehindTheCache: Lab = {
    ...onePage,
    threads: (k) => ({
      kernel: script(k, { cpu: 0 }, [
        ['whenCached', (s) => holdsTable(s, 0, 1, 0, T1) && !tlbHolds(s, 0)],
        ['unhook', (s) => storeNone(s, k, ROOT, 2, 0)],
      ]),
    }),
  };

  test('it translates through an entry that is gone, and sets A only below', () => {
    const { can } = explore(unhookedBehindTheCache, {
      'translated after the unhooking': (s, at) => at() === 'done' && tlbHolds(s, 0),
      'A set in the entry that was skipped': (s, at) => at() === 'done' && pte(s, ROOT).accessed,
    });
    expect(can).toEqual({
      'translated after the unhooking': true,
      'A set in the entry that was skipped': false,
    });
  });

  test('R12: nor is it bound to use the cached table: a walk from the root may go elsewhere', () => {
    const replaced: Lab = {
      config: { tables: 3, frames: 2 },
      memory: (s, k) => {
        hook(s, k, ROOT, T1, 1);
        map(s, k, T1, 0, 0);
        takeNode(s, k, T2, 1);
        map(s, k, T2, 0, 1);
      },
      threads: (k) => ({
        kernel: script(k, { cpu: 0 }, [
          ['whenCached', (s) => holdsTable(s, 0, 1, 0, T1)],
          ['replace', (s) => storeTable(s, k, ROOT, 2, 0, T2)],
        ]),
      }),
    };
    const { can } = explore(replaced, {
      'old and new at once': (s) => tlbHolds(s, 0) && tlbHolds(s, 1),
      'only the new': (s, at) => at() === 'done' && !tlbHolds(s, 0) && tlbHolds(s, 1),
    });
    expect(can).toEqual({ 'old and new at once': true, 'only the new': true });
  });
});

describe('R4: translations are cached at any time, without an access of the program', () => {
  test.each<[string, Partial<Config>, boolean]>([
    ['in kernel mode', { userCpus: 0, cpusInMm: 1 }, true],
    ['but not there without speculation', { userCpus: 0, cpusInMm: 1, speculates: false }, false],
    ['though in user mode', { userCpus: 1, cpusInMm: 1, speculates: false }, true],
    ['on a CPU that only keeps the mm in CR3', { cpus: 2, userCpus: 1, cpusInMm: 2 }, true],
    ['but not on a CPU whose CR3 has another root', { cpus: 2, userCpus: 1, cpusInMm: 1 }, false],
  ])('%s', (_where, config, expected) => {
    const last = (config.cpus ?? 1) - 1;
    const { can } = explore(
      { ...onePage, config },
      { translated: (s) => translates(s, last, 0, 0) },
    );
    expect(can.translated).toBe(expected);
  });
});

describe('R8: an empty table is cached like any other (SDM 4.10.3.1, APM 5.5.3)', () => {
  const emptyTable: Lab = { memory: (s, k) => hook(s, k, ROOT, T1, 1) };

  test('two levels', () => {
    const { can } = explore(emptyTable, {
      'the pointer to it': (s) => holdsTable(s, 0, 1, 0, T1),
      'something below it': (s) => tlbHolds(s, 0),
    });
    expect(can).toEqual({ 'the pointer to it': true, 'something below it': false });
  });

  test('at each level of four', () => {
    const { can } = explore(
      {
        config: { fanout: [1, 1, 1, 1], tables: 4 },
        memory: (s, k) => {
          hook(s, k, ROOT, 1, 3);
          hook(s, k, 1, 2, 2);
          hook(s, k, 2, 3, 1);
        },
      },
      {
        'the page of level 3': (s) => holdsTable(s, 0, 3, 0, 1),
        'of level 2': (s) => holdsTable(s, 0, 2, 0, 2),
        'of level 1': (s) => holdsTable(s, 0, 1, 0, 3),
      },
    );
    expect(Object.values(can)).toEqual([true, true, true]);
  });

  test('so a page filled in later is reached through the old pointer', () => {
    const { can } = explore(
      {
        memory: (s, k) => hook(s, k, ROOT, T1, 1),
        threads: (k) => ({
          kernel: script(k, { cpu: 0 }, [
            ['whenCached', (s) => holdsTable(s, 0, 1, 0, T1)],
            ['unhook', (s) => storeNone(s, k, ROOT, 2, 0)],
            ['fillIn', (s) => map(s, k, T1, 0, 0)],
          ]),
        }),
      },
      { translated: (s) => tlbHolds(s, 0) },
    );
    expect(can).toEqual({ translated: true });
  });
});

describe('R10: caches are not coherent with memory (SDM 4.10.2.3)', () => {
  /** Clears the PTE of a page that may be cached, and invalidates, or not. */
  const unmap = (invalidates: boolean): Lab => ({
    ...onePage,
    threads: (k) => ({
      kernel: script(k, { cpu: 0 }, [
        ['store', (s) => storeNone(s, k, T1, 1, 0)],
        ['invlpg', (s, me) => (invalidates ? invalidatePage(s, k, me.cpu, 0) : undefined)],
      ]),
    }),
  });
  const questions = {
    'old translation after the store': (s: KernelState, at: () => string) =>
      at() === 'invlpg' && tlbHolds(s, 0),
    'old translation after INVLPG': (s: KernelState, at: () => string) =>
      at() === 'done' && tlbHolds(s, 0),
  };

  test('the old translation stays usable until INVLPG, and never longer', () => {
    expect(explore(unmap(true), questions).can).toEqual({
      'old translation after the store': true,
      'old translation after INVLPG': false,
    });
  });

  test('without INVLPG it stays', () => {
    expect(explore(unmap(false), questions).can).toEqual({
      'old translation after the store': true,
      'old translation after INVLPG': true,
    });
  });

  test('R2, R35: the other way round, none → present, nothing needs to be invalidated', () => {
    const { can } = explore(
      {
        config: { frames: 2 },
        memory: (s, k) => hook(s, k, ROOT, T1, 1),
        threads: (k) => ({ kernel: script(k, { cpu: 0 }, [['map', (s) => map(s, k, T1, 0, 1)]]) }),
      },
      { 'the new': (s) => tlbHolds(s, 1), 'anything else': (s) => tlbHolds(s, 0) },
    );
    expect(can).toEqual({ 'the new': true, 'anything else': false });
  });
});

describe('R14: a walk is several reads, and memory may change between them', () => {
  /** Root → T1 → f0; then root → T2 → f1; then T1, which the root names no more, → f2. */
  const switched = (invalidates: boolean): Lab => ({
    config: { tables: 3, frames: 3 },
    memory: (s, k) => {
      hook(s, k, ROOT, T1, 1);
      map(s, k, T1, 0, 0);
      takeNode(s, k, T2, 1);
      map(s, k, T2, 0, 1);
      s.frame[2].use = 'used';
    },
    threads: (k) => ({
      kernel: script(k, { cpu: 0 }, [
        ['switchTable', (s) => storeTable(s, k, ROOT, 2, 0, T2)],
        ['invlpg', (s, me) => (invalidates ? invalidatePage(s, k, me.cpu, 0) : undefined)],
        ['changeOldTable', (s) => storePage(s, k, T1, 0, 2, true, false)],
      ]),
    }),
  });
  const questions = {
    'a translation that memory held at no time': (s: KernelState) => tlbHolds(s, 2),
  };

  test('it may find what memory held at no time', () => {
    expect(explore(switched(false), questions).can).toEqual({
      'a translation that memory held at no time': true,
    });
  });

  test('an invalidation between the two changes ends walks under way (R15, R31)', () => {
    expect(explore(switched(true), questions).can).toEqual({
      'a translation that memory held at no time': false,
    });
  });
});

test('R5, U10: several translations of one page may be cached at once, read-only and writable', () => {
  const { can } = explore(
    {
      ...onePage,
      threads: (k) => ({
        kernel: script(k, { cpu: 0 }, [
          ['protect', (s) => void (pte(s, T1).writable = false)],
          ['clear', (s) => clearEntry(pte(s, T1))],
        ]),
      }),
    },
    {
      'both, though memory has neither': (s, at) =>
        at() === 'done' && cachedAs(s, 'readOnly') && cachedAs(s, 'clean'),
    },
  );
  expect(can).toEqual({ 'both, though memory has neither': true });
});

test.each([
  [false, false, 'readOnly'],
  [false, true, 'readOnly'],
  [true, false, 'clean'],
  [true, true, 'dirty'],
])('R1: W and D of the PTE are cached with it: W=%s D=%s', (writable, dirty, kind) => {
  const cached = (which: 'readOnly' | 'clean' | 'dirty') => (s: KernelState) => cachedAs(s, which);
  const { can } = explore(
    {
      config: { userCpus: 0 },
      memory: (s, k) => {
        hook(s, k, ROOT, T1, 1);
        map(s, k, T1, 0, 0, { writable, dirty });
      },
    },
    { readOnly: cached('readOnly'), clean: cached('clean'), dirty: cached('dirty') },
  );
  expect(can).toEqual({ readOnly: false, clean: false, dirty: false, [kind]: true });
});
