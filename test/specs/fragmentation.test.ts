/** Fragmentation: verdicts, the law, the table, and a second enumeration that shares nothing with the models. */

import { describe, expect, test } from 'vitest';
import { check } from '../../checker/index.ts';
import type { CheckResult, Spec } from '../../checker/index.ts';
import { selfCheckErrors } from '../../checker/self-check.ts';
import { boundsOf } from '../../checker/spec.ts';
import { defaultFragmentationBounds } from '../../model/slab/fragmentation/scenario.ts';
import type {
  FragmentationBounds,
  FragmentationDesign,
} from '../../model/slab/fragmentation/state.ts';
import { worstBlocks, worstBlocksAfter } from '../../specs/slab/fragmentation-law.ts';
import { fragmentationTable } from '../../specs/slab/fragmentation-table.ts';
import * as fragmentation from '../../specs/slab/fragmentation.ts';
import { mutants, mutantSpec } from './fragmentation/mutants.ts';
import { naiveWorst } from './fragmentation/naive.ts';
import { specsIn } from './verdicts.ts';

const { fragmentationSpec } = fragmentation;
const specs = specsIn(fragmentation);

describe('the verdicts that the specs expect', () => {
  test.each(specs)('$name', { timeout: 30_000 }, (spec) => {
    const result = check(spec);
    expect(result.ending).toBe('complete');
    expect(result.asExpected).toBe(true);
    expect(result.notCompiled).toBeNull();
    expect(result.neverTaken).toEqual([]);
  });

  test.each(specs)('$name: what is derived from its steps is right', (spec) => {
    const effort = { maxStates: 1000, samples: 10 };
    expect(selfCheckErrors(spec.model(boundsOf(spec)), spec.properties, effort)).toEqual([]);
  });
});

/** By number of page tables, as far as there can be so many. */
function worstOf({ metrics }: CheckResult, suffix = ''): Record<number, number> {
  const found = metrics.flatMap(({ name, extremes }) => {
    const live = new RegExp(`^blocks-of-(\\d+)${suffix}$`).exec(name)?.[1];
    const most = extremes?.max.value ?? 0;
    return live === undefined || most === 0 ? [] : [[live, most] as const];
  });
  return Object.fromEntries(found);
}

type Case = readonly [FragmentationDesign, Partial<FragmentationBounds>];

const cases: readonly Case[] = (['any', 'buddy', 'huge'] as const).flatMap((policy): Case[] => [
  [
    { source: 'pages', policy },
    { blocks: 3, tables: 4 },
  ],
  [
    { source: 'pages', policy },
    { blocks: 2, pagesPerBlock: 4, others: 0, tables: 5 },
  ],
  [
    { source: 'cache', policy },
    { blocks: 3, tables: 5 },
  ],
  [
    { source: 'cache', policy },
    { blocks: 3, tables: 4, cpus: 2 },
  ],
  [
    { source: 'cache', policy },
    { blocks: 2, pagesPerBlock: 4, objectsPerSlab: 4, cpus: 2 },
  ],
  [
    { source: 'defragmented', policy },
    { blocks: 3, tables: 5 },
  ],
  [
    { source: 'defragmented', policy },
    { blocks: 3, tables: 4, cpus: 2 },
  ],
  [
    { source: 'defragmented', policy, flushes: false },
    { blocks: 3, cpus: 2 },
  ],
]);
const halves = { blocks: 2, pagesPerBlock: 4, objectsPerSlab: 2 };
const furtherCases: readonly Case[] = (['any', 'buddy'] as const).flatMap((policy): Case[] => [
  [
    { source: 'cache', policy, fallsBack: true },
    { blocks: 3, tables: 3 },
  ],
  [
    { source: 'cache', policy },
    { ...halves, tables: 3, cpus: 2 },
  ],
  [
    { source: 'cache', policy },
    { ...halves, others: 0, tables: 6 },
  ],
  [
    { source: 'defragmented', policy },
    { ...halves, tables: 3 },
  ],
  [
    { source: 'defragmented', policy, flushes: false },
    { ...halves, others: 0, cpus: 2 },
  ],
]);

test.each([...cases, ...furtherCases])(
  '%j %j: the worst is what a naive enumeration finds, and what the law says',
  { timeout: 30_000 },
  (design, changed) => {
    const bounds = { ...defaultFragmentationBounds, ...changed };
    const result = check(fragmentationSpec('naive', '', design, bounds));
    const naive = naiveWorst(design, bounds);
    expect(worstOf(result)).toEqual(naive.always);
    expect(worstOf(result, '-after')).toEqual(naive.after);
    expect(Object.keys(naive.always).length).toBeGreaterThan(1);
    for (const [live, worst] of Object.entries(naive.always)) {
      expect(worstBlocks(design, bounds, Number(live))).toBe(worst);
    }
    for (const [live, worst] of Object.entries(naive.after)) {
      expect(worstBlocksAfter(design, bounds, Number(live))).toBe(worst);
    }
  },
);

describe('the table', () => {
  const sizes = { blocks: 3, pagesPerBlock: 2, tables: 4 };
  const rows = fragmentationTable(sizes);

  test('has a row for each number of page tables that fit', () => {
    const fitting = ({ source, policy }: FragmentationDesign): number =>
      source === 'pages' && policy === 'huge' ? sizes.blocks : sizes.tables;
    for (const { design, bounds, when } of rows) {
      const same = rows.filter(
        (each) => each.design === design && each.bounds === bounds && each.when === when,
      );
      const expected = Array.from({ length: fitting(design) }, (_, i) => i + 1);
      expect(same.map(({ live }) => live)).toEqual(expected);
    }
  });

  test('says what the law says', () => {
    for (const { worst, law, fewest } of rows) {
      expect(worst).toBe(law);
      expect(worst).toBeGreaterThanOrEqual(fewest);
    }
  });

  test('has a witness for each', () => {
    for (const { witness, live, worst, when } of rows) {
      const last = witness.steps.at(-1)?.state as unknown as {
        live: number;
        defragmentation: string;
        block: { page: string[]; slab: { inuse: number }[] }[];
      };
      const used = last.block.filter(
        ({ page, slab }) => page.includes('table') || slab.some(({ inuse }) => inuse > 0),
      );
      expect(used.length).toBe(worst);
      expect(last.live).toBe(live);
      if (when === 'after') expect(last.defragmentation).toBe('ended');
    }
  });
});

describe('the table names shipped specs, of the design that it checks', () => {
  const rows = fragmentationTable({ blocks: 2, tables: 2 });
  const bySpec = new Map(rows.map((row) => [row.spec, row]));
  test.each([...bySpec])('%s', (name, { design, metric }) => {
    const shipped = specs.find((each) => each.name === name) as Spec;
    const { bounds } = shipped;
    const figuresOf = (spec: Spec) => {
      const { states, transitions, depth } = check(spec, { bounds, properties: ['countsAgree'] });
      return { states, transitions, depth };
    };
    expect(figuresOf(fragmentationSpec('twin', '', design))).toEqual(figuresOf(shipped));
    expect(shipped.metrics.map((each) => each.name)).toContain(metric);
  });

  test('and all of them, but one of other sizes', () => {
    const names = specs.map(({ name }) => name).filter((name) => !bySpec.has(name));
    expect(names).toEqual(['slab/fragmentation-cache-one-cpu']);
  });
});

describe('what is broken on purpose is caught', () => {
  test.each(mutants)('$name: $caughtBy', (mutant) => {
    const { caughtBy, bounds } = mutant;
    const verdictOf = (spec: Spec) =>
      check(spec, { properties: [caughtBy] }).properties[0]?.verdict;
    const sound = fragmentationSpec(
      'sound',
      '',
      { source: 'defragmented', policy: 'buddy' },
      bounds,
    );
    expect(verdictOf(sound)).toBe('holds');
    expect(verdictOf(mutantSpec(mutant))).toBe('violated');
  });
});

describe('bounds that make no sense', () => {
  const { cacheFallsBack, cacheHuge, pagesAny } = fragmentation;
  test.each<[Spec, Partial<FragmentationBounds>, string]>([
    [pagesAny, { blocks: 0 }, 'bound blocks is 0: it must be a whole number from 1 to 16'],
    [pagesAny, { others: 2 }, 'bound others is 2: it must be a whole number from 0 to 1'],
    [pagesAny, { pagesPerBlock: 3 }, 'bound pagesPerBlock is 3: it must be a power of two'],
    [cacheFallsBack, { objectsPerSlab: 4 }, 'slabs of 4 pages in blocks of 2'],
    [cacheHuge, { objectsPerSlab: 1 }, 'slabs of 1 pages: only blocks of 2 are handed out'],
  ])('$name %o', (spec, bounds, message) => {
    expect(() => spec.model(boundsOf(spec, bounds))).toThrow(message);
  });

  test.each<[FragmentationDesign]>([
    [{ source: 'defragmented', policy: 'buddy', fallsBack: true }],
    [{ source: 'cache', policy: 'huge', fallsBack: true }],
  ])('%j', (design) => {
    const spec = fragmentationSpec('odd', '', design);
    expect(() => spec.model(boundsOf(spec))).toThrow('only a cache falls back');
  });
});
