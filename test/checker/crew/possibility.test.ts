/** What is always possible, after a search by several workers, in a store that was compressed, in little memory. */

import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { check } from '../../../checker/index.ts';
import type { CheckResult, Spec } from '../../../checker/index.ts';
import * as contracts from '../../../specs/slab/contracts.ts';
import { together } from './together.ts';

const file = fileURLToPath(new URL('../../../specs/slab/contracts.ts', import.meta.url));
const { heldAsTold, heldRepaired } = contracts;
const properties = ['operationsCanEnd', 'noLeak'];

function essence({ states, transitions, depth, outcome, ending, properties: all }: CheckResult) {
  return { states, transitions, depth, outcome, ending, all };
}

test.each<[string, Spec, 'violated' | 'holds']>([
  ['a trap', heldAsTold, 'violated'],
  ['no trap', heldRepaired, 'holds'],
])('%s is found by 1, 2 and 3 workers alike', { timeout: 120_000 }, (_name, spec, verdict) => {
  const options = { file, properties, partialOrder: false };
  const alone = check(spec, options);
  expect(alone.properties.at(-1)).toMatchObject({ name: 'operationsCanEnd', verdict });
  for (const workers of [2, 3]) {
    const shared = together(spec, workers, options);
    expect(shared.workers).toBe(workers);
    expect(essence(shared)).toEqual(essence(alone));
  }
});

test('a compressed store leads to the same', { timeout: 120_000 }, () => {
  const options = { file, properties, partialOrder: false };
  const plain = check(heldAsTold, options);
  const compressed = check(heldAsTold, { ...options, maxMemory: 60_000_000 });
  expect([plain.compressed, compressed.compressed]).toEqual([false, true]);
  expect(essence(compressed)).toEqual(essence(plain));
});
