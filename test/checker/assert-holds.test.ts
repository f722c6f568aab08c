/** The library inside a test suite: many checks in one process. */

import { expect, test } from 'vitest';

import { assertHolds, check, NotHoldingError } from '../../checker/index.ts';
import { petersonSpec } from '../../specs/examples/peterson.ts';
import { specs } from './cli/fixtures/counter.ts';

const [known] = specs as [(typeof specs)[number]];

test('what holds passes, and gives its result', () => {
  expect(assertHolds(petersonSpec)).toMatchObject({ outcome: 'holds', states: 20 });
});

test('a violation throws the trace, even one that the spec expects', () => {
  const run = (): unknown => assertHolds(known);
  expect(run).toThrow(NotHoldingError);
  expect(run).toThrow(/noLostUpdate is violated in counter\/known, by a run of 4 steps\n/);
  expect(run).toThrow('✗ noLostUpdate: count is 1, not 0');
  expect(() => assertHolds(known, { properties: ['below'] })).not.toThrow();
});

test('a search that was cut short throws', () => {
  expect(() => assertHolds(petersonSpec, { maxStates: 5 })).toThrow(
    /^examples\/peterson does not show mutualExclusion, deadlockFree: .*not a proof/,
  );
});

test('checks of one process do not disturb each other', () => {
  const results = Array.from({ length: 100 }, (_, i) => check(i % 2 === 0 ? petersonSpec : known));
  const counts = new Set(results.map(({ spec, states }) => `${spec} ${states}`));
  expect([...counts]).toEqual(['examples/peterson 20', 'counter/known 55']);
});
