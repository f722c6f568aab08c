/**
 * Memory ordering of page tables, as litmus tests: what may be seen with a store buffer, what may not, and what
 * the neighbour without the fence may see (x86-64 rules R44 to R48).
 */

import { describe, expect, test } from 'vitest';

import { flushAnswered, sendFlush } from '../../../model/kernel/flush.ts';
import { lockPageTable, unlockPageTable } from '../../../model/kernel/locks.ts';
import type { Kernel, KernelState } from '../../../model/state.ts';
import {
  drain,
  exchangeNone,
  orAccessed,
  readEntry,
  writeAccessed,
  writeNone,
  writePage,
  writeSwap,
} from '../../../model/x86/ordering.ts';
import { invalidatePage, loadCr3, translates } from '../../../model/x86/tlb.ts';
import { cachedAs, explore, hook, map, pte, script } from '../lab.ts';
import type { Act, Lab, Line, Question } from '../lab.ts';

const ROOT = 0;
const T1 = 1;

/** Two CPUs that run kernel threads in no mm; a PTE page of two entries, X and Y, both none. */
function twoThreads(
  depth: number,
  first: (k: Kernel) => readonly Line[],
  second: (k: Kernel) => readonly Line[],
): Lab {
  return {
    config: {
      fanout: [2, 1],
      cpus: 2,
      threads: 2,
      userCpus: 0,
      cpusInMm: 0,
      frames: 2,
      slots: 1,
      storeBuffer: depth,
    },
    memory: (s, k) => hook(s, k, ROOT, T1, 1),
    threads: (k) => ({
      kernel: script(k, { cpu: 0 }, first(k)),
      other: script(k, { cpu: 1 }, second(k)),
    }),
  };
}

const X = 0;
const Y = 1;

/** A plain store of 1, here a swap entry, to X or Y. */
const store = (k: Kernel, va: number): Line => [
  `store${va}`,
  (s, me) => writeSwap(s, k, me.cpu, T1, va, 0),
];

/** A load; what it found goes to a register that any state shows: PG_dirty of a frame. */
const load = (k: Kernel, va: number, register: number): Line => [
  `load${va}`,
  (s, me) => void (s.frame[register].dirty = readEntry(s, k, me.cpu, T1, 1, va).kind === 'swap'),
];

const bothDone = (at: (script?: string) => string) => at() === 'done' && at('other') === 'done';
const registers =
  (r0: boolean, r1: boolean): Question =>
  (s, at) =>
    bothDone(at) && s.frame[0].dirty === r0 && s.frame[1].dirty === r1;

/** What may stand between a store and a load. */
const fences: readonly [string, (k: Kernel) => Act, allowed: boolean][] = [
  ['nothing', () => () => true, true],
  ['CLI', () => (s, me) => void (s.cpu[me.cpu].interruptsOff = true), true],
  ['MFENCE', (k) => (s, me) => drain(s, k, me.cpu), false],
  ['INVLPG', (k) => (s, me) => invalidatePage(s, k, me.cpu, 0), false],
  ['MOV to CR3', (k) => (s, me) => loadCr3(s, k, me.cpu, ROOT), false],
  ['a locked OR', (k) => (s, me) => orAccessed(s, k, me.cpu, ROOT, 2, 0, false), false],
];

describe('R44: a CPU reads its own store before others do', () => {
  describe.each(fences)('store buffering with %s between', (_what, fence, allowed) => {
    test.each([0, 1, 2])('depth %i', (depth) => {
      const side = (mine: number, its: number, register: number) => (k: Kernel) =>
        [store(k, mine), ['fence', fence(k)], load(k, its, register)] as const;
      const { can } = explore(twoThreads(depth, side(X, Y, 0), side(Y, X, 1)), {
        'neither is seen': registers(false, false),
        'both are seen': registers(true, true),
      });
      expect(can).toEqual({ 'neither is seen': depth > 0 && allowed, 'both are seen': true });
    });
  });

  test.each([1, 2])('stores reach memory in order; depth %i', (depth) => {
    const lab = twoThreads(
      depth,
      (k) => [store(k, X), store(k, Y)],
      (k) => [load(k, Y, 0), load(k, X, 1)],
    );
    const { can } = explore(lab, {
      'the later, not the earlier': registers(true, false),
      'the earlier, not the later': registers(false, true),
    });
    expect(can).toEqual({
      'the later, not the earlier': false,
      'the earlier, not the later': true,
    });
  });

  test('a load takes the newest of its own stores', () => {
    const lab = twoThreads(
      2,
      (k) => [
        store(k, X),
        ['none', (s, me) => writeNone(s, k, me.cpu, T1, 1, X)],
        load(k, X, 0),
        store(k, X),
        load(k, X, 1),
      ],
      (k) => [load(k, Y, 0)],
    );
    const wrong: Question = (s, at) => at() === 'store0' && s.frame[0].dirty;
    const after: Question = (s, at) => at() === 'done' && !s.frame[1].dirty;
    const pending: Question = (s, at) => at() === 'done' && pte(s, T1, X).kind === 'none';
    expect(explore(lab, { wrong, after, pending }, { mayStop: true }).can).toEqual({
      wrong: false,
      after: false,
      pending: true,
    });
  });
});

describe('R44: a spinlock is dropped by a plain store, behind those done under it', () => {
  const dropped =
    (unlock: (s: KernelState, k: Kernel, me: { tid: number; cpu: number }) => void) =>
    (depth: number) =>
      explore(
        twoThreads(
          depth,
          (k) => [
            ['lock', (s, me) => lockPageTable(s, k, me)],
            store(k, X),
            ['unlock', (s, me) => unlock(s, k, me)],
            ['set', (s) => void (s.frame[0].dirty = true)],
          ],
          (k) => [
            ['lock', (s, me) => (s.frame[0].dirty ? lockPageTable(s, k, me) : false)],
            load(k, X, 1),
            ['unlock', (s, me) => unlockPageTable(s, k, me)],
          ],
        ),
        {
          'the next owner misses the store': registers(true, false),
          'unlocked, while memory has it locked': (s, at) =>
            at() === 'done' && s.mm.pageTableLock === 0,
        },
      );

  test.each([0, 1, 2])('depth %i', (depth) => {
    const { can, raised } = dropped(unlockPageTable)(depth);
    expect(can).toEqual({
      'the next owner misses the store': false,
      'unlocked, while memory has it locked': depth > 0,
    });
    expect(raised).toEqual([]);
  });

  test('planted: an unlock that overtakes them', () => {
    const overtake = (s: KernelState) => void (s.mm.pageTableLock = null);
    const missed = { 'the next owner misses the store': true };
    expect(dropped(overtake)(1).can).toMatchObject(missed);
    expect(dropped(overtake)(0).can).toMatchObject({ 'the next owner misses the store': false });
  });

  test('lockDiscipline: an unlock that is pending is not done twice', () => {
    const lab = twoThreads(
      2,
      (k) => [
        ['lock', (s, me) => lockPageTable(s, k, me)],
        ['unlock', (s, me) => unlockPageTable(s, k, me)],
        ['again', (s, me) => unlockPageTable(s, k, me)],
      ],
      () => [],
    );
    expect(explore(lab, {}).raised).toEqual(['lockDiscipline']);
  });
});

/** CPU 0 and 1 have the mm; a thread on CPU 0 maps va0, or maps it to another frame. */
function walksBeside(depth: number, lines: (k: Kernel) => readonly Line[], mapped: boolean): Lab {
  return {
    config: { cpus: 2, threads: 1, userCpus: 0, cpusInMm: 2, frames: 2, storeBuffer: depth },
    memory: (s, k) => {
      hook(s, k, ROOT, T1, 1);
      if (mapped) map(s, k, T1, 0, 0, { accessed: true });
    },
    threads: (k) => ({ kernel: script(k, { cpu: 0 }, lines(k)) }),
  };
}

describe('R45, R46: what walks see of a store that is pending', () => {
  const mapFrame1 =
    (k: Kernel): Act =>
    (s, me) =>
      writePage(s, k, me.cpu, T1, 0, 1, true, false);
  const isPending = (s: KernelState) => pte(s, T1).kind !== 'page' || pte(s, T1).target !== 1;

  test.each([0, 1])('the CPU itself may see it, no other does; depth %i', (depth) => {
    const lab = walksBeside(depth, (k) => [['store', mapFrame1(k)]], false);
    const { can } = explore(lab, {
      own: (s) => isPending(s) && translates(s, 0, 0, 1),
      other: (s) => isPending(s) && translates(s, 1, 0, 1),
    });
    expect(can).toEqual({ own: depth > 0, other: false });
  });

  test.each([0, 1])(
    'the CPU itself may miss it; a serialising instruction helps; depth %i',
    (depth) => {
      /** All caches are empty when the store is done: what is cached later was read later. */
      const stored = (k: Kernel): Line => [
        'store',
        (s, me) => {
          loadCr3(s, k, me.cpu, ROOT);
          mapFrame1(k)(s, me);
        },
      ];
      const old: Question = (s, at) => at() === 'done' && translates(s, 0, 0, 0);
      expect(
        explore(
          walksBeside(depth, (k) => [stored(k)], true),
          { old },
        ).can,
      ).toEqual({
        old: depth > 0,
      });
      const invlpg = (k: Kernel): Line => ['invlpg', (s, me) => invalidatePage(s, k, me.cpu, 0)];
      expect(
        explore(
          walksBeside(depth, (k) => [stored(k), invlpg(k)], true),
          { old },
        ).can,
      ).toEqual({
        old: false,
      });
    },
  );
});

describe('R46: a plain store over a present PTE loses a bit that hardware sets meanwhile', () => {
  const lab = (depth: number, lines: (k: Kernel) => readonly Line[]): Lab => ({
    config: { cpus: 2, threads: 2, userCpus: 1, cpusInMm: 1, storeBuffer: depth },
    memory: (s, k) => {
      hook(s, k, ROOT, T1, 1);
      map(s, k, T1, 0, 0);
    },
    threads: (k) => ({ kernel: script(k, { cpu: 1 }, lines(k)) }),
  });
  const lost: Question = (s, at) =>
    at() === 'done' && cachedAs(s, 'dirty') && !pte(s, T1).dirty && s.cpu[1].interruptsOff;
  const finish = (k: Kernel): Line => [
    'fence',
    (s, me) => {
      drain(s, k, me.cpu);
      s.cpu[me.cpu].interruptsOff = true;
    },
  ];

  test.each([0, 1])('depth %i', (depth) => {
    const plain = lab(depth, (k) => [
      ['store', (s, me) => writeAccessed(s, k, me.cpu, T1, 0, false)],
      finish(k),
    ]);
    expect(explore(plain, { lost }).can).toEqual({ lost: depth > 0 });
    const locked = lab(depth, (k) => [
      ['or', (s, me) => orAccessed(s, k, me.cpu, T1, 1, 0, false)],
      finish(k),
    ]);
    expect(explore(locked, { lost }).can).toEqual({ lost: false });
  });

  test('a locked exchange takes the bit along', () => {
    const exchanged = lab(1, (k) => [
      [
        'exchange',
        (s, me) => {
          exchangeNone(s, k, me.cpu, T1, 1, 0, s.table[ROOT].entry[0]);
        },
      ],
      finish(k),
    ]);
    const kept: Question = (s, at) => at() === 'done' && s.table[ROOT].entry[0].dirty;
    expect(explore(exchanged, { kept }).can).toEqual({ kept: true });
  });
});

describe('R48: an interrupt handler leaves no store of its CPU pending', () => {
  test.each([1, 2])('depth %i', (depth) => {
    const lab: Lab = {
      ...twoThreads(
        depth,
        (k) => [store(k, X), ['stored', (s) => void (s.frame[0].dirty = true)]],
        (k) => [
          ['await', (s) => s.frame[0].dirty],
          ['send', (s, me) => sendFlush(s, k, me, 'page', 0)],
          ['wait', (s, me) => flushAnswered(s, k, me)],
        ],
      ),
    };
    const { can } = explore(
      { ...lab, config: { ...lab.config, cpusInMm: 1 } },
      {
        'pending while asked': (s, at) => at('other') === 'wait' && pte(s, T1, X).kind === 'none',
        'pending once it has answered': (s, at) =>
          at('other') === 'done' && pte(s, T1, X).kind === 'none',
      },
    );
    expect(can).toEqual({ 'pending while asked': true, 'pending once it has answered': false });
  });
});
