/**
 * The geometry of the tree against an independent formulation; and what the walker translates against
 * an independent translation function over a memory image.
 */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { blocked } from '../../../checker/index.ts';
import { pagesCovered } from '../../../model/config.ts';
import type { Kernel, KernelState } from '../../../model/state.ts';
import { firstPage, indexOf, regionOf, regionsAt } from '../../../model/x86/paging.ts';
import { translates } from '../../../model/x86/tlb.ts';
import { fill, walk } from '../../../model/x86/walker.ts';
import { explore, labKernel, labSystem } from '../lab.ts';

const fanouts = (most: number) =>
  fc.array(fc.integer({ min: 1, max: most }), { minLength: 2, maxLength: 4 });

/**
 * The digits of a page number in the mixed radix of the fan-outs, last level first: what the
 * hardware takes from the bits of an address.
 */
function digits(va: number, fanout: readonly number[]): number[] {
  let rest = va;
  return fanout.map((entries) => {
    const digit = rest % entries;
    rest = (rest - digit) / entries;
    return digit;
  });
}

function number(of: readonly number[], fanout: readonly number[]): number {
  return of.reduceRight((value, digit, level) => value * (fanout[level] as number) + digit, 0);
}

describe('geometry', () => {
  test('an index is a digit of the page number, a region the digits above it', () => {
    fc.assert(
      fc.property(fanouts(4), (fanout) => {
        const k = labKernel({ fanout });
        expect(k.levels).toBe(fanout.length);
        for (let va = 0; va < pagesCovered(k.config); va += 1) {
          const of = digits(va, fanout);
          expect(regionOf(k, va, 0)).toBe(va);
          for (let level = 1; level <= fanout.length; level += 1) {
            expect(indexOf(k, va, level)).toBe(of[level - 1]);
            expect(regionOf(k, va, level)).toBe(number(of.slice(level), fanout.slice(level)));
          }
          expect(regionOf(k, va, k.levels)).toBe(0);
        }
      }),
      { numRuns: 60 },
    );
  });

  test('the regions of a level partition the pages, in order, and firstPage begins each', () => {
    fc.assert(
      fc.property(fanouts(4), (fanout) => {
        const k = labKernel({ fanout });
        for (let level = 0; level <= k.levels; level += 1) {
          const regions = Array.from({ length: k.pages }, (_, va) => regionOf(k, va, level));
          const starts = [...new Set(regions)].map((region) => regions.indexOf(region));
          expect(regions).toEqual([...regions].sort((a, b) => a - b));
          expect(regionsAt(k, level)).toBe(starts.length);
          expect(starts).toEqual(starts.map((_, region) => firstPage(k, region, level)));
        }
        expect(regionsAt(k, 1)).toBe(k.regions);
        expect(firstPage(k, 1, k.levels)).toBe(k.pages);
      }),
      { numRuns: 60 },
    );
  });
});

interface ImageEntry {
  readonly kind: 'none' | 'page' | 'swap' | 'table';
  readonly target: number;
  readonly writable: boolean;
}
/** Table pages as the walker finds them, by number; page 0 is the root. */
type Image = readonly (readonly ImageEntry[])[];
interface Memory {
  readonly fanout: readonly number[];
  readonly image: Image;
  /** Level and region of each table page. */
  readonly nodes: readonly { readonly level: number; readonly region: number }[];
}

const FRAMES = 3;

/** The manual's procedure, in one go: index each table in turn, stop at what is not present. */
function translate(image: Image, fanout: readonly number[], va: number): number | 'fault' {
  let table = 0;
  let size = fanout.reduce((a, b) => a * b, 1);
  let offset = va;
  for (const entries of [...fanout].reverse()) {
    size /= entries;
    const entry = (image[table] as Image[number])[Math.floor(offset / size)] as ImageEntry;
    offset %= size;
    if (entry.kind === 'page') return entry.target;
    if (entry.kind !== 'table') return 'fault';
    table = entry.target;
  }
  return 'fault';
}

/** Random trees with holes at every level, read-only and writable pages, and swap entries. */
const memories: fc.Arbitrary<Memory> = fanouts(3)
  .filter((fanout) => fanout.reduce((a, b) => a * b, 1) <= 18)
  .chain((fanout) =>
    fc.infiniteStream(fc.nat(11)).map((stream) => {
      const pick = (n: number) => (stream.next().value as number) % n;
      const image: ImageEntry[][] = [];
      const nodes: { level: number; region: number }[] = [];
      const grow = (level: number, region: number): number => {
        const table = image.length;
        const entries: ImageEntry[] = [];
        image.push(entries);
        nodes.push({ level, region });
        const below = fanout[level - 1] as number;
        for (let i = 0; i < below; i += 1) {
          const none: ImageEntry = { kind: 'none', target: 0, writable: false };
          const kind = pick(12);
          if (level === 1) {
            const page = kind < 7 ? 'page' : kind < 9 ? 'swap' : 'none';
            entries.push(
              page === 'none'
                ? none
                : { kind: page, target: page === 'swap' ? 0 : pick(FRAMES), writable: kind < 4 },
            );
          } else if (kind < 9) {
            const child = grow(level - 1, region * below + i);
            entries[i] = { kind: 'table', target: child, writable: true };
          } else {
            entries.push(none);
          }
        }
        return table;
      };
      grow(fanout.length, 0);
      return { fanout, image, nodes };
    }),
  );

function labOf({ fanout, image, nodes }: Memory) {
  return {
    config: { fanout, tables: image.length, frames: FRAMES, slots: 1 },
    memory: (s: KernelState) => {
      image.forEach((entries, table) => {
        const page = s.table[table];
        const node = nodes[table];
        page.use = 'live';
        page.level = node?.level ?? 1;
        page.region = node?.region ?? 0;
        entries.forEach((entry, i) => Object.assign(page.entry[i], entry));
      });
    },
    rules: (k: Kernel) => [walk(k), fill(k)],
  };
}

/** What the TLB holds when `walk` and `fill` have done all they can. */
function filled(memory: Memory): number[][] {
  const lab = labOf(memory);
  const k = labKernel(lab.config);
  const model = labSystem(k, lab);
  const s = model.view.state;
  model.view.load(model.initial[0] as Int32Array, 0);
  let steps = 0;
  for (let before = -1; before !== steps;) {
    before = steps;
    if (steps > 1000) throw new Error('walk and fill go on for ever');
    for (const { run, params } of model.actions) {
      if (run(s, undefined, params) !== blocked) steps += 1;
    }
  }
  return Array.from({ length: k.pages }, (_, va) =>
    Array.from({ length: FRAMES }, (_each, frame) => frame).filter((frame) =>
      translates(s, 0, va, frame),
    ),
  );
}

describe('walk and fill against an independent translation (R2, R12)', () => {
  test('from empty caches, a page gets its frame into the TLB, or nothing if it faults', () => {
    const seen = { frame: 0, fault: 0 };
    fc.assert(
      fc.property(memories, (memory) => {
        const frames = filled(memory);
        expect(frames).toEqual(
          frames.map((_, va) => {
            const frame = translate(memory.image, memory.fanout, va);
            seen[frame === 'fault' ? 'fault' : 'frame'] += 1;
            return frame === 'fault' ? [] : [frame];
          }),
        );
      }),
      { numRuns: 300 },
    );
    expect(seen.frame).toBeGreaterThan(50);
    expect(seen.fault).toBeGreaterThan(50);
  });

  test('in every order of their steps, on trees small enough to explore', () => {
    const small = memories.filter(({ fanout }) => fanout.reduce((a, b) => a * b, 1) <= 4);
    fc.assert(
      fc.property(small, (memory) => {
        const pages = memory.fanout.reduce((a, b) => a * b, 1);
        const cells = Array.from({ length: pages * FRAMES }, (_, i) => [
          Math.floor(i / FRAMES),
          i % FRAMES,
        ]) as [number, number][];
        const { can, raised } = explore(
          labOf(memory),
          Object.fromEntries(
            cells.map(([va, frame]) => [
              `va${va} → f${frame}`,
              (s: KernelState) => translates(s, 0, va, frame),
            ]),
          ),
        );
        expect(can).toEqual(
          Object.fromEntries(
            cells.map(([va, frame]) => [
              `va${va} → f${frame}`,
              translate(memory.image, memory.fanout, va) === frame,
            ]),
          ),
        );
        expect(raised).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
});
