/**
 * On random models: the steps as they are, compiled, and the reduced search; and that each demand on
 * ample sets is needed.
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { Check } from '../../../checker/check.ts';
import type { CheckResult } from '../../../checker/check.ts';
import { CompiledExpander } from '../../../checker/compile/compiled-expander.ts';
import { ALL_DEMANDS, ampleSetsOf } from '../../../checker/reduction/ample.ts';
import type { Demands } from '../../../checker/reduction/ample.ts';
import { BreadthFirst } from '../../../checker/search/breadth-first.ts';
import type { Spec } from '../../../checker/spec.ts';
import { randomModel, specOf } from '../random-models.ts';

const STATES_MAX = 20_000;

function run(spec: Spec, compile: boolean, partialOrder: boolean): CheckResult {
  const running = new Check(spec, { compile, partialOrder, maxStates: STATES_MAX });
  running.advance();
  const result = running.result();
  expect(result.notCompiled).toBe(compile ? null : 'not asked for');
  return result;
}

/** All that a user may rely on; not the times. */
function essence({ states, transitions, depth, outcome, neverTaken, properties }: CheckResult) {
  return { states, transitions, depth, outcome, neverTaken, properties };
}

/** What a reduction must not change. */
function verdicts({ properties, neverTaken }: CheckResult) {
  return {
    properties: properties.map(({ name, verdict, exercised }) => ({ name, verdict, exercised })),
    neverTaken,
  };
}

test('compiled and reduced searches find what the steps as they are do', { timeout: 240_000 }, () => {
  const seen = { models: 0, reduced: 0, halved: 0, violated: 0, holding: 0 };
  fc.assert(
    fc.property(randomModel, (model) => {
      const spec = specOf(model);
      const plain = run(spec, false, false);
      const compiled = run(spec, true, false);
      expect(essence(compiled)).toEqual(essence(plain));
      if (plain.ending !== 'complete') return;
      const reduced = run(spec, true, true);
      expect(reduced.states).toBeLessThanOrEqual(plain.states);
      expect(verdicts(reduced)).toEqual(verdicts(plain));
      seen.models += 1;
      if (reduced.states < plain.states) seen.reduced += 1;
      if (reduced.states * 2 <= plain.states) seen.halved += 1;
      if (plain.outcome === 'violated') seen.violated += 1;
      else seen.holding += 1;
    }),
    { numRuns: 1000 },
  );
  // A generator of models that are all alike would test little.
  process.stdout.write(JSON.stringify(seen));
  expect(seen.models).toBeGreaterThan(900);
  expect(seen.reduced).toBeGreaterThan(300);
  expect(seen.halved).toBeGreaterThan(100);
});

/** Verdicts and steps never taken of a search reduced by ample sets of which less is demanded. */
function reducedBy(spec: Spec, demands: Demands) {
  const system = spec.model(spec.bounds);
  const { properties } = spec;
  const ample = ampleSetsOf(system, properties, demands);
  const successors = new CompiledExpander(system, properties, ample);
  const search = new BreadthFirst(system, properties, { maxStates: STATES_MAX }, [], successors);
  search.advance();
  return [...search.violations.keys()].sort();
}

test.each(['independent', 'invisible', 'acyclic'] as const)(
  'what is missed unless ample sets are %s',
  (demand) => {
    const missed = fc.check(
      fc.property(randomModel, (model) => {
        const spec = specOf(model);
        const all = reducedBy(spec, ALL_DEMANDS);
        // Without it a step may be followed for ever.
        expect(reducedBy(spec, { ...ALL_DEMANDS, [demand]: false })).toEqual(all);
      }),
      { numRuns: 1000, endOnFailure: true },
    );
    expect(missed.failed).toBe(true);
  },
);
