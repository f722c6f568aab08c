/** Large pages on the kernel's page tables: what a CPU caches of a PMD entry, uses, and forgets. */

import { describe, expect, test } from 'vitest';
import { has } from '../../../checker/index.ts';
import type { Kernel, KernelState } from '../../../model/state.ts';
import { storeNone } from '../../../model/x86/memory.ts';
import { exchangeInvalid } from '../../../model/x86/locked.ts';
import { exchangeNone, writeLargePage } from '../../../model/x86/ordering.ts';
import {
  invalidateByFault,
  invalidatePage,
  loadCr3,
  translates,
  translatesLarge,
  translatesNow,
} from '../../../model/x86/tlb.ts';
import { mayFault, read, setDirty, setDirtyLarge, write } from '../../../model/x86/access.ts';
import { flushInterrupt } from '../../../model/x86/interrupt.ts';
import { fill, walk } from '../../../model/x86/walker.ts';
import { explore, hook, labKernel, map, script } from '../lab.ts';
import type { Lab, Line } from '../lab.ts';

const ROOT = 0;
/** The PTE page of region 0, which maps the same pages as small ones; not in the tree at first. */
const T1 = 1;

/** A large page of two: va0 and va1 are frames 2 and 3. */
const config = { fanout: [2, 1], tables: 2, frames: 4, largePages: true };

/** The PMD entry of the only region, for frames 2 and 3; clean and not accessed. */
function mapLarge(s: KernelState, k: Kernel): void {
  writeLargePage(s, k, 0, ROOT, 0, 2);
  const pmd = s.table[ROOT].entry[0];
  pmd.accessed = false;
  pmd.dirty = false;
  for (let va = 0; va < 2; va += 1) {
    s.frame[2 + va].use = 'used';
    s.frame[2 + va].va = va;
    s.frame[2 + va].content = 'zero';
  }
}

const rules = (k: Kernel) => [
  walk(k),
  fill(k),
  read(k),
  write(k),
  setDirty(k),
  setDirtyLarge(k),
  flushInterrupt(k),
];

const lab = (lines: (k: Kernel) => readonly Line[] = () => []): Lab => ({
  config,
  memory: mapLarge,
  rules,
  threads: (k) => ({ kernel: script(k, { cpu: 0 }, lines(k)) }),
});

const isLarge = (s: KernelState) => translatesLarge(s, 0, 0, 2);
const dirtyLarge = (s: KernelState) => has(s.cpu[0].largeTlb[0][0].frames[2], 2);

describe('R7: a PMD entry with PS is a leaf', () => {
  test('it is cached as one large translation, not as a table, with its accessed bit set', () => {
    const { can, raised } = explore(lab(), {
      large: isLarge,
      small: (s) => translates(s, 0, 0, 2) || translates(s, 0, 1, 3),
      'a table': (s) => s.cpu[0].psc[0][0][0].tables[0] !== 0,
      'without A': (s) => isLarge(s) && !s.table[ROOT].entry[0].accessed,
    });
    expect(can).toEqual({ large: true, small: false, 'a table': false, 'without A': false });
    expect(raised).toEqual([]);
  });

  test('each address of it goes to the frame of its own', () => {
    const { can } = explore(lab(), {
      'va0 to f2': (s) => translatesNow(s, labKernel(config), 0, 0, 2),
      'va1 to f3': (s) => translatesNow(s, labKernel(config), 0, 1, 3),
      'va0 to f3': (s) => translatesNow(s, labKernel(config), 0, 0, 3),
      'va1 to f2': (s) => translatesNow(s, labKernel(config), 0, 1, 2),
      'written by va0': (s) => s.frame[2].content === 'current',
      'written by va1': (s) => s.frame[3].content === 'current',
    });
    expect(can).toEqual({
      'va0 to f2': true,
      'va1 to f3': true,
      'va0 to f3': false,
      'va1 to f2': false,
      'written by va0': true,
      'written by va1': true,
    });
  });

  test('a store sets D in the PMD entry before it goes through a large translation', () => {
    const { can } = explore(lab(), {
      written: (s) => s.frame[3].content === 'current',
      'written without D in memory': (s) =>
        s.frame[3].content === 'current' && !s.table[ROOT].entry[0].dirty,
      'D in the TLB': dirtyLarge,
    });
    expect(can).toEqual({
      written: true,
      'written without D in memory': false,
      'D in the TLB': true,
    });
  });

  test('one whose P is clear is not cached, and faults', () => {
    const { can } = explore(
      lab((k) => [
        ['invalidate', (s) => exchangeInvalid(s, k, 0, ROOT, 0, { ...s.table[ROOT].entry[0] })],
      ]),
      {
        'faults if it is not cached': (s, at) =>
          at() === 'done' && !isLarge(s) && !mayFault(s, labKernel(config), 0, 0, false),
        'stays cached': (s, at) => at() === 'done' && isLarge(s),
      },
    );
    expect(can['faults if it is not cached']).toBe(false);
    expect(can['stays cached']).toBe(true);
  });
});

/** The large page is taken away and the small ones are put in its place: frames 0 and 1. */
function replace(invalidate: ((s: KernelState, k: Kernel) => void) | null) {
  return (k: Kernel): readonly Line[] => [
    [
      'whenCachedUnmap',
      (s) => {
        if (!isLarge(s)) return false;
        exchangeNone(s, k, 0, ROOT, 2, 0, { ...s.table[ROOT].entry[0] });
        return true;
      },
    ],
    ...(invalidate === null ? [] : [['invalidate', (s) => invalidate(s, k)] as Line]),
    [
      'mapSmall',
      (s) => {
        hook(s, k, ROOT, T1, 1);
        for (let va = 0; va < 2; va += 1) map(s, k, T1, va, va);
      },
    ],
  ];
}

describe('R11, R38: a change of size', () => {
  const both = (s: KernelState) => isLarge(s) && translates(s, 0, 0, 0);

  test('without invalidation an address has both translations', () => {
    const { can } = explore(lab(replace(null)), { both });
    expect(can.both).toBe(true);
  });

  test.each<[string, (s: KernelState, k: Kernel) => void]>([
    ['INVLPG of the first page', (s, k) => invalidatePage(s, k, 0, 0)],
    ['INVLPG of any other', (s, k) => invalidatePage(s, k, 0, 1)],
    ['a load of CR3', (s, k) => loadCr3(s, k, 0, ROOT)],
    ['a page fault', (s, k) => invalidateByFault(s, k, 0, 1)],
  ])('%s between the two takes the large one away, for every page of it', (_what, invalidate) => {
    const { can } = explore(lab(replace(invalidate)), {
      both,
      small: (s, at) => at() === 'done' && translates(s, 0, 0, 0),
      large: (s, at) => at() === 'done' && isLarge(s),
    });
    expect(can).toEqual({ both: false, small: true, large: false });
  });

  test('from small to large: INVLPG of one page leaves the other its small translation', () => {
    const small: Lab = {
      config,
      rules,
      memory: (s, k) => {
        hook(s, k, ROOT, T1, 1);
        for (let va = 0; va < 2; va += 1) map(s, k, T1, va, va);
      },
      threads: (k) => ({
        kernel: script(k, { cpu: 0 }, [
          [
            'whenCachedUnmap',
            (s) => {
              if (!translates(s, 0, 0, 0) || !translates(s, 0, 1, 1)) return false;
              storeNone(s, k, ROOT, 2, 0);
              return true;
            },
          ],
          ['invalidate', (s) => invalidatePage(s, k, 0, 0)],
          ['mapLarge', (s) => mapLarge(s, k)],
        ]),
      }),
    };
    const { can } = explore(small, {
      'both of va0': (s) => isLarge(s) && translates(s, 0, 0, 0),
      'both of va1': (s) => isLarge(s) && translates(s, 0, 1, 1),
    });
    expect(can).toEqual({ 'both of va0': false, 'both of va1': true });
  });
});

test('without large pages nothing of them is in the state', () => {
  const k = labKernel({ fanout: [2, 1] });
  expect(Object.keys(k.cpuFields)).not.toContain('largeTlb');
  expect(Object.keys(labKernel(config).cpuFields)).toContain('largeTlb');
});
