/** The dirty bit: who sets it, where, and what it proves (SDM 3A 4.8, APM 5.4.2 and 5.5.3). */

import { describe, expect, test } from 'vitest';
import type { Entry, KernelState } from '../../../model/state.ts';
import { fetchAndClear, setAccessed, storePage, storeTable } from '../../../model/x86/memory.ts';
import { invalidatePage } from '../../../model/x86/tlb.ts';
import { INTEL } from '../../../model/x86/translation/hardware.ts';
import { cachedAs, explore, hook, map, pte, script, takeNode } from '../lab.ts';
import type { Lab } from '../lab.ts';

const ROOT = 0;
const T1 = 1;
const T2 = 2;

const onePage: Lab = {
  memory: (s, k) => {
    hook(s, k, ROOT, T1, 1);
    map(s, k, T1, 0, 0);
  },
};

const writtenTo = (s: KernelState, frame: number) => s.frame[frame].content === 'current';
const written = (s: KernelState) => writtenTo(s, 0);
/** Cached for stores, which have to go back to the PTE first. */
const cachedClean = (s: KernelState) => cachedAs(s, 'clean');

describe('R16, R17, R18: the CPU sets D before a store, and never by speculation', () => {
  const questions = {
    'D is set': (s: KernelState) => pte(s, T1).dirty,
    'D without A': (s: KernelState) => pte(s, T1).dirty && !pte(s, T1).accessed,
    'a store before D': (s: KernelState) => written(s) && !pte(s, T1).dirty,
    'a store': written,
    'D, but no store yet': (s: KernelState) => pte(s, T1).dirty && !written(s),
  };

  test('in user mode', () => {
    expect(explore(onePage, questions).can).toEqual({
      'D is set': true,
      'D without A': false,
      'a store before D': false,
      'a store': true,
      'D, but no store yet': true,
    });
  });

  test('not in kernel mode, though the translation is cached there too', () => {
    const inKernel: Lab = { ...onePage, config: { userCpus: 0 } };
    const { can } = explore(inKernel, { ...questions, cached: (s) => cachedAs(s, 'clean') });
    expect(can).toMatchObject({ 'D is set': false, 'a store': false, cached: true });
  });

  test('not through a read-only translation', () => {
    const readOnly: Lab = {
      memory: (s, k) => {
        hook(s, k, ROOT, T1, 1);
        map(s, k, T1, 0, 0, { writable: false });
      },
    };
    const { can } = explore(readOnly, { ...questions, cached: (s) => cachedAs(s, 'readOnly') });
    expect(can).toMatchObject({ 'D is set': false, 'a store': false, cached: true });
  });
});

describe('R17, R46: the update is locked, so a locked exchange of the kernel loses no bit', () => {
  const took: Lab['threads'] = (k) => ({
    kernel: script(k, { cpu: 0 }, [
      [
        'fetchAndClear',
        (s, me) => {
          const old: Entry = { ...pte(s, T1) };
          fetchAndClear(s, k, T1, 1, 0, old);
          if (old.dirty) s.frame[0].dirty = true;
          s.cpu[me.cpu].userMode = false;
        },
      ],
    ]),
  });
  const lost = (s: KernelState) => written(s) && !pte(s, T1).dirty && !s.frame[0].dirty;

  test('what was stored before has its D in the old value', () => {
    const { can } = explore({ ...onePage, threads: took }, { 'D lost': lost });
    expect(can).toEqual({ 'D lost': false });
  });

  test('a load and a store of the whole entry overwrite a D set in between', () => {
    const { can } = explore(
      {
        ...onePage,
        threads: (k) => ({
          kernel: script(k, { cpu: 0 }, [
            ['whenCleanLoad', (s) => !pte(s, T1).dirty],
            ['store', (s) => storePage(s, k, T1, 0, 0, true, false)],
          ]),
        }),
      },
      { 'D lost': lost },
    );
    expect(can).toEqual({ 'D lost': true });
  });

  test('a locked OR in place of that store does not', () => {
    const { can } = explore(
      {
        ...onePage,
        threads: (k) => ({
          kernel: script(k, { cpu: 0 }, [
            ['whenCleanLoad', (s) => !pte(s, T1).dirty],
            ['or', (s) => setAccessed(s, k, T1, 1, 0, false)],
          ]),
        }),
      },
      { 'D lost': lost },
    );
    expect(can).toEqual({ 'D lost': false });
  });
});

describe('R20, R37: with D=1 in the TLB, stores do not look at memory', () => {
  /** Write-back as a naive kernel would do it: D is cleared, the page is taken to be clean. */
  const clean = (invalidates: boolean): Lab => ({
    memory: (s, k) => {
      hook(s, k, ROOT, T1, 1);
      map(s, k, T1, 0, 0);
      s.frame[0].content = 'garbage';
    },
    threads: (k) => ({
      kernel: script(k, { cpu: 0 }, [
        ['whenDirty', (s) => pte(s, T1).dirty],
        ['clearDirty', (s) => void (pte(s, T1).dirty = false)],
        ['invlpg', (s, me) => (invalidates ? invalidatePage(s, k, me.cpu, 0) : undefined)],
        ['whenUnwrittenWriteOut', (s) => !written(s) && !pte(s, T1).dirty],
      ]),
    }),
  });
  const questions = {
    'a store after that leaves D clear': (s: KernelState, at: () => string) =>
      at() === 'done' && written(s) && !pte(s, T1).dirty,
    'a store after that sets D': (s: KernelState, at: () => string) =>
      at() === 'done' && written(s) && pte(s, T1).dirty,
  };

  test('so a D that was cleared without an invalidation may not be set again', () => {
    expect(explore(clean(false), questions).can).toMatchObject({
      'a store after that leaves D clear': true,
    });
  });

  test('with it, the next store sets D (R19)', () => {
    expect(explore(clean(true), questions).can).toEqual({
      'a store after that leaves D clear': false,
      'a store after that sets D': true,
    });
  });

  test('nor is P looked at: stores go on when the PTE is gone, until the invalidation', () => {
    const { can } = explore(
      {
        ...clean(true),
        threads: (k) => ({
          kernel: script(k, { cpu: 0 }, [
            ['unmap', (s) => fetchAndClear(s, k, T1, 1, 0, { ...pte(s, T1) })],
            ['whenUnwritten', (s) => !written(s)],
            ['invlpg', (s, me) => invalidatePage(s, k, me.cpu, 0)],
            ['whenUnwrittenYet', (s) => !written(s)],
          ]),
        }),
      },
      {
        'a store before the invalidation': (s, at) => at() === 'invlpg' && written(s),
        'a store after it': (s, at) => at() === 'done' && written(s),
      },
    );
    expect(can).toEqual({ 'a store before the invalidation': true, 'a store after it': false });
  });
});

describe('R21, R22: with D=0 the CPU goes back to the PTE and checks P and W', () => {
  /** Changes the PTE once it is cached as writable and clean, with no invalidation. */
  const behindTheTlb = (change: (entry: Entry) => void): Lab => ({
    ...onePage,
    config: { slots: 1 },
    threads: (k) => ({
      kernel: script(k, { cpu: 0 }, [
        ['whenCachedChange', (s) => cachedClean(s) && change(pte(s, T1))],
      ]),
    }),
  });
  const questions = {
    'D is set after the change': (s: KernelState, at: () => string) =>
      at() === 'done' && pte(s, T1).dirty,
    'a store after the change': (s: KernelState, at: () => string) => at() === 'done' && written(s),
  };
  const neither = { 'D is set after the change': false, 'a store after the change': false };

  test.each<[string, (entry: Entry) => void, Readonly<Record<string, boolean>>]>([
    ['the entry is none by then: nothing is set', (e) => void (e.kind = 'none'), neither],
    ['a swap entry: nothing is set in it', (e) => void (e.kind = 'swap'), neither],
    ['read-only: nothing is set', (e) => void (e.writable = false), neither],
    [
      'unchanged but for A: the store goes ahead',
      (e) => void (e.accessed = false),
      { 'D is set after the change': true, 'a store after the change': true },
    ],
  ])('%s', (_what, change, expected) => {
    const { can } = explore(behindTheTlb(change), questions);
    expect(can).toEqual(expected);
  });

  test('it may get there by a stale table page, and then sets D where nobody will look', () => {
    const moved: Lab = {
      config: { tables: 3 },
      memory: (s, k) => {
        hook(s, k, ROOT, T1, 1);
        map(s, k, T1, 0, 0);
        takeNode(s, k, T2, 1);
        map(s, k, T2, 0, 0);
      },
      threads: (k) => ({
        kernel: script(k, { cpu: 0 }, [
          ['whenClean', (s) => !pte(s, T1).dirty],
          ['switchTable', (s) => storeTable(s, k, ROOT, 2, 0, T2)],
        ]),
      }),
    };
    const { can } = explore(moved, {
      'stored, and D only in the old page': (s, at) =>
        at() === 'done' && written(s) && pte(s, T1).dirty && !pte(s, T2).dirty,
    });
    expect(can).toEqual({ 'stored, and D only in the old page': true });
  });
});

describe('R24: the PTE names another frame than the TLB entry with D=0', () => {
  const remapped = (dirtyMayKeepFrame: boolean): Lab => ({
    config: { frames: 2, profile: { ...INTEL, dirtyMayKeepFrame } },
    memory: (s, k) => {
      hook(s, k, ROOT, T1, 1);
      map(s, k, T1, 0, 0);
      map(s, k, T1, 0, 1);
      storePage(s, k, T1, 0, 0, true, false);
    },
    threads: (k) => ({
      kernel: script(k, { cpu: 0 }, [
        ['whenCachedRemap', (s) => cachedClean(s) && storePage(s, k, T1, 0, 1, true, false)],
      ]),
    }),
  });
  const questions = {
    'a store to the old frame, D in the new entry': (s: KernelState, at: () => string) =>
      at() === 'done' && written(s) && !writtenTo(s, 1) && pte(s, T1).dirty,
    'a store to the old frame': (s: KernelState, at: () => string) => at() === 'done' && written(s),
    'a store to the new frame': (s: KernelState) => writtenTo(s, 1),
  };

  test('switch on (no text settles it): the store may use either', () => {
    expect(explore(remapped(true), questions).can).toEqual({
      'a store to the old frame, D in the new entry': true,
      'a store to the old frame': true,
      'a store to the new frame': true,
    });
  });

  test('switch off: the CPU walks again, and the store uses the new', () => {
    expect(explore(remapped(false), questions).can).toEqual({
      'a store to the old frame, D in the new entry': false,
      'a store to the old frame': false,
      'a store to the new frame': true,
    });
  });
});
