/**
 * On random models: the steps as they are, compiled, and the reduced search; and that each demand on
 * ample sets is needed.
 */

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { Check } from '../../../checker/check.ts';
import type { CheckResult } from '../../../checker/check.ts';
import { ALL_DEMANDS, ampleSetsOf } from '../../../checker/reduction/ample.ts';
import type { Demands } from '../../../checker/reduction/ample.ts';
import type { Spec } from '../../../checker/spec.ts';
import { randomModel, specOf } from '../random-models.ts';
import { search } from './plain-reduction.ts';

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

test(
  'compiled and reduced searches find what the steps as they are do',
  { timeout: 240_000 },
  () => {
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
    expect(seen.models).toBeGreaterThan(900);
    expect(seen.reduced).toBeGreaterThan(300);
    expect(seen.halved).toBeGreaterThan(100);
  },
);

/** What a plain search finds that is reduced by ample sets of which so much is demanded. */
function found(spec: Spec, demands: Demands) {
  const system = spec.model(spec.bounds);
  const ample = ampleSetsOf(system, spec.properties, demands);
  const { states, failed, deadlock, taken } = search(system, ample);
  const violates = (part: 'invariant' | 'atRest') => (state: string) => {
    system.view.load(Int32Array.from(state.split(',').map(Number)), 0);
    const resting = system.processes.every(
      ({ me, codeField, rests }) => rests[me[codeField] as number],
    );
    if (part === 'atRest' && !resting) return false;
    const [claim] = spec.properties.flatMap((property) =>
      property.name === part ? (property[part] ?? []) : [],
    );
    return !(claim as (s: unknown, p: unknown) => boolean)(system.view.state, system.processViews);
  };
  return {
    states: states.size,
    verdicts: {
      failed: [...failed],
      deadlock,
      taken: [...taken].sort(),
      invariant: [...states].some(violates('invariant')),
      atRest: [...states].some(violates('atRest')),
    },
  };
}

const small = (spec: Spec): boolean => run(spec, true, false).states < 500;

test('a plain reading of the ample sets stores what the compiled one stores, and more', () => {
  let more = 0;
  fc.assert(
    fc.property(randomModel, (model) => {
      const spec = specOf(model);
      if (!small(spec)) return;
      const compiled = run(spec, true, true).states;
      const plain = found(spec, ALL_DEMANDS).states;
      expect(plain).toBeGreaterThanOrEqual(compiled);
      if (plain > compiled) more += 1;
    }),
    { numRuns: 200 },
  );
  expect(more).toBeGreaterThan(30);
});

test.each(['independent', 'invisible', 'acyclic'] as const)(
  'something is missed unless ample sets are %s',
  (demand) => {
    const result = fc.check(
      fc.property(randomModel, (model) => {
        const spec = specOf(model);
        if (!small(spec)) return;
        const { verdicts: all } = found(spec, ALL_DEMANDS);
        expect(found(spec, { ...ALL_DEMANDS, [demand]: false }).verdicts).toEqual(all);
      }),
      { numRuns: 3000, seed: 1, endOnFailure: true },
    );
    expect(result.failed).toBe(true);
  },
);
