/** A root that moved: CPUs load CR3 from the mm, at once or when it is paid. */

import { describe, expect, test } from 'vitest';
import { flushAll, oweFlush, oweReload, payFlush, reloadAll } from '../../../model/kernel/flush.ts';
import type { Kernel, KernelState } from '../../../model/state.ts';
import { explore, script, takeNode } from '../lab.ts';
import type { Lab, Line } from '../lab.ts';

const OLD = 0;
const NEW = 1;
const CPUS = 2;

/** Both CPUs are in the mm; the script on CPU 1 gives it another root. */
const moveRoot = (lines: (k: Kernel) => Line[]): Lab => ({
  config: { cpus: CPUS, userCpus: 0, cpusInMm: CPUS, threads: CPUS, movesLevels: 2 },
  memory: (s, k) => takeNode(s, k, NEW, 2),
  threads: (k) => ({
    kernel: script(k, { cpu: 1 }, [['move', (s) => void (s.mm.root = NEW)], ...lines(k)]),
  }),
});

const atEnd = (holds: (s: KernelState) => boolean) => (s: KernelState, at: () => string) =>
  at() === 'done' && holds(s);

const questions = {
  'CPU 0 is in the old root': atEnd((s) => s.cpu[0].cr3 === OLD),
  'CPU 1 is in the old root': atEnd((s) => s.cpu[1].cr3 === OLD),
  'a reload is owed': atEnd((s) => s.mm.needReload),
  'a flush is owed': atEnd((s) => s.mm.needFlush),
};

const answers = (lines: (k: Kernel) => Line[]): string[] => {
  const { can, raised } = explore(moveRoot(lines), questions, { mayStop: true });
  expect(raised).toEqual([]);
  return Object.entries(can).flatMap(([question, is]) => (is ? [question] : []));
};

describe('CR3 is loaded from the mm', () => {
  test('by a reload, on all CPUs', () => {
    expect(answers((k) => [['reload', reloadAll(k)]])).toEqual([]);
  });

  test('not by a flush, which loads what is there again', () => {
    expect(answers((k) => [['flush', flushAll(k)]])).toEqual([
      'CPU 0 is in the old root',
      'CPU 1 is in the old root',
    ]);
  });
});

describe('an owed reload', () => {
  const owe = (k: Kernel): Line[] => [
    ['owe', (s, me) => oweFlush(s, k, me, true)],
    ['oweReload', (s, me) => oweReload(s, k, me, true)],
  ];

  test('is paid by a reload, and the owed flush with it', () => {
    expect(answers((k) => [...owe(k), ['pay', payFlush(k)]])).toEqual([]);
  });

  test('is not paid by a full flush, which pays the owed flush alone', () => {
    expect(answers((k) => [...owe(k), ['flush', flushAll(k)]])).toEqual([
      'CPU 0 is in the old root',
      'CPU 1 is in the old root',
      'a reload is owed',
    ]);
  });

  test('is not owed if no CPU is in the mm', () => {
    const leave: Line = ['leaveMask', (s) => void (s.mm.cpuMask = 0)];
    expect(answers((k) => [leave, ...owe(k)])).not.toContain('a reload is owed');
  });

  test('without one, an owed flush is paid', () => {
    const lines = (k: Kernel): Line[] => [
      ['owe', (s, me) => oweFlush(s, k, me, true)],
      ['pay', payFlush(k)],
    ];
    expect(answers(lines)).toEqual(['CPU 0 is in the old root', 'CPU 1 is in the old root']);
  });
});
