/** Context switch and lazy TLB: what a CPU still has, and what a flush that meets a switch leaves behind. */

import { describe, expect, test } from 'vitest';
import { has } from '../../../checker/index.ts';
import { LINUX_2_6_24, REPAIRED } from '../../../model/config.ts';
import type { SwitchRules } from '../../../model/config.ts';
import { contextSwitch } from '../../../model/kernel/context-switch.ts';
import { flushAll } from '../../../model/kernel/flush.ts';
import { lazyTlb } from '../../../model/kernel/lazy-tlb.ts';
import type { KernelState } from '../../../model/state.ts';
import { writeNone } from '../../../model/x86/ordering.ts';
import { explore, hardware, holdsTable, hook, map, script } from '../lab.ts';
import type { Lab, Line } from '../lab.ts';

const ROOT = 0;
const T1 = 1;
/** The CPU that switches, and a CPU outside of the mm from which tables are unhooked. */
const SWITCHER = 0;

type Lines = (k: Parameters<NonNullable<Lab['threads']>>[0]) => readonly Line[];

function lab(switching: SwitchRules, kernel: Lines, storeBuffer = 0): Lab {
  return {
    config: { cpus: 2, threads: 2, switching, storeBuffer },
    memory: (s, k) => {
      hook(s, k, ROOT, T1, 1);
      map(s, k, T1, 0, 0, { accessed: true });
    },
    threads: (k) => ({
      switcher: script(k, { cpu: SWITCHER }, [
        ['preempt', (s) => void (s.cpu[SWITCHER].userMode = false)],
        ['switch', contextSwitch(k, 'user')],
      ]),
      ...(kernel(k).length === 0 ? {} : { kernel: script(k, { cpu: 1 }, kernel(k)) }),
    }),
    rules: (k) => [...hardware(k), ...lazyTlb(k)],
  };
}

const at = (pattern: RegExp) => (_s: KernelState, of: (script: string) => string) =>
  pattern.test(of('switcher'));
const inMask = (s: KernelState): boolean => has(s.mm.cpuMask, SWITCHER);
const caches = (s: KernelState): boolean => holdsTable(s, SWITCHER, 1, 0, T1);
const nothing: Lines = () => [];

describe('where nobody flushes', () => {
  const lazy = at(/kernelThread$/);
  const other = at(/otherMm$/);
  const back = at(/^done$/);
  const { can, raised } = explore(
    lab(REPAIRED, nothing),
    {
      'a lazy CPU walks our tables': (s, of) => lazy(s, of) && caches(s),
      'a lazy CPU is out of the mask': (s, of) => lazy(s, of) && !inMask(s),
      'a lazy CPU lets the program run': (s, of) => lazy(s, of) && s.cpu[SWITCHER].userMode,
      'in another mm a CPU has something of ours': (s, of) =>
        other(s, of) && (s.cpu[SWITCHER].cr3 !== null || caches(s)),
      'in another mm a CPU is in our mask': (s, of) => other(s, of) && inMask(s),
      'a thread that is back has its root, mask bit and program': (s, of) =>
        back(s, of) && s.cpu[SWITCHER].cr3 === ROOT && inMask(s) && s.cpu[SWITCHER].userMode,
      'a thread that is back lacks one of them': (s, of) =>
        back(s, of) && !(s.cpu[SWITCHER].cr3 === ROOT && inMask(s) && s.cpu[SWITCHER].userMode),
      'interrupts stay off': (s, of) =>
        (lazy(s, of) || other(s, of) || back(s, of)) && s.cpu[SWITCHER].interruptsOff,
      'a CPU with the root is out of the mask': (s) => s.cpu[SWITCHER].cr3 !== null && !inMask(s),
    },
    { mayStop: true },
  );

  test('a lazy CPU still walks, and the program waits', () => {
    expect(can).toMatchObject({
      'a lazy CPU walks our tables': true,
      'a lazy CPU is out of the mask': false,
      'a lazy CPU lets the program run': false,
    });
  });

  test('in another mm it has nothing of ours', () => {
    expect(can).toMatchObject({
      'in another mm a CPU has something of ours': false,
      'in another mm a CPU is in our mask': false,
      'a CPU with the root is out of the mask': false,
    });
  });

  test('who is back has everything again', () => {
    expect(can).toMatchObject({
      'a thread that is back has its root, mask bit and program': true,
      'a thread that is back lacks one of them': false,
      'interrupts stay off': false,
    });
    expect(raised).toEqual([]);
  });
});

const unhookAndFlush: Lines = (k) => [
  ['unhook', (s, me) => writeNone(s, k, me.cpu, ROOT, 2, 0)],
  ['flush', flushAll(k)],
];

const asked = {
  'the table is still cached': (s: KernelState, of: (script?: string) => string) =>
    of() === 'done' && caches(s),
  'a lazy CPU has left the mm': (s: KernelState, of: (script?: string) => string) =>
    /kernelThread$/.test(of('switcher')) && s.cpu[SWITCHER].cr3 === null && !inMask(s),
};

const afterFlush = (rules: Partial<SwitchRules>, storeBuffer = 0) =>
  explore(lab({ ...REPAIRED, ...rules }, unhookAndFlush, storeBuffer), asked, { mayStop: true });

describe('after a flush, whatever the CPU was about', () => {
  test.each([0, 1, 2])('nothing is cached, with a store buffer of %i', (storeBuffer) => {
    const { can, raised } = afterFlush({}, storeBuffer);
    expect(can).toEqual({ 'the table is still cached': false, 'a lazy CPU has left the mm': true });
    expect(raised).toEqual([]);
  });

  test.each<[string, Partial<SwitchRules>, number]>([
    ['switch_mm clears the bit first', { switchClearsMaskLast: false }, 0],
    ['a lazy CPU stays as it is', { lazyStaysInMask: false }, 0],
    ['the flush looks at the mask before its stores are seen', { barrierBeforeMask: false }, 1],
    ['2.6.24', LINUX_2_6_24, 0],
  ])('the table is cached if %s', (_what, rules, storeBuffer) => {
    expect(afterFlush(rules, storeBuffer).can).toMatchObject({ 'the table is still cached': true });
  });

  test('without a store buffer the flush needs no barrier', () => {
    expect(afterFlush({ barrierBeforeMask: false }).can['the table is still cached']).toBe(false);
  });

  test('one flush alone does not find leave_mm in the middle: it waits for its own answer', () => {
    expect(afterFlush({ leaveClearsMaskLast: false }).can['the table is still cached']).toBe(false);
  });
});

test('a second flush passes a CPU by that the first has made clear its bit', () => {
  const two = (rules: Partial<SwitchRules>): Lab => {
    const of = lab({ ...REPAIRED, ...rules }, unhookAndFlush);
    return {
      ...of,
      config: { ...of.config, cpus: 3, threads: 3 },
      threads: (k) => ({
        ...of.threads?.(k),
        other: script(k, { cpu: 2 }, [['flush', flushAll(k)]]),
      }),
    };
  };
  const cached = (rules: Partial<SwitchRules>): boolean =>
    explore(two(rules), asked, { mayStop: true }).can['the table is still cached'];
  expect(cached({ leaveClearsMaskLast: false })).toBe(true);
  expect(cached({})).toBe(false);
});
