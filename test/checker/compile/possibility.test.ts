/** What is always possible in random models: as they are, compiled, and with independent steps in one order. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { check } from '../../../checker/index.ts';
import type { CheckOptions, CheckResult, Goal, Spec } from '../../../checker/index.ts';
import { randomModel, specOf } from '../random-models.ts';
import type { RandomModel } from '../random-models.ts';

const STATES_MAX = 20_000;

/** Terms that can be compiled, over what the random models have. */
const term = fc.constantFrom(
  's.v[0] === 2',
  's.v[p.p1.far] !== 0',
  's.parts[1].n === 1',
  's.flag',
  's.lock === null',
  's.set !== s.old',
  'p.p0.x === 1',
  'p.p1.done > 0',
  "p.p0.pc === 'l1'",
  "p.p1.pc !== 'l0'",
  'p.p1.y === p.p0.y',
);
const claim = fc.tuple(term, fc.constantFrom('&&', '||'), term).map((each) => each.join(' '));

const goal: fc.Arbitrary<Goal> = fc
  .record({
    text: fc.option(claim),
    resting: fc.constantFrom('all' as const, ['p0'], ['p0', 'p1'], null),
  })
  .map(({ text, resting }) => {
    const state =
      text === null && resting !== null
        ? {}
        : { state: new Function(`return (s, p) => ${text ?? 's.flag'};`)() as () => boolean };
    return { text: text ?? 'so', ...state, ...(resting === null ? {} : { resting }) };
  });
const goals = fc.array(goal, { minLength: 1, maxLength: 3 });

const withGoals = (model: RandomModel, all: readonly Goal[]): Spec => ({
  ...specOf(model),
  properties: all.map((alwaysPossible, i) => ({
    name: `goal${i}`,
    meaning: alwaysPossible.text,
    alwaysPossible,
  })),
  // What the model asserts is no matter here.
  expect: {},
});

function run(model: RandomModel, all: readonly Goal[], options: CheckOptions): CheckResult {
  const made = withGoals(model, all);
  const { properties } = specOf(model);
  const names = made.properties.map(({ name }) => name);
  const spec = { ...made, properties: [...properties, ...made.properties] };
  const result = check(spec, { ...options, properties: names, maxStates: STATES_MAX });
  expect(result.notCompiled).toBe(options.compile === false ? 'not asked for' : null);
  return result;
}

const verdicts = ({ properties }: CheckResult) => properties.map(({ verdict }) => verdict);

test('has the same verdicts, and the same runs unless reduced', { timeout: 240_000 }, () => {
  const seen = { reduced: 0, halved: 0, holds: 0, violated: 0, reducedViolated: 0 };
  fc.assert(
    fc.property(randomModel, goals, (model, all) => {
      const plain = run(model, all, { compile: false, partialOrder: false });
      if (plain.ending !== 'complete') return;
      const compiled = run(model, all, { partialOrder: false });
      expect(compiled.properties).toEqual(plain.properties);
      const reduced = run(model, all, { partialOrder: true });
      expect(verdicts(reduced)).toEqual(verdicts(plain));
      const isReduced = reduced.states < plain.states;
      if (isReduced) seen.reduced += 1;
      if (reduced.states * 2 <= plain.states) seen.halved += 1;
      for (const verdict of verdicts(plain)) {
        if (verdict === 'holds') seen.holds += 1;
        else seen.violated += 1;
        if (isReduced && verdict === 'violated') seen.reducedViolated += 1;
      }
    }),
    { numRuns: 1000 },
  );
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(100);
});
