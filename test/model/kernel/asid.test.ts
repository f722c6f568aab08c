/** Tags of address spaces: what is kept under them, and what a CPU that comes back knows of what it has missed. */

import { describe, expect, test } from 'vitest';
import { emptySet } from '../../../checker/index.ts';
import { ASID_RULES, REPAIRED } from '../../../model/config.ts';
import type { AsidRules } from '../../../model/config.ts';
import { asidFlushInterrupt } from '../../../model/kernel/asid.ts';
import { contextSwitch } from '../../../model/kernel/context-switch.ts';
import { flushAll, flushPage } from '../../../model/kernel/flush.ts';
import { lazyTlb } from '../../../model/kernel/lazy-tlb.ts';
import type { KernelState } from '../../../model/state.ts';
import { writeNone } from '../../../model/x86/ordering.ts';
import { translatesNow } from '../../../model/x86/tlb.ts';
import { explore, hardware, hook, labKernel, map, script } from '../lab.ts';
import type { Lab, Line } from '../lab.ts';

const ROOT = 0;
const T1 = 1;
const SWITCHER = 0;

/** Without large pages, which is all that is asked of it. */
const plain = labKernel();

type Lines = (k: Parameters<NonNullable<Lab['threads']>>[0]) => readonly Line[];

const rulesOf: NonNullable<Lab['rules']> = (k) => [
  ...hardware(k).filter(({ name }) => name !== 'flushInterrupt'),
  asidFlushInterrupt(k),
  ...lazyTlb(k),
];

/** One CPU that switches away and comes back; a thread on another one unmaps. */
function lab(pcids: number, rules: Partial<AsidRules>, kernel: Lines): Lab {
  return {
    config: {
      cpus: 2,
      threads: 2,
      pcids,
      switching: REPAIRED,
      asids: { ...ASID_RULES, ...rules },
    },
    memory: (s, k) => {
      hook(s, k, ROOT, T1, 1);
      map(s, k, T1, 0, 0, { accessed: true });
      s.cpu[SWITCHER].asid = 0;
    },
    threads: (k) => ({
      switcher: script(k, { cpu: SWITCHER }, [
        ['preempt', (s) => void (s.cpu[SWITCHER].userMode = false)],
        ['switch', contextSwitch(k, 'user')],
      ]),
      ...(kernel(k).length === 0 ? {} : { kernel: script(k, { cpu: 1 }, kernel(k)) }),
    }),
    rules: rulesOf,
  };
}

type At = (script?: string) => string;
const cached = (s: KernelState, asid: number): boolean => {
  const { frames } = s.cpu[SWITCHER].tlb[asid][0];
  for (let i = 0; i < frames.length; i += 1) if (frames[i] !== emptySet) return true;
  return false;
};
const away = (of: At): boolean => of('switcher') === 'switch/otherMm';

describe('another address space', () => {
  const keeps = {
    'our translation stays under our tag': (s: KernelState, of: At) => away(of) && cached(s, 0),
    'it has our tag': (s: KernelState, of: At) => away(of) && s.cpu[SWITCHER].asid === null,
    'it runs under a tag with something of ours': (s: KernelState, of: At) =>
      away(of) && cached(s, s.cpu[SWITCHER].pcid),
    'it is usable': (s: KernelState, of: At) => away(of) && translatesNow(s, plain, SWITCHER, 0, 0),
  };

  test('takes another tag, or ours, which is flushed', () => {
    const { can, raised } = explore(
      lab(2, {}, () => []),
      keeps,
      { mayStop: true },
    );
    expect(can).toEqual({
      'our translation stays under our tag': true,
      'it has our tag': true,
      'it runs under a tag with something of ours': false,
      'it is usable': false,
    });
    expect(raised).toEqual([]);
  });

  test('takes ours, if there is but one', () => {
    const { can } = explore(
      lab(1, {}, () => []),
      keeps,
      { mayStop: true },
    );
    expect(can).toMatchObject({
      'our translation stays under our tag': false,
      'it is usable': false,
    });
  });

  test('finds what is ours if it is not flushed', () => {
    const { can, raised } = explore(
      lab(1, { flushesNewAsid: false }, () => []),
      keeps,
      {
        mayStop: true,
      },
    );
    expect(can['it runs under a tag with something of ours']).toBe(true);
    expect(raised).toEqual(['noStaleTranslation']);
  });
});

const unmapAndFlush: Lines = (k) => [
  ['unmap', (s, me) => writeNone(s, k, me.cpu, T1, 1, 0)],
  ['flush', flushAll(k)],
];

const afterFlush = {
  'a translation is kept under the tag': (s: KernelState, of: At) =>
    of() === 'done' && cached(s, 0),
  'the CPU can use it': (s: KernelState, of: At) =>
    of() === 'done' && translatesNow(s, plain, SWITCHER, 0, 0),
  'a CPU is behind that is ours': (s: KernelState, of: At) =>
    of() === 'done' && s.cpu[SWITCHER].cr3 !== null && s.cpu[SWITCHER].behind > 0,
};

describe('after a flush', () => {
  test('a CPU that was away keeps a translation, until it comes back', () => {
    const { can, raised } = explore(lab(2, {}, unmapAndFlush), afterFlush, { mayStop: true });
    expect(can).toEqual({
      'a translation is kept under the tag': true,
      'the CPU can use it': false,
      'a CPU is behind that is ours': false,
    });
    expect(raised).toEqual([]);
  });

  test('it uses it, if it does not ask for the generation', () => {
    const { can } = explore(lab(2, { checksGeneration: false }, unmapAndFlush), afterFlush, {
      mayStop: true,
    });
    expect(can['the CPU can use it']).toBe(true);
  });
});

describe('two flushes at once, of all and of one page', () => {
  /** Pages 0 and 1 are unmapped; one thread flushes all, for page 1, the other page 0 alone. */
  const two = (rules: Partial<AsidRules>): Lab => ({
    config: {
      fanout: [2, 1],
      cpus: 3,
      threads: 3,
      userCpus: 0,
      asids: { ...ASID_RULES, ...rules },
    },
    memory: (s, k) => {
      hook(s, k, ROOT, T1, 1);
      map(s, k, T1, 0, 0, { accessed: true });
      map(s, k, T1, 1, 0, { accessed: true });
      s.cpu[SWITCHER].asid = 0;
    },
    threads: (k) => ({
      kernel: script(k, { cpu: 1 }, [
        ['unmap', (s, me) => writeNone(s, k, me.cpu, T1, 1, 1)],
        ['flush', flushAll(k)],
      ]),
      other: script(k, { cpu: 2 }, [
        ['unmap', (s, me) => writeNone(s, k, me.cpu, T1, 1, 0)],
        ['flush', flushPage(k)],
      ]),
    }),
    rules: rulesOf,
  });
  const asked = {
    'page 1 is cached after the flush of all': (s: KernelState, of: At) =>
      of() === 'done' && translatesNow(s, plain, 0, 1, 0),
    'page 0 is cached after its flush': (s: KernelState, of: At) =>
      of('other') === 'done' && translatesNow(s, plain, 0, 0, 0),
    'a flush of one page keeps the other': (s: KernelState, of: At) =>
      of('other') === 'done' && translatesNow(s, plain, 0, 1, 0),
  };

  test('each finds its page gone, whichever interrupt comes first', () => {
    const { can, raised } = explore(two({}), asked);
    expect(can).toEqual({
      'page 1 is cached after the flush of all': false,
      'page 0 is cached after its flush': false,
      'a flush of one page keeps the other': true,
    });
    expect(raised).toEqual([]);
  });

  test('not so if one page brings the CPU up to date that has missed the flush of all', () => {
    const { can } = explore(two({ checksRequestIsNext: false }), asked);
    expect(can).toMatchObject({ 'page 1 is cached after the flush of all': true });
  });
});
