/** What each kind of invalidation removes, on which CPU, and when (SDM 3A 4.10.4, 4.10.5). */

import { describe, expect, test } from 'vitest';
import { flushAll, flushAnswered, flushPage, sendFlush } from '../../../model/kernel/flush.ts';
import type { Kernel, KernelState } from '../../../model/state.ts';
import { mayFault } from '../../../model/x86/access.ts';
import { storeNone } from '../../../model/x86/memory.ts';
import { invalidateByFault, invalidatePage, loadCr3, translates } from '../../../model/x86/tlb.ts';
import { INTEL } from '../../../model/x86/translation/hardware.ts';
import { cachedAs, explore, holdsTable, hook, labKernel, map, pte, script } from '../lab.ts';
import type { Act, Lab, Line } from '../lab.ts';

const ROOT = 0;

/**
 * Two PTE pages of two pages each: root → T1 → va0, va1 and root → T2 → va2, va3. The script waits
 * until the CPU has cached all of it, makes all entries none, so that nothing can be cached again, and
 * invalidates.
 */
function emptyThen(invalidate: (s: KernelState, k: Kernel, cpu: number) => void): Lab {
  return {
    config: { fanout: [2, 2], tables: 3, userCpus: 0 },
    memory: (s, k) => {
      hook(s, k, ROOT, 1, 1, 0);
      hook(s, k, ROOT, 2, 1, 2);
      for (let va = 0; va < 4; va += 1) map(s, k, va < 2 ? 1 : 2, va, 0);
    },
    threads: (k) => ({
      kernel: script(k, { cpu: 0 }, [
        [
          'whenAllIsCachedEmpty',
          (s) => {
            if (!holdsAll(s)) return false;
            for (let va = 0; va < 4; va += 1) storeNone(s, k, va < 2 ? 1 : 2, 1, va);
            storeNone(s, k, ROOT, 2, 0);
            storeNone(s, k, ROOT, 2, 2);
            return true;
          },
        ],
        ['invalidate', (s, me) => invalidate(s, k, me.cpu)],
      ]),
    }),
  };
}

/** Everything that the CPU may hold at all. */
const CACHED: Readonly<Record<string, (s: KernelState) => boolean>> = {
  va0: (s) => translates(s, 0, 0, 0),
  va1: (s) => translates(s, 0, 1, 0),
  va2: (s) => translates(s, 0, 2, 0),
  va3: (s) => translates(s, 0, 3, 0),
  T1: (s) => holdsTable(s, 0, 1, 0, 1),
  T2: (s) => holdsTable(s, 0, 1, 1, 2),
};
const holdsAll = (s: KernelState) => Object.values(CACHED).every((holds) => holds(s));

/** What is left in the caches when the script is done. */
function leftBy(invalidate: (s: KernelState, k: Kernel, cpu: number) => void): string[] {
  const questions = Object.fromEntries(
    Object.entries(CACHED).map(([what, holds]) => [
      what,
      (s: KernelState, at: () => string) => at() === 'done' && holds(s),
    ]),
  );
  const { can } = explore(emptyThen(invalidate), questions);
  return Object.keys(CACHED).filter((what) => can[what]);
}

describe('what is left in the caches of the CPU that executes', () => {
  test('nothing at all: everything', () => {
    expect(leftBy(() => {})).toEqual(['va0', 'va1', 'va2', 'va3', 'T1', 'T2']);
  });

  test.each([
    [0, ['va1', 'va2', 'va3']],
    [3, ['va0', 'va1', 'va2']],
  ])('R25: INVLPG va%i: other pages, but no table of any address', (va, left) => {
    expect(leftBy((s, k, cpu) => invalidatePage(s, k, cpu, va))).toEqual(left);
  });

  test('R28: a load of CR3: nothing', () => {
    expect(leftBy((s, k, cpu) => loadCr3(s, k, cpu, ROOT))).toEqual([]);
  });

  test.each([
    [0, ['va1', 'va2', 'va3', 'T2']],
    [3, ['va0', 'va1', 'va2', 'T1']],
  ])('R32: a page fault at va%i: other pages, and tables that do not lead there', (va, left) => {
    expect(leftBy((s, k, cpu) => invalidateByFault(s, k, cpu, va))).toEqual(left);
  });

  test('R25, R28, R32 at every level above the PTE pages', () => {
    const k = labKernel({ fanout: [1, 2, 2], tables: 8 });
    const extended = labKernel({
      fanout: [1, 2, 2],
      tables: 8,
      profile: { ...INTEL, translationCacheExtension: true },
    });
    const left = (invalidate: (s: KernelState) => void) => {
      const found: string[] = [];
      explore(
        {
          config: k.config,
          rules: () => [],
          memory: (s) => {
            for (let level = 1; level <= 2; level += 1) {
              for (let region = 0; region < 4 / level; region += 1) {
                s.cpu[0].psc[level - 1][0][region].tables[0] = 0b10;
              }
            }
            invalidate(s);
            for (let level = 1; level <= 2; level += 1) {
              for (let region = 0; region < 4 / level; region += 1) {
                if (holdsTable(s, 0, level, region, 1)) found.push(`${level}.${region}`);
              }
            }
          },
        },
        {},
      );
      return found;
    };
    expect(left(() => {})).toEqual(['1.0', '1.1', '1.2', '1.3', '2.0', '2.1']);
    expect(left((s) => invalidatePage(s, k, 0, 2))).toEqual([]);
    // R26: with EFER.TCE only those that lead to the page.
    expect(left((s) => invalidatePage(s, extended, 0, 2))).toEqual(['1.0', '1.1', '1.3', '2.0']);
    expect(left((s) => loadCr3(s, k, 0, ROOT))).toEqual([]);
    expect(left((s) => invalidateByFault(s, k, 0, 2))).toEqual(['1.0', '1.1', '1.3', '2.0']);
  });
});

describe('R32, R36: a spurious fault is possible, and does not repeat itself', () => {
  const asked = (k: Kernel) => (s: KernelState, at: () => string) =>
    at() === 'done' && mayFault(s, k, 0, 0, true);

  /** One page that becomes writable after it was cached read-only; then its fault, or nothing. */
  const upgraded = (then: (k: Kernel) => Act): Lab => ({
    memory: (s, k) => {
      hook(s, k, ROOT, 1, 1);
      map(s, k, 1, 0, 0, { writable: false });
    },
    threads: (k) => ({
      kernel: script(k, { cpu: 0 }, [
        ['whenCached', (s) => cachedAs(s, 'readOnly')],
        ['makeWritable', (s) => void (pte(s, 1).writable = true)],
        ['then', then(k)],
      ]),
    }),
  });

  test('a write may fault by the old translation though memory permits it', () => {
    const { can } = explore(
      upgraded(() => () => {}),
      { 'a write faults': asked(labKernel()) },
    );
    expect(can).toEqual({ 'a write faults': true });
  });

  test.each<[string, (k: Kernel) => Act]>([
    ['the fault itself has removed it', (k) => (s, me) => invalidateByFault(s, k, me.cpu, 0)],
    ['INVLPG has removed it', (k) => (s, me) => invalidatePage(s, k, me.cpu, 0)],
  ])('not again when %s', (_what, then) => {
    const { can } = explore(upgraded(then), { 'a write faults': asked(labKernel()) });
    expect(can).toEqual({ 'a write faults': false });
  });

  test('a fault by a cached pointer to an old table does not repeat itself either', () => {
    const lab = (faults: boolean): Lab => ({
      config: { tables: 3 },
      memory: (s, k) => hook(s, k, ROOT, 1, 1),
      threads: (k) => ({
        kernel: script(k, { cpu: 0 }, [
          ['whenCached', (s) => holdsTable(s, 0, 1, 0, 1)],
          [
            'switchTable',
            (s) => {
              hook(s, k, ROOT, 2, 1);
              map(s, k, 2, 0, 0);
            },
          ],
          ['fault', (s, me) => (faults ? invalidateByFault(s, k, me.cpu, 0) : undefined)],
        ]),
      }),
    });
    const questions = { 'a read faults': asked(labKernel({ tables: 3 })) };
    expect(explore(lab(false), questions).can).toEqual({ 'a read faults': true });
    expect(explore(lab(true), questions).can).toEqual({ 'a read faults': false });
  });
});

/** One page, used on CPU 0; CPU 1, which may have the mm in CR3, unmaps it and then does `lines`. */
function unmapFromCpu1(lines: (k: Kernel) => readonly Line[], other: readonly Line[] = []): Lab {
  return {
    config: { cpus: 2, userCpus: 1, cpusInMm: 2, threads: 2 },
    memory: (s, k) => {
      hook(s, k, ROOT, 1, 1);
      map(s, k, 1, 0, 0);
    },
    threads: (k) => ({
      kernel: script(k, { cpu: 1 }, [['unmap', (s) => storeNone(s, k, 1, 1, 0)], ...lines(k)]),
      ...(other.length === 0 ? {} : { other: script(k, { cpu: 0 }, other) }),
    }),
  };
}

describe('R33: an invalidation reaches no other CPU by itself (SDM 4.10.5)', () => {
  const questions = {
    'CPU 0 translates': (s: KernelState, at: () => string) =>
      at() === 'done' && translates(s, 0, 0, 0),
    'CPU 1 translates': (s: KernelState, at: () => string) =>
      at() === 'done' && translates(s, 1, 0, 0),
  };

  test.each<[string, (k: Kernel) => readonly Line[], boolean]>([
    ['INVLPG', (k) => [['invlpg', (s, me) => invalidatePage(s, k, me.cpu, 0)]], true],
    ['a load of CR3', (k) => [['cr3', (s, me) => loadCr3(s, k, me.cpu, ROOT)]], true],
    ['a flush interrupt for the page', (k) => [['flush', flushPage(k)]], false],
    ['a flush interrupt for all', (k) => [['flush', flushAll(k)]], false],
  ])('%s on CPU 1', (_what, lines, expected) => {
    const { can, raised } = explore(unmapFromCpu1(lines), questions);
    expect(can).toEqual({ 'CPU 0 translates': expected, 'CPU 1 translates': false });
    expect(raised).toEqual([]);
  });

  test('R48: to send the interrupt is not enough: it must have been taken', () => {
    const sendOnly = unmapFromCpu1((k) => [['send', (s, me) => sendFlush(s, k, me, 'all', 0)]]);
    expect(explore(sendOnly, questions).can).toMatchObject({ 'CPU 0 translates': true });
  });

  test('R47: a CPU that is not in the mask is not interrupted', () => {
    const lab = unmapFromCpu1((k) => [['flush', flushAll(k)]]);
    const { can } = explore(
      {
        ...lab,
        memory: (s, k) => {
          lab.memory?.(s, k);
          s.mm.cpuMask = 0b10;
        },
      },
      questions,
    );
    expect(can).toMatchObject({ 'CPU 0 translates': true });
  });
});

describe('R48: an interrupt is taken only while interrupts are on', () => {
  const offAndOn: readonly Line[] = [
    ['cli', (s, me) => void (s.cpu[me.cpu].interruptsOff = true)],
    ['work', () => true],
    ['sti', (s, me) => void (s.cpu[me.cpu].interruptsOff = false)],
  ];

  test('the sender waits as long as they are off', () => {
    const { can, raised } = explore(
      unmapFromCpu1((k) => [['flush', flushAll(k)]], offAndOn),
      {
        'the sender waits while they are off': (s, at) =>
          at() === 'flush/wait' && s.cpu[0].interruptsOff,
        'it has gone on, and CPU 0 still translates': (s, at) =>
          at() === 'done' && translates(s, 0, 0, 0),
        'it has gone on while they are off': (_s, at) => at() === 'done' && at('other') === 'sti',
      },
    );
    expect(can).toEqual({
      'the sender waits while they are off': true,
      'it has gone on, and CPU 0 still translates': false,
      // It had been answered before they went off.
      'it has gone on while they are off': true,
    });
    expect(raised).toEqual([]);
  });

  test('with interrupts off before the request is sent, it is answered only after', () => {
    const lab = unmapFromCpu1((k) => [['flush', flushAll(k)]], offAndOn.slice(1));
    const { can } = explore(
      {
        ...lab,
        memory: (s, k) => {
          lab.memory?.(s, k);
          s.cpu[0].interruptsOff = true;
        },
      },
      { 'it has gone on while they are off': (s, at) => at() === 'done' && s.cpu[0].interruptsOff },
    );
    expect(can).toEqual({ 'it has gone on while they are off': false });
  });

  test('with interrupts off for ever the sender waits for ever: a deadlock', () => {
    const { raised } = explore(
      unmapFromCpu1((k) => [['flush', flushAll(k)]], offAndOn.slice(0, 1)),
      {},
    );
    expect(raised).toEqual(['deadlockFree']);
  });

  /** Both CPUs flush each other; `off` turns interrupts off first. */
  const eachOther = (off: boolean): Lab => {
    const lines = (k: Kernel): readonly Line[] => [
      ['cli', (s, me) => void (s.cpu[me.cpu].interruptsOff = off)],
      ['send', (s, me) => sendFlush(s, k, me, 'all', 0)],
      ['wait', (s, me) => flushAnswered(s, k, me)],
      ['sti', (s, me) => void (s.cpu[me.cpu].interruptsOff = false)],
    ];
    return {
      config: { cpus: 2, userCpus: 0, cpusInMm: 2, threads: 2 },
      threads: (k) => ({
        a: script(k, { cpu: 0 }, lines(k)),
        b: script(k, { cpu: 1 }, lines(k)),
      }),
    };
  };

  test('two CPUs that wait for each other with interrupts off: a deadlock', () => {
    expect(explore(eachOther(true), {}).raised).toEqual(['deadlockFree']);
    expect(explore(eachOther(false), {}).raised).toEqual([]);
  });

  test('so the kernel forbids it: to wait for a flush with them off breaks lockDiscipline', () => {
    const flush = (off: boolean): Lab => ({
      config: { cpus: 2, cpusInMm: 2, threads: 2 },
      threads: (k) => ({
        kernel: script(k, { cpu: 1 }, [
          ['cli', (s, me) => void (s.cpu[me.cpu].interruptsOff = off)],
          ['flush', flushAll(k)],
        ]),
      }),
    });
    expect(explore(flush(true), {}).raised).toEqual(['lockDiscipline']);
    expect(explore(flush(false), {}).raised).toEqual([]);
  });
});

test('R40: until the flush, accesses through the old translation may or may not happen', () => {
  const { can, raised } = explore(
    {
      ...unmapFromCpu1((k) => [
        ['freeFrame', (s) => void (s.frame[0].use = 'free')],
        ['flush', flushAll(k)],
      ]),
      config: { cpus: 2, userCpus: 1, cpusInMm: 1, threads: 2 },
    },
    { 'still translated': (s, at) => at() === 'flush/wait' && translates(s, 0, 0, 0) },
  );
  expect(can).toEqual({ 'still translated': true });
  // The frame was freed before the flush: an access reached it.
  expect(raised).toEqual(['noStaleTranslation']);
});
