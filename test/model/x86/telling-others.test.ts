/** What must have reached memory before another CPU is told: by an interrupt, by the mask, by RCU. */

import { describe, expect, test } from 'vitest';

import { add, emptySet } from '../../../checker/index.ts';
import { flushAnswered, interruptMask, sendFlush } from '../../../model/kernel/flush.ts';
import { freeTableByRcu, rcuFreesTable } from '../../../model/kernel/rcu.ts';
import { freeTable } from '../../../model/kernel/table-pages.ts';
import type { Kernel, KernelState } from '../../../model/state.ts';
import { drain, storePtlUnlock, writeNone } from '../../../model/x86/ordering.ts';
import { loadCr3, translates } from '../../../model/x86/tlb.ts';
import { explore, hardware, hook, map, script } from '../lab.ts';
import type { Act, Lab, Line, Question } from '../lab.ts';

const ROOT = 0;
const T1 = 1;

const bothDone = (at: (script?: string) => string) => at() === 'done' && at('other') === 'done';

describe('R47, R48: a store and the interrupt that tells of it', () => {
  type Send = (k: Kernel) => readonly Line[];
  const unlocked: Send = (k) => [['send', (s, me) => interruptMask(s, k, me, 'all', 0)]];
  const lab = (interruptsSentBy: 'store' | 'wrmsr', send: Send): Lab => ({
    config: { cpus: 2, threads: 2, userCpus: 1, cpusInMm: 1, storeBuffer: 1, interruptsSentBy },
    memory: (s, k) => {
      hook(s, k, ROOT, T1, 1);
      map(s, k, T1, 0, 0);
    },
    threads: (k) => ({
      kernel: script(k, { cpu: 1 }, [
        ['unmap', (s, me) => writeNone(s, k, me.cpu, T1, 1, 0)],
        ...send(k),
        ['wait', (s, me) => flushAnswered(s, k, me)],
      ]),
    }),
  });
  const stale: Question = (s, at) => at() === 'done' && translates(s, 0, 0, 0);

  test.each<[string, 'store' | 'wrmsr', Send, boolean]>([
    ['by a store to the APIC page', 'store', unlocked, false],
    ['by WRMSR to an x2APIC', 'wrmsr', unlocked, true],
    [
      'by WRMSR behind MFENCE',
      'wrmsr',
      (k) => [['mfence', (s, me) => drain(s, k, me.cpu)], ...unlocked(k)],
      false,
    ],
    [
      'by WRMSR, under the lock of the flush state',
      'wrmsr',
      (k) => [['send', (s, me) => sendFlush(s, k, me, 'all', 0)]],
      false,
    ],
  ])('sent %s', (_what, by, send, overtakes) => {
    expect(explore(lab(by, send), { stale }).can).toEqual({ stale: overtakes });
  });

  /** One CPU unmaps and looks whom to interrupt; another enters the mask and loads CR3. */
  test.each([
    ['without a fence', false],
    ['with a fence', true],
  ])('R47: the mask is read behind the store %s', (_what, fenced) => {
    const { config, memory } = lab('store', unlocked);
    const entering: Lab = {
      config: { ...config, frames: 2 },
      memory: (s, k) => {
        memory?.(s, k);
        s.cpu[0].cr3 = null;
        s.cpu[0].userMode = false;
        s.mm.cpuMask = emptySet;
      },
      threads: (k) => ({
        kernel: script(k, { cpu: 1 }, [
          ['unmap', (s, me) => writeNone(s, k, me.cpu, T1, 1, 0)],
          ['fence', (s, me) => (fenced ? drain(s, k, me.cpu) : undefined)],
          ['look', (s) => void (s.frame[1].dirty = s.mm.cpuMask === emptySet)],
        ]),
        other: script(k, { cpu: 0 }, [
          ['enterMask', (s) => void (s.mm.cpuMask = add(s.mm.cpuMask, 0))],
          ['cr3', (s, me) => loadCr3(s, k, me.cpu, ROOT)],
        ]),
      }),
    };
    const missed: Question = (s, at) => bothDone(at) && s.frame[1].dirty && translates(s, 0, 0, 0);
    expect(explore(entering, { missed }).can).toEqual({ missed: !fenced });
  });
});

describe('a grace period ends only when stores from before it have reached memory', () => {
  const unlockThen = (free: (k: Kernel) => Act): Lab => ({
    config: { userCpus: 0, cpusInMm: 0, storeBuffer: 1 },
    memory: (s, k) => {
      hook(s, k, ROOT, T1, 1);
      s.table[T1].ptl = 0;
    },
    threads: (k) => ({
      kernel: script(k, { cpu: 0 }, [
        ['unlock', (s, me) => storePtlUnlock(s, k, me.cpu, T1)],
        ['free', free(k)],
      ]),
    }),
    rules: (k) => [...hardware(k), rcuFreesTable(k)],
  });
  const freed: Question = (s) => s.table[T1].use === 'free';
  const pending: Question = (s) => s.table[T1].use === 'free' && !hasNone(s);
  const hasNone = (s: KernelState) => s.cpu[0].buffer.length === 0;

  test('call_rcu', () => {
    const { can, raised } = explore(
      unlockThen((k) => (s) => freeTableByRcu(s, k, T1)),
      { freed, pending },
    );
    expect(can).toEqual({ freed: true, pending: false });
    expect(raised).toEqual([]);
  });

  test('planted: a page that is freed at once, without a locked instruction', () => {
    const { can, raised } = explore(
      unlockThen(() => (s) => freeTable(s, T1)),
      { freed, pending },
    );
    expect(can).toEqual({ freed: true, pending: true });
    expect(raised).toEqual(['noTableUseAfterFree']);
  });
});
