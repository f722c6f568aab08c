/**
 * The core hazard: a CPU that still points at a table page which the kernel has freed (R42), and the
 * only order of unhooking, invalidating and freeing that prevents it (R43).
 */

import { describe, expect, test } from 'vitest';
import { add } from '../../../checker/index.ts';
import { flushAll, flushPage } from '../../../model/kernel/flush.ts';
import {
  enterKernel,
  freeTableByRcu,
  leaveKernel,
  rcuFreesTable,
} from '../../../model/kernel/rcu.ts';
import { freeTable } from '../../../model/kernel/table-pages.ts';
import type { Kernel, KernelState } from '../../../model/state.ts';
import { storeNone, storePage } from '../../../model/x86/memory.ts';
import { invalidatePage, translates } from '../../../model/x86/tlb.ts';
import {
  cachedAs,
  explore,
  hardware,
  holdsTable,
  hook,
  map,
  pte,
  script,
  takeNode,
} from '../lab.ts';
import type { Lab, Line } from '../lab.ts';

const ROOT = 0;
const T1 = 1;

/** Root → T1 → f0 for the user thread on CPU 0; the script runs on `cpu`. */
function freeing(
  cpu: number,
  lines: (k: Kernel) => readonly Line[],
  config: Lab['config'] = { cpus: 2, cpusInMm: 1, threads: 2 },
): Lab {
  return {
    config,
    memory: (s, k) => {
      hook(s, k, ROOT, T1, 1);
      map(s, k, T1, 0, 0);
    },
    threads: (k) => ({ kernel: script(k, { cpu }, lines(k)) }),
  };
}

const unhook = (k: Kernel): Line => ['unhook', (s) => storeNone(s, k, ROOT, 2, 0)];
const flush = (k: Kernel): Line => ['flush', flushAll(k)];
const free = (): Line => ['free', (s) => freeTable(s, T1)];
const invlpg = (k: Kernel): Line => ['invlpg', (s, me) => invalidatePage(s, k, me.cpu, 0)];

describe('R42: what a CPU does with a stale pointer to a freed page', () => {
  /** Unhooked and freed with the accessed bit of its entry clear. */
  const tooEarly = freeing(1, (k) => [
    unhook(k),
    [
      'whenUntouchedFree',
      (s) => {
        if (pte(s, T1).accessed) return false;
        freeTable(s, T1);
        return true;
      },
    ],
  ]);

  test('it reads an entry from it, WRITES the accessed and dirty bits into it, and translates', () => {
    const { can, raised } = explore(tooEarly, {
      'A written into the freed page': (s, at) => at() === 'done' && pte(s, T1).accessed,
      'D written into the freed page': (s, at) => at() === 'done' && pte(s, T1).dirty,
      'a translation read from it': (s, at) => at() === 'done' && translates(s, 0, 0, 0),
    });
    expect(can).toEqual({
      'A written into the freed page': true,
      'D written into the freed page': true,
      'a translation read from it': true,
    });
    expect(raised).toEqual(['noTableUseAfterFree']);
  });

  test('D is written into it by a store, even if the translation was read before', () => {
    const { can } = explore(
      freeing(1, (k) => [
        ['whenCached', (s) => cachedAs(s, 'clean') && !pte(s, T1).dirty],
        unhook(k),
        ['whenUntouchedFree', (s) => !pte(s, T1).dirty && freeTable(s, T1)],
      ]),
      { 'D written into the freed page': (s, at) => at() === 'done' && pte(s, T1).dirty },
    );
    expect(can).toEqual({ 'D written into the freed page': true });
  });

  test('a freed page of an upper level is read and written alike, one level up', () => {
    const { can, raised } = explore(
      {
        config: { fanout: [1, 1, 1], tables: 3, cpus: 2, cpusInMm: 1, threads: 2 },
        memory: (s, k) => {
          hook(s, k, ROOT, 1, 2);
          hook(s, k, 1, 2, 1);
          pte(s, 1).accessed = false;
        },
        threads: (k) => ({
          kernel: script(k, { cpu: 1 }, [
            ['unhook', (s) => storeNone(s, k, ROOT, 3, 0)],
            ['whenUntouchedFree', (s) => !pte(s, 1).accessed && freeTable(s, 1)],
          ]),
        }),
      },
      { 'A written into the freed page': (s, at) => at() === 'done' && pte(s, 1).accessed },
    );
    expect(can).toEqual({ 'A written into the freed page': true });
    expect(raised).toEqual(['noTableUseAfterFree']);
  });

  test('it does so by speculation alone, on a CPU that runs no user code', () => {
    const lab = { ...tooEarly, config: { cpus: 2, userCpus: 0, cpusInMm: 1, threads: 2 } };
    expect(explore(lab, {}).raised).toEqual(['noTableUseAfterFree']);
  });

  test('a page that serves other addresses by then is foreign memory too', () => {
    const { raised } = explore(
      {
        config: { fanout: [1, 2], cpus: 2, cpusInMm: 1, threads: 2 },
        memory: (s, k) => hook(s, k, ROOT, T1, 1),
        threads: (k) => ({
          kernel: script(k, { cpu: 1 }, [
            unhook(k),
            [
              'reuse',
              (s) => {
                freeTable(s, T1);
                takeNode(s, k, T1, 1, 1);
                map(s, k, T1, 1, 0);
              },
            ],
          ]),
        }),
      },
      {},
    );
    // The user at va0 gets the frame of va1.
    expect(raised).toEqual(['noStaleTranslation', 'noTableUseAfterFree']);
  });
});

describe('R43: unhook, invalidate on every CPU that may hold it, only then free', () => {
  const questions = {
    'held after it was freed': (s: KernelState) =>
      s.table[T1].use === 'free' && (holdsTable(s, 0, 1, 0, T1) || translates(s, 0, 0, 0)),
  };
  const legal: readonly [string, (k: Kernel) => readonly Line[]][] = [
    ['a flush of everything', (k) => [unhook(k), flush(k), free()]],
    [
      'a flush of one page, for a table that maps one',
      (k) => [unhook(k), ['flush', flushPage(k)], free()],
    ],
  ];
  const wrong: readonly [string, (k: Kernel) => readonly Line[]][] = [
    ['no flush at all', (k) => [unhook(k), free()]],
    ['freed before the flush', (k) => [unhook(k), free(), flush(k)]],
    ['flushed before it was unhooked', (k) => [flush(k), unhook(k), free()]],
    ['freed, then unhooked, then flushed', (k) => [free(), unhook(k), flush(k)]],
    ['invalidated on the own CPU only', (k) => [unhook(k), invlpg(k), free()]],
    [
      'a CPU left out of the mask',
      (k) => [unhook(k), ['leaveMask', (s) => void (s.mm.cpuMask = 0)], flush(k), free()],
    ],
  ];

  test.each(legal)('holds: %s', (_name, lines) => {
    const { can, raised } = explore(freeing(1, lines), questions);
    expect(can).toEqual({ 'held after it was freed': false });
    expect(raised).toEqual([]);
  });

  test.each(wrong)('is caught: %s', (_name, lines) => {
    const { can, raised } = explore(freeing(1, lines), questions);
    expect(can).toEqual({ 'held after it was freed': true });
    expect(raised).toEqual(['noTableUseAfterFree']);
  });

  test('on one CPU, INVLPG of whatever address will do for the table (R25)', () => {
    const oneCpu = { cpus: 1, cpusInMm: 1, threads: 1 };
    const right = (k: Kernel) => [unhook(k), invlpg(k), free()];
    const late = (k: Kernel) => [unhook(k), free(), invlpg(k)];
    expect(explore(freeing(0, right, oneCpu), {}).raised).toEqual([]);
    expect(explore(freeing(0, late, oneCpu), {}).raised).toEqual(['noTableUseAfterFree']);
  });

  test('a CPU with the mm in CR3 that runs a kernel thread has to be flushed too (lazy TLB)', () => {
    const inMm = { cpus: 3, userCpus: 1, cpusInMm: 2, threads: 3 };
    const order = (k: Kernel) => [unhook(k), flush(k), free()];
    expect(explore(freeing(2, order, inMm), {}).raised).toEqual([]);
    const lab = freeing(2, order, inMm);
    const memory = (s: KernelState, k: Kernel) => {
      lab.memory?.(s, k);
      s.mm.cpuMask = add(0, 0);
    };
    expect(explore({ ...lab, memory }, {}).raised).toEqual(['noTableUseAfterFree']);
  });

  test('a page that waits for RCU may still be used; the callback must not come before the flush', () => {
    const waitsForRcu = (lines: (k: Kernel) => readonly Line[]): Lab => ({
      ...freeing(1, lines),
      rules: (k) => [...hardware(k), rcuFreesTable(k)],
    });
    const enter = (k: Kernel): Line => ['enter', (s, me) => enterKernel(s, k, me.tid)];
    const leave = (k: Kernel): Line => ['leave', (s, me) => leaveKernel(s, k, me.tid)];
    const toRcu = (k: Kernel): Line => ['toRcu', (s) => freeTableByRcu(s, k, T1)];
    const used = {
      'used while it waits': (s: KernelState) =>
        s.table[T1].use === 'rcu' && translates(s, 0, 0, 0),
    };
    const right = waitsForRcu((k) => [enter(k), toRcu(k), unhook(k), flush(k), leave(k)]);
    expect(explore(right, used)).toMatchObject({
      can: { 'used while it waits': true },
      raised: [],
    });
    const wrong = waitsForRcu((k) => [enter(k), toRcu(k), unhook(k), leave(k), flush(k)]);
    expect(explore(wrong, {}).raised).toEqual(['noTableUseAfterFree']);
  });
});

test('R39: one INVLPG is owed for a modified upper entry even if nothing below it is present', () => {
  const emptyTable = (lines: (k: Kernel) => readonly Line[]): Lab => ({
    memory: (s, k) => hook(s, k, ROOT, T1, 1),
    threads: (k) => ({ kernel: script(k, { cpu: 0 }, lines(k)) }),
  });
  const refill: Line = ['reuse', (s) => void (s.table[T1].entry[0].kind = 'page')];
  const stale = { 'read from the freed page': (s: KernelState) => translates(s, 0, 0, 0) };
  const without = explore(
    emptyTable((k) => [unhook(k), free(), refill]),
    stale,
  );
  expect(without.can).toEqual({ 'read from the freed page': true });
  const withIt = explore(
    emptyTable((k) => [unhook(k), invlpg(k), free(), refill]),
    stale,
  );
  expect(withIt).toMatchObject({ can: { 'read from the freed page': false }, raised: [] });
});

test.each([
  ['a PTE page', [1, 1]],
  ['a PMD page', [1, 1, 1]],
])('R42: to read a freed page is a violation, even if it holds nothing: %s', (_name, fanout) => {
  const top = fanout.length;
  const { can, raised } = explore(
    {
      config: { fanout, userCpus: 0 },
      memory: (s, k) => hook(s, k, ROOT, T1, top - 1),
      threads: (k) => ({
        kernel: script(k, { cpu: 0 }, [['unhook', (s) => storeNone(s, k, ROOT, top, 0)], free()]),
      }),
    },
    { 'still cached': (s, at) => at() === 'done' && holdsTable(s, 0, top - 1, 0, T1) },
  );
  expect(can).toEqual({ 'still cached': true });
  expect(raised).toEqual(['noTableUseAfterFree']);
});

test('a plain store into a freed page by a thread is caught alike', () => {
  const lines = (k: Kernel): readonly Line[] => [
    unhook(k),
    flush(k),
    free(),
    ['store', (s) => storePage(s, k, T1, 0, 0, true, false)],
  ];
  expect(explore(freeing(1, lines), {}).raised).toEqual(['noTableUseAfterFree']);
});
