/** The law of fragmentation is exact: at any bounds it is reached, and never exceeded. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../../checker/index.ts';
import type {
  FragmentationBounds,
  FragmentationDesign,
} from '../../model/slab/fragmentation/state.ts';
import { worstBlocks, worstBlocksAfter } from '../../specs/slab/fragmentation-law.ts';
import { fragmentationSpec } from '../../specs/slab/fragmentation.ts';

const designs: readonly FragmentationDesign[] = (['any', 'buddy', 'huge'] as const).flatMap(
  (policy): FragmentationDesign[] => [
    { source: 'pages', policy },
    { source: 'cache', policy },
    ...(policy === 'huge' ? [] : [{ source: 'cache', policy, fallsBack: true } as const]),
    { source: 'defragmented', policy },
    { source: 'defragmented', policy, flushes: false },
  ],
);

/** Blocks, their pages, and pages of a slab. */
const sizes = [
  [1, 2, 2],
  [2, 2, 1],
  [3, 1, 1],
  [3, 2, 2],
  [4, 2, 2],
  [2, 4, 2],
  [2, 4, 4],
] as const;

const sized = fc
  .record({
    design: fc.constantFrom(...designs),
    size: fc.constantFrom(...sizes),
    tables: fc.integer({ min: 1, max: 5 }),
    cpus: fc.integer({ min: 1, max: 3 }),
    others: fc.integer({ min: 0, max: 1 }),
    busy: fc.integer({ min: 0, max: 2 }),
  })
  .map(({ design, size, ...rest }) => {
    const [blocks, pagesPerBlock, slab] = size;
    const objectsPerSlab = design.policy === 'huge' ? pagesPerBlock : slab;
    return { design, bounds: { ...rest, blocks, pagesPerBlock, objectsPerSlab } };
  });

const CLAIMS = ['fewestBlocks', 'fewestAtPeak', 'givesBlocksBack'];

function requireExact(design: FragmentationDesign, bounds: FragmentationBounds): void {
  const { properties, metrics, ending } = check(fragmentationSpec('law', '', design, bounds));
  expect(ending).toBe('complete');
  const violated = properties.filter(({ verdict }) => verdict === 'violated');
  expect(violated.filter(({ name }) => !CLAIMS.includes(name))).toEqual([]);
  for (const { name, extremes } of metrics) {
    const worst = extremes?.max.value ?? 0;
    if (worst === 0) continue;
    const live = Number(/\d+/.exec(name)?.[0]);
    const law = name.endsWith('-after') ? worstBlocksAfter : worstBlocks;
    expect([name, worst]).toEqual([name, law(design, bounds, live)]);
  }
}

test('for random designs and bounds', { timeout: 120_000 }, () => {
  fc.assert(
    fc.property(sized, ({ design, bounds }) => requireExact(design, bounds)),
    { numRuns: 60 },
  );
});
