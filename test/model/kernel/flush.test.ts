/** Flush by interrupt: what is true when the sender has waited; flushes that are owed and paid. */

import { describe, expect, test } from 'vitest';
import { add, emptySet } from '../../../checker/index.ts';
import { flushAll, flushPage, oweFlush, payFlush } from '../../../model/kernel/flush.ts';
import type { KernelState } from '../../../model/state.ts';
import { storeNone } from '../../../model/x86/memory.ts';
import { translates } from '../../../model/x86/tlb.ts';
import { explore, holdsTable, hook, map, script } from '../lab.ts';
import type { Lab, Line } from '../lab.ts';

const ROOT = 0;
const T1 = 1;
const CPUS = 3;

/** Two pages in one PTE page, cached on three CPUs at will; the script on CPU 2 unmaps both. */
const unmapBoth = (lines: (k: Parameters<NonNullable<Lab['threads']>>[0]) => Line[]): Lab => ({
  config: { fanout: [2, 1], cpus: CPUS, userCpus: 0, cpusInMm: CPUS, threads: CPUS },
  memory: (s, k) => {
    hook(s, k, ROOT, T1, 1);
    map(s, k, T1, 0, 0, { accessed: true });
    map(s, k, T1, 1, 0, { accessed: true });
  },
  threads: (k) => ({
    kernel: script(k, { cpu: 2 }, [
      ['unmap0', (s) => storeNone(s, k, T1, 1, 0)],
      ['unmap1', (s) => storeNone(s, k, T1, 1, 1)],
      ['unhook', (s) => storeNone(s, k, ROOT, 2, 0)],
      ...lines(k),
    ]),
  }),
});

const onSomeCpu = (holds: (s: KernelState, cpu: number) => boolean) => (s: KernelState) =>
  Array.from({ length: CPUS }, (_, cpu) => cpu).some((cpu) => holds(s, cpu));

const onSomeCpuAfter =
  (holds: (s: KernelState, cpu: number) => boolean) => (s: KernelState, at: () => string) =>
    at() === 'done' && onSomeCpu(holds)(s);

const questions = {
  va0: onSomeCpuAfter((s, cpu) => translates(s, cpu, 0, 0)),
  va1: onSomeCpuAfter((s, cpu) => translates(s, cpu, 1, 0)),
  'the table': onSomeCpuAfter((s, cpu) => holdsTable(s, cpu, 1, 0, T1)),
};

describe('when `wait` has passed, every CPU of the mask has invalidated', () => {
  test('without a flush all is still cached somewhere', () => {
    expect(
      explore(
        unmapBoth(() => []),
        questions,
      ).can,
    ).toEqual({
      va0: true,
      va1: true,
      'the table': true,
    });
  });

  test('flushAll: nothing is left on any CPU, the sender included', () => {
    const { can, raised } = explore(
      unmapBoth((k) => [['flush', flushAll(k)]]),
      questions,
    );
    expect(can).toEqual({ va0: false, va1: false, 'the table': false });
    expect(raised).toEqual([]);
  });

  test('flushPage: nothing of that page and no table; other pages stay', () => {
    const { can, raised } = explore(
      unmapBoth((k) => [
        ['choose', (_s, me) => void (me.va = 1)],
        ['flush', flushPage(k)],
      ]),
      { ...questions, 'va0 on CPU 0': (s, at) => at() === 'done' && translates(s, 0, 0, 0) },
    );
    expect(can).toEqual({ va0: true, va1: false, 'the table': false, 'va0 on CPU 0': true });
    expect(raised).toEqual([]);
  });

  test('two senders at once do not take each other for answered', () => {
    const { can, raised } = explore(
      {
        config: { cpus: CPUS, userCpus: 0, cpusInMm: CPUS, threads: CPUS },
        memory: (s, k) => {
          hook(s, k, ROOT, T1, 1);
          map(s, k, T1, 0, 0, { accessed: true });
        },
        threads: (k) => ({
          other: script(k, { cpu: 1 }, [['flush', flushAll(k)]]),
          kernel: script(k, { cpu: 2 }, [
            ['unmap', (s) => storeNone(s, k, T1, 1, 0)],
            ['flush', flushPage(k)],
          ]),
        }),
      },
      { va0: questions.va0 },
    );
    expect(can).toEqual({ va0: false });
    expect(raised).toEqual([]);
  });
});

describe('an owed flush (2008)', () => {
  test('is paid once it is owed', () => {
    const lab = unmapBoth((k) => [
      ['owe', (s, me) => oweFlush(s, k, me, true)],
      ['pay', payFlush(k)],
    ]);
    const { can } = explore(lab, {
      ...questions,
      'still owed': (s, at) => at() === 'done' && s.mm.needFlush,
    });
    expect(can).toEqual({ va0: false, va1: false, 'the table': false, 'still owed': false });
  });

  test('nothing is flushed if nothing is owed', () => {
    const lab = unmapBoth((k) => [['pay', payFlush(k)]]);
    expect(explore(lab, questions, { mayStop: true }).can).toMatchObject({ va0: true });
  });

  test('nothing is owed if no CPU can have a translation', () => {
    const lab = unmapBoth((k) => [
      ['leaveMask', (s) => void (s.mm.cpuMask = emptySet)],
      ['owe', (s, me) => oweFlush(s, k, me, true)],
      ['pay', payFlush(k)],
    ]);
    const { can } = explore(lab, { owed: (s) => s.mm.needFlush }, { mayStop: true });
    expect(can).toEqual({ owed: false });
  });

  test('a full flush for another reason pays it; a flush of one page does not', () => {
    const after = (line: (k: Parameters<typeof flushAll>[0]) => Line) =>
      explore(
        unmapBoth((k) => [['owe', (s, me) => oweFlush(s, k, me, true)], line(k)]),
        { 'still owed': (s, at) => at() === 'done' && s.mm.needFlush },
      ).can;
    expect(after((k) => ['flush', flushAll(k)])).toEqual({ 'still owed': false });
    expect(after((k) => ['flush', flushPage(k)])).toEqual({ 'still owed': true });
  });

  test('the flag is clear before the flush is done: another payer may go on too early', () => {
    const { can } = explore(
      {
        config: { cpus: 3, userCpus: 0, cpusInMm: 1, threads: 3 },
        memory: (s, k) => {
          hook(s, k, ROOT, T1, 1);
          map(s, k, T1, 0, 0, { accessed: true });
          s.mm.cpuMask = add(emptySet, 0);
        },
        threads: (k) => ({
          kernel: script(k, { cpu: 1 }, [
            ['unmap', (s) => storeNone(s, k, T1, 1, 0)],
            ['owe', (s, me) => oweFlush(s, k, me, true)],
            ['pay', payFlush(k)],
          ]),
          other: script(k, { cpu: 2 }, [['pay', payFlush(k)]]),
        }),
      },
      {
        'one has paid nothing, and CPU 0 translates': (s, at) =>
          at() === 'done' && translates(s, 0, 0, 0),
      },
    );
    expect(can).toEqual({ 'one has paid nothing, and CPU 0 translates': true });
  });
});
