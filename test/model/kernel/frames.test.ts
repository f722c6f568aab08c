/**
 * The life of page frames, swap slots and table pages: nothing is freed twice, nothing that is in use
 * is freed, nothing is left over.
 */

import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { AssertionLog, directAssertions } from '../../../checker/property/assert.ts';
import {
  addMapping,
  freeFrame,
  noFreeFrame,
  noFreeSlot,
  pinFrame,
  putFrame,
  removeMapping,
  removeSwapEntry,
  swapCacheFrame,
  takeFrame,
  takeSlot,
} from '../../../model/kernel/frames.ts';
import { freeTableByRcu } from '../../../model/kernel/rcu.ts';
import { freeTable, noFreeTable, takeTable } from '../../../model/kernel/table-pages.ts';
import type { KernelState } from '../../../model/state.ts';
import { labKernel, labSystem } from '../lab.ts';

const FRAMES = 2;
const SLOTS = 2;
const THREADS = 2;

const k = labKernel({ frames: FRAMES, slots: SLOTS, threads: THREADS, tables: 2, cpus: 2 });
const model = labSystem(k, { rules: () => [] });
const s: KernelState = model.view.state;
let log = new AssertionLog();

/** The state that a search starts with, and no assertion failed so far. */
function reset(): void {
  model.view.load(model.initial[0] as Int32Array, 0);
  log = new AssertionLog();
  directAssertions(log);
}
beforeEach(reset);

const raised = () => log.raised.map(({ property }) => property);

/** The naive reference: who refers to what; whatever nobody refers to is free. */
class Reference {
  readonly frames = Array.from({ length: FRAMES }, () => ({
    pins: new Set<number>(),
    maps: 0,
    slot: null as number | null,
  }));
  /** Swap entries that name each slot. */
  readonly entries = Array.from({ length: SLOTS }, () => 0);

  frame(f: number) {
    return this.frames[f] as (typeof this.frames)[number];
  }
  frameInUse(f: number): boolean {
    const { pins, maps, slot } = this.frame(f);
    return pins.size > 0 || maps > 0 || (slot !== null && (this.entries[slot] as number) > 0);
  }
  slotInUse(slot: number): boolean {
    const cached = this.frames.some((each, f) => each.slot === slot && this.frameInUse(f));
    return cached || (this.entries[slot] as number) > 0;
  }
  /** A frame nobody refers to leaves the swap cache. */
  collect(): void {
    this.frames.forEach((each, f) => {
      if (!this.frameInUse(f)) each.slot = null;
    });
  }
}

interface Operation {
  readonly name: string;
  /** What the kernel's own paths see to before they do this. */
  readonly legal: (r: Reference, f: number, t: number, slot: number) => boolean;
  readonly run: (r: Reference, f: number, t: number, slot: number) => void;
}

const OPERATIONS: readonly Operation[] = [
  {
    name: 'allocate',
    legal: (r, f) => !r.frameInUse(f),
    run: (r, f, t) => {
      expect(takeFrame(s, f, 0, t)).toBe(true);
      r.frame(f).pins.add(t);
    },
  },
  {
    name: 'allocate what is in use',
    legal: (r, f) => r.frameInUse(f),
    run: (_r, f, t) => expect(takeFrame(s, f, 0, t)).toBe(false),
  },
  {
    name: 'get',
    legal: (r, f) => r.frameInUse(f),
    run: (r, f, t) => {
      pinFrame(s, f, t);
      r.frame(f).pins.add(t);
    },
  },
  {
    name: 'put',
    legal: (r, f, t) => r.frame(f).pins.has(t),
    run: (r, f, t) => {
      putFrame(s, f, t);
      r.frame(f).pins.delete(t);
    },
  },
  {
    name: 'map',
    legal: (r, f, t) => r.frame(f).pins.has(t) && r.frame(f).maps < 3,
    run: (r, f) => {
      addMapping(s, f);
      r.frame(f).maps += 1;
    },
  },
  {
    name: 'unmap',
    legal: (r, f, t) => r.frame(f).pins.has(t) && r.frame(f).maps > 0,
    run: (r, f) => {
      removeMapping(s, f);
      r.frame(f).maps -= 1;
    },
  },
  {
    name: 'add to swap',
    legal: (r, f, t, slot) =>
      r.frame(f).pins.has(t) && r.frame(f).slot === null && !r.slotInUse(slot),
    run: (r, f, _t, slot) => {
      expect(takeSlot(s, slot, 0)).toBe(true);
      s.frame[f].slot = slot;
      r.frame(f).slot = slot;
    },
  },
  {
    name: 'leave a swap entry',
    legal: (r, f, t) => {
      const { pins, slot } = r.frame(f);
      return pins.has(t) && slot !== null && (r.entries[slot] as number) < 3;
    },
    run: (r, f) => {
      const slot = r.frame(f).slot as number;
      s.slot[slot].mapCount += 1;
      (r.entries[slot] as number) += 1;
    },
  },
  {
    name: 'drop a swap entry',
    legal: (r, _f, _t, slot) => (r.entries[slot] as number) > 0,
    run: (r, _f, _t, slot) => {
      removeSwapEntry(s, k, slot);
      (r.entries[slot] as number) -= 1;
    },
  },
  {
    name: 'reclaim what swap holds',
    legal: (r, f, t) => {
      const { pins, maps, slot } = r.frame(f);
      return pins.size === 1 && pins.has(t) && maps === 0 && slot !== null;
    },
    run: (r, f, t) => {
      freeFrame(s, f);
      r.frame(f).pins.delete(t);
      r.frame(f).slot = null;
    },
  },
  {
    name: 'read in from swap',
    legal: (r, f, _t, slot) =>
      !r.frameInUse(f) &&
      (r.entries[slot] as number) > 0 &&
      !r.frames.some((each) => each.slot === slot),
    run: (r, f, t, slot) => {
      expect(takeFrame(s, f, 0, t)).toBe(true);
      s.frame[f].slot = slot;
      r.frame(f).pins.add(t);
      r.frame(f).slot = slot;
    },
  },
];

function compare(r: Reference): void {
  for (let f = 0; f < FRAMES; f += 1) {
    const { use, pins, mapCount, slot } = s.frame[f];
    expect(use).toBe(r.frameInUse(f) ? 'used' : 'free');
    expect(pins).toBe([...r.frame(f).pins].reduce((set, t) => set | (1 << t), 0));
    expect(mapCount).toBe(r.frame(f).maps);
    expect(slot).toBe(r.frame(f).slot);
  }
  for (let slot = 0; slot < SLOTS; slot += 1) {
    expect(s.slot[slot].use).toBe(r.slotInUse(slot) ? 'used' : 'free');
    expect(s.slot[slot].mapCount).toBe(r.entries[slot]);
    const cached = r.frames.findIndex((each) => each.slot === slot);
    expect(swapCacheFrame(s, k, slot)).toBe(cached);
  }
  expect(noFreeFrame(s, k)).toBe(r.frames.every((_, f) => r.frameInUse(f)));
  expect(noFreeSlot(s, k)).toBe(r.entries.every((_, slot) => r.slotInUse(slot)));
}

describe('frames and swap slots', () => {
  test('each is in use exactly while somebody refers to it', () => {
    const taken = new Map<string, number>();
    const every = OPERATIONS.flatMap((operation) =>
      Array.from({ length: FRAMES * THREADS * SLOTS }, (_, i) => ({
        ...operation,
        f: i % FRAMES,
        t: Math.floor(i / FRAMES) % THREADS,
        slot: Math.floor(i / FRAMES / THREADS),
      })),
    );
    const choices = fc.array(fc.nat(1_000_000), { minLength: 50, maxLength: 80, size: 'max' });
    fc.assert(
      fc.property(choices, (steps) => {
        reset();
        const r = new Reference();
        for (const choice of steps) {
          const legal = every.filter((each) => each.legal(r, each.f, each.t, each.slot));
          const names = [...new Set(legal.map(({ name }) => name))];
          const named = legal.filter(({ name }) => name === names[choice % names.length]);
          const { name, run, f, t, slot } = named[choice % named.length] as (typeof named)[number];
          run(r, f, t, slot);
          r.collect();
          taken.set(name, (taken.get(name) ?? 0) + 1);
          compare(r);
          model.view.store(new Int32Array(model.view.layout.words), 0);
        }
        expect(raised()).toEqual([]);
      }),
      { numRuns: 150 },
    );
    expect(OPERATIONS.filter(({ name }) => (taken.get(name) ?? 0) < 20)).toEqual([]);
  });

  test('a fresh frame is zeroed and clean, whatever it held', () => {
    takeFrame(s, 0, 0, 0);
    s.frame[0].dirty = true;
    s.frame[0].content = 'current';
    putFrame(s, 0, 0);
    expect(s.frame[0].use).toBe('free');
    takeFrame(s, 0, 0, 1);
    expect(s.frame[0]).toMatchObject({ content: 'zero', dirty: false, mapCount: 0, slot: null });
  });

  test.each<[string, () => void]>([
    ['a reference is dropped that the thread has not', () => putFrame(s, 0, 1)],
    ['a reference is dropped twice', () => [0, 0].forEach((t) => putFrame(s, 0, t))],
    ['a frame is unmapped that is not mapped', () => removeMapping(s, 0)],
    ['a frame is freed twice', () => [0, 0].forEach((f) => freeFrame(s, f))],
    ['a swap entry is dropped that nobody made', () => removeSwapEntry(s, k, 0)],
  ])('noDoubleFree: %s', (_what, wrong) => {
    takeFrame(s, 0, 0, 0);
    takeSlot(s, 0, 0);
    expect(raised()).toEqual([]);
    wrong();
    expect(new Set(raised())).toEqual(new Set(['noDoubleFree']));
  });
});

describe('table pages', () => {
  const TABLE = 1;

  test('freed and taken again: none of the old entries is left', () => {
    expect(noFreeTable(s, k)).toBe(false);
    expect(takeTable(s, k, TABLE, 1, 0)).toBe(true);
    expect(takeTable(s, k, TABLE, 1, 0)).toBe(false);
    expect(noFreeTable(s, k)).toBe(true);
    s.table[TABLE].entry[0].kind = 'page';
    s.table[TABLE].ptl = 0;
    freeTable(s, TABLE);
    expect(s.table[TABLE].entry[0].kind).toBe('page');
    expect(takeTable(s, k, TABLE, 1, 0)).toBe(true);
    expect(s.table[TABLE]).toMatchObject({ use: 'live', level: 1, ptl: null });
    expect(s.table[TABLE].entry[0].kind).toBe('none');
    expect(raised()).toEqual([]);
  });

  test.each<[string, () => void]>([
    ['freed twice', () => [1, 1].forEach((table) => freeTable(s, table))],
    ['given to RCU twice', () => [1, 1].forEach((table) => freeTableByRcu(s, k, table))],
    [
      'given to RCU after it was freed',
      () => {
        freeTable(s, TABLE);
        freeTableByRcu(s, k, TABLE);
      },
    ],
  ])('noDoubleFree: %s', (_what, wrong) => {
    takeTable(s, k, TABLE, 1, 0);
    wrong();
    expect(raised()).toEqual(['noDoubleFree']);
  });
});
