/** Several workers against one: the same states, transitions, depth, verdicts and traces, step by step. */

import { fileURLToPath } from 'node:url';

import { expect, test } from 'vitest';

import { check } from '../../../checker/index.ts';
import type { CheckOptions, CheckResult, Spec } from '../../../checker/index.ts';
import { Check } from '../../../checker/check.ts';
import { ModelError } from '../../../checker/search/expander.ts';
import { germanSpec } from '../../../specs/examples/german.ts';
import { verified } from '../../../specs/relocation/verified.ts';
import { specAt } from '../../specs/places.ts';
import { grid, gridThatFails } from './fixtures/grid.ts';

const pathOf = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const posting = specAt('2008-01-04-two-tables');
const postingFile = pathOf('../../../specs/relocation/matrix.ts');
const verifiedFile = pathOf('../../../specs/relocation/verified.ts');
const gridFile = pathOf('fixtures/grid.ts');

/** All that a user may rely on, counterexamples included; not the times. */
function essence({
  states,
  transitions,
  depth,
  outcome,
  ending,
  neverTaken,
  properties,
}: CheckResult) {
  return { states, transitions, depth, outcome, ending, neverTaken, properties };
}

const cases: readonly (readonly [string, Spec, CheckOptions])[] = [
  ['a protocol that is violated', posting, { file: postingFile, symmetry: false }],
  ['with symmetry', posting, { file: postingFile }],
  ['without compiled steps', grid, { file: gridFile, compile: false, bounds: { side: 300 } }],
  ['one property', posting, { file: postingFile, properties: ['noLostPte', 'noLeak'] }],
  [
    'one that holds',
    germanSpec,
    { file: pathOf('../../../specs/examples/german.ts'), bounds: { clients: 4 }, symmetry: false },
  ],
  ['with partial order', verified, { file: verifiedFile, bounds: { relocations: 2 } }],
  ['up to a depth', grid, { file: gridFile, maxDepth: 1500 }],
  [
    'up to a number of states',
    posting,
    { file: postingFile, maxStates: 1_500_000, symmetry: false },
  ],
];

test.each(cases)('%s', (_name, spec, options) => {
  const alone = check(spec, options);
  const together = check(spec, { ...options, workers: 3 });
  expect(alone.workers).toBe(1);
  // Else nothing was shared, and nothing is shown.
  expect(together.workers).toBeGreaterThan(1);
  expect(essence(together)).toEqual(essence(alone));
});

test.each([1, 3])('with %i workers, and a store that is compressed on the way', (workers) => {
  const plain = check(posting, { symmetry: false });
  const options = { file: postingFile, workers, symmetry: false, maxMemory: 150_000_000 };
  const compressed = check(posting, options);
  expect([plain.compressed, compressed.compressed]).toEqual([false, true]);
  expect(essence(compressed)).toEqual(essence(plain));
  expect(compressed.bytes).toBeLessThan(plain.bytes / 2);
});

test('a model that fails does so in the same state, whichever thread meets it', () => {
  const failureOf = (workers: number): ModelError => {
    const running = new Check(gridThatFails, { file: gridFile, workers });
    try {
      running.advance();
    } catch (error) {
      return error as ModelError;
    }
    throw new Error('it did not fail');
  };
  const [alone, together] = [failureOf(1), failureOf(2)];
  expect(together).toBeInstanceOf(ModelError);
  expect(together.message).toBe(alone.message);
  expect([...together.state]).toEqual([...alone.state]);
});

test('memory stays below the bound however many workers there are', () => {
  const options = { file: gridFile, maxMemory: 9_000_000 };
  for (const workers of [1, 3]) {
    const result = check(grid, { ...options, workers });
    expect(result.ending).toBe('memory');
    expect(result.bytes).toBeLessThanOrEqual(options.maxMemory);
    expect(result.states).toBeGreaterThan(200_000);
  }
});

test('more than one worker need to know where the spec is', () => {
  expect(() => check(grid, { workers: 2 })).toThrow('need the file of the spec');
});
