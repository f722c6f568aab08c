/** Locks: what they exclude, and that their misuse is raised as `lockDiscipline`. */

import { describe, expect, test } from 'vitest';
import { count } from '../../../checker/index.ts';
import type { Process } from '../../../checker/index.ts';
import * as locks from '../../../model/kernel/locks.ts';
import type { Kernel, KernelState } from '../../../model/state.ts';
import { explore, hook, script } from '../lab.ts';
import type { Act, Lab, Line, Question } from '../lab.ts';

const T1 = 1;

/** Threads, each on a CPU of its own, over a tree with the PTE page T1. No hardware. */
function threads(
  programs: (k: Kernel) => Readonly<Record<string, readonly Line[]>>,
  config: Lab['config'] = {},
): Lab {
  return {
    config: { cpus: 3, userCpus: 0, cpusInMm: 0, threads: 3, ...config },
    memory: (s, k) => hook(s, k, 0, T1, 1),
    rules: () => [],
    threads: (k) =>
      Object.fromEntries(
        Object.entries(programs(k)).map(([name, lines], i): [string, Process] => [
          name,
          script(k, { cpu: i }, lines),
        ]),
      ),
  };
}

type Take = (s: KernelState, k: Kernel, me: locks.Thread) => boolean;
type Drop = (s: KernelState, k: Kernel, me: locks.Thread) => void;

const ptl: [Take, Drop] = [
  (s, k, me) => locks.lockPtl(s, k, me, T1),
  (s, k, me) => locks.unlockPtl(s, k, me, T1),
];
const pageTableLock: [Take, Drop] = [locks.lockPageTable, locks.unlockPageTable];
const pageTableLockIrq: [Take, Drop] = [locks.lockPageTableIrq, locks.unlockPageTableIrq];
const semForReading: [Take, Drop] = [locks.downRead, locks.upRead];
const semForWriting: [Take, Drop] = [locks.downWrite, locks.upWrite];
/** The callback that ends relocation mode unlocks it; there is no unlock by a thread. */
const relocationMutex: [Take, Drop] = [
  locks.lockRelocationMutex,
  (s) => void (s.mm.relocationMutex = null),
];

/** Takes the lock, works inside, drops it. */
function section(k: Kernel, [take, drop]: [Take, Drop]): Line[] {
  return [
    ['take', (s, me) => take(s, k, me)],
    ['inside', (s, me) => drop(s, k, me)],
  ];
}

const bothInside: Question = (_s, at) => at('a') === 'inside' && at('b') === 'inside';

/** Can two threads, one with each of the locks, be inside at once? */
function together(a: [Take, Drop], b: [Take, Drop], preemptible = false) {
  const lab = threads((k) => ({ a: section(k, a), b: section(k, b) }), { preemptible });
  return explore(lab, { 'both inside': bothInside });
}

describe('who excludes whom', () => {
  test.each<[string, [Take, Drop], [Take, Drop], boolean]>([
    ['ptl and ptl', ptl, ptl, false],
    ['page_table_lock twice', pageTableLock, pageTableLock, false],
    ['page_table_lock with and without interrupts', pageTableLock, pageTableLockIrq, false],
    ['ptl and page_table_lock', ptl, pageTableLock, true],
    ['readers of mmap_sem', semForReading, semForReading, true],
    ['a reader and a writer of mmap_sem', semForReading, semForWriting, false],
    ['writers of mmap_sem', semForWriting, semForWriting, false],
    ['the relocation mutex twice', relocationMutex, relocationMutex, false],
    ['mmap_sem and a spinlock', semForWriting, ptl, true],
  ])('%s', (_name, a, b, expected) => {
    for (const preemptible of [false, true]) {
      const { can, raised } = together(a, b, preemptible);
      expect(can).toEqual({ 'both inside': expected });
      expect(raised).toEqual([]);
    }
  });

  test('without the lock both are inside: the question is a real one', () => {
    const none: [Take, Drop] = [() => true, () => {}];
    expect(together(none, none).can).toEqual({ 'both inside': true });
  });

  test('readers share with each other while a writer waits, and the writer comes after all', () => {
    const lab = threads((k) => ({
      a: section(k, semForReading),
      b: section(k, semForReading),
      writer: section(k, semForWriting),
    }));
    const { can, raised } = explore(lab, {
      'two readers': (s) => count(s.mm.mmapSem.readers) === 2,
      'a reader beside the writer': (s) =>
        s.mm.mmapSem.writer !== null && count(s.mm.mmapSem.readers) > 0,
      'the writer after both': (_s, at) =>
        at('a') === 'done' && at('b') === 'done' && at('writer') === 'inside',
    });
    expect(can).toEqual({
      'two readers': true,
      'a reader beside the writer': false,
      'the writer after both': true,
    });
    expect(raised).toEqual([]);
  });

  test('the ptl of each table page is a lock of its own', () => {
    const other: [Take, Drop] = [
      (s, k, me) => locks.lockPtl(s, k, me, 0),
      (s, k, me) => locks.unlockPtl(s, k, me, 0),
    ];
    expect(together(ptl, other).can).toEqual({ 'both inside': true });
  });

  test('two locks taken in opposite order: a deadlock', () => {
    const nested = (k: Kernel, outer: [Take, Drop], inner: [Take, Drop]): Line[] => [
      ['outer', (s, me) => outer[0](s, k, me)],
      ['inner', (s, me) => inner[0](s, k, me)],
      ['dropInner', (s, me) => inner[1](s, k, me)],
      ['dropOuter', (s, me) => outer[1](s, k, me)],
    ];
    const same = threads((k) => ({
      a: nested(k, pageTableLock, ptl),
      b: nested(k, pageTableLock, ptl),
    }));
    const opposite = threads((k) => ({
      a: nested(k, pageTableLock, ptl),
      b: nested(k, ptl, pageTableLock),
    }));
    expect(explore(same, {}).raised).toEqual([]);
    expect(explore(opposite, {}).raised).toEqual(['deadlockFree']);
  });
});

describe('interrupts with spin_lock_irqsave', () => {
  test('on while it spins, off from the moment it has the lock until it drops it', () => {
    const lab = threads((k) => ({
      a: section(k, pageTableLockIrq),
      b: section(k, pageTableLock),
    }));
    const { can } = explore(lab, {
      'off while it spins': (s, at) => at('a') === 'take' && s.cpu[0].interruptsOff,
      'on while it holds the lock': (s, at) => at('a') === 'inside' && !s.cpu[0].interruptsOff,
      'off after': (s, at) => at('a') === 'done' && s.cpu[0].interruptsOff,
      'off on the CPU of the other': (s) => s.cpu[1].interruptsOff,
    });
    expect(Object.values(can)).toEqual([false, false, false, false]);
  });
});

describe('misuse is raised', () => {
  const oneThread = (lines: (k: Kernel) => readonly Line[], preemptible = false) =>
    explore(
      threads((k) => ({ a: lines(k) }), { preemptible }),
      {},
    ).raised;

  test.each<[string, [Take, Drop]]>([
    ['ptl', ptl],
    ['page_table_lock', pageTableLock],
    ['page_table_lock with interrupts off', pageTableLockIrq],
    ['mmap_sem for reading', semForReading],
    ['the relocation mutex', relocationMutex],
  ])('a lock is taken twice: %s', (_name, [take]) => {
    const lines = (k: Kernel): readonly Line[] => [
      ['take', (s, me) => take(s, k, me)],
      ['takeAgain', (s, me) => take(s, k, me)],
    ];
    expect(oneThread(lines)).toEqual(['lockDiscipline']);
  });

  test.each<[string, [Take, Drop], [Take, Drop]]>([
    ['for writing twice', semForWriting, semForWriting],
    ['for writing over one for reading', semForReading, semForWriting],
    ['for reading over one for writing', semForWriting, semForReading],
  ])('mmap_sem is taken %s', (_name, [first], [second]) => {
    const lines = (k: Kernel): Line[] => [
      ['take', (s, me) => first(s, k, me)],
      ['takeAgain', (s, me) => second(s, k, me)],
    ];
    expect(oneThread(lines)).toEqual(['lockDiscipline']);
  });

  test.each<[string, [Take, Drop]]>([
    ['mmap_sem for reading', semForReading],
    ['mmap_sem for writing', semForWriting],
    ['the relocation mutex', relocationMutex],
  ])('what may sleep is taken with a spinlock held: %s', (_name, [take]) => {
    const lines = (k: Kernel): Line[] => [
      ['spin', (s, me) => locks.lockPageTable(s, k, me)],
      ['take', (s, me) => take(s, k, me)],
    ];
    expect(oneThread(lines)).toEqual(['lockDiscipline']);
  });

  test.each<[string, [Take, Drop]]>([
    ['ptl', ptl],
    ['page_table_lock', pageTableLock],
    ['mmap_sem for reading', semForReading],
    ['mmap_sem for writing', semForWriting],
  ])('unlocked by one who does not hold it: %s', (_name, [, drop]) => {
    expect(oneThread((k) => [['drop', (s, me) => drop(s, k, me)]])).toEqual(['lockDiscipline']);
  });

  test.each<[string, [Take, Drop]]>([
    ['ptl', ptl],
    ['page_table_lock', pageTableLock],
    ['mmap_sem for writing', semForWriting],
  ])('unlocked for another, who holds it: %s', (_name, lock) => {
    const lab = threads((k) => ({
      a: [['take', (s, me) => lock[0](s, k, me)]],
      b: [['drop', (s, me) => s.mm.mmapSem.readers === 0 && lock[1](s, k, me)]],
    }));
    expect(explore(lab, {}).raised).toEqual(['lockDiscipline']);
  });

  const sleep =
    (k: Kernel): Act =>
    (s, me) => {
      locks.fallAsleep(s, k, me);
      locks.wakeUp(s, k, me);
    };

  test.each<[string, [Take, Drop], readonly string[]]>([
    ['ptl', ptl, ['lockDiscipline']],
    ['page_table_lock', pageTableLock, ['lockDiscipline']],
    ['mmap_sem for reading', semForReading, []],
    ['mmap_sem for writing', semForWriting, []],
    ['the relocation mutex', relocationMutex, []],
  ])('sleeping with it held is raised for spinlocks only: %s', (_name, lock, expected) => {
    for (const preemptible of [false, true]) {
      const lines = (k: Kernel): readonly Line[] => [
        ['take', (s, me) => lock[0](s, k, me)],
        ['sleep', sleep(k)],
        ['drop', (s, me) => lock[1](s, k, me)],
        ['sleepAgain', sleep(k)],
      ];
      expect(oneThread(lines, preemptible)).toEqual(expected);
    }
  });

  test('sleeping with interrupts off', () => {
    expect(
      oneThread((k) => [
        ['cli', (s, me) => void (s.cpu[me.cpu].interruptsOff = true)],
        ['sleep', sleep(k)],
      ]),
    ).toEqual(['lockDiscipline']);
  });

  test('the lock of a freed table page', () => {
    const free: Line = ['free', (s) => void (s.table[T1].use = 'free')];
    expect(oneThread((k) => [free, ...section(k, ptl)])).toEqual(['noTableUseAfterFree']);
    expect(
      oneThread((k) => [section(k, ptl)[0] as Line, free, section(k, ptl)[1] as Line]),
    ).toEqual(['noTableUseAfterFree']);
  });
});
