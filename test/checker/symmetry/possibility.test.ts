/** What is always possible where members are interchangeable: decided for one state in place of its renamings. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  check,
  has,
  members,
  operationCanEnd,
  operationsCanEnd,
  scalarSet,
  spec,
} from '../../../checker/index.ts';
import type { CheckResult, Property, Spec } from '../../../checker/index.ts';
import { asymmetryIn } from '../../../checker/symmetry/equivariance.ts';
import { permuted } from './possibility-systems.ts';
import { randomSymmetric, toSystem } from './random-symmetric.ts';
import type { RandomSymmetric } from './random-symmetric.ts';

/** Those of a random system that the goals look at. */
interface State {
  readonly x: Iterable<number>;
  readonly owner: unknown;
  readonly set: Parameters<typeof has>[0];
  readonly g: number;
}

function withGoals(description: RandomSymmetric): Spec {
  const all = members(scalarSet('m', description.members));
  const goals: Property<State>[] = [
    {
      name: 'free',
      meaning: 'nobody need own it',
      alwaysPossible: { text: 'nobody owns it', state: ({ owner }) => owner === null },
    },
    {
      name: 'full',
      meaning: 'all can be in the set',
      alwaysPossible: { text: 'all are in', state: (s) => all.every((m) => has(s.set, m)) },
    },
    {
      name: 'alikeAtRest',
      meaning: 'all can be alike and rest',
      alwaysPossible: {
        text: 'all are alike',
        state: ({ x }) => new Set(x).size === 1,
        resting: 'all',
      },
    },
  ];
  return spec({
    name: 'random',
    summary: 'a random symmetric system',
    model: () => toSystem(description),
    properties: [
      { name: 'asserted', meaning: 'no assertion fails' },
      ...goals,
      operationsCanEnd(),
    ] as never,
  });
}

const verdicts = ({ properties }: CheckResult) =>
  properties.map((each) => [each.name, each.verdict, 'depth' in each && each.depth]);

const IN_EVERY_ORDER = { partialOrder: false };

test('in random ones it is the same with symmetry and without, at the same depths', () => {
  const seen = { reduced: 0, holds: 0, violated: 0, deep: 0 };
  fc.assert(
    fc.property(randomSymmetric, (description) => {
      const made = withGoals(description);
      const full = check(made, { ...IN_EVERY_ORDER, symmetry: false, maxStates: 800 });
      if (full.ending !== 'complete') return;
      const reduced = check(made, { ...IN_EVERY_ORDER, selfCheck: true });
      expect(verdicts(reduced)).toEqual(verdicts(full));
      if (reduced.states < full.states) seen.reduced += 1;
      for (const each of full.properties.slice(1)) {
        if (each.verdict === 'holds') seen.holds += 1;
        else seen.violated += 1;
        if ('depth' in each && each.depth > 0) seen.deep += 1;
      }
    }),
    { numRuns: 200 },
  );
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(5);
});

test('a goal that names one of some interchangeable processes is refused, unless they are told apart', () => {
  const one = permuted([operationCanEnd('p0')]);
  expect(() => check(one, IN_EVERY_ORDER)).toThrow(
    "property 'p0CanEnd' tells p0 from p1, p2, which are declared interchangeable",
  );
  expect(check(one, { symmetry: false }).properties[0]?.verdict).toBe('holds');
  const all: Property = {
    name: 'all',
    meaning: 'all can rest',
    alwaysPossible: { text: 'all rest', resting: ['p0', 'p1', 'p2'] },
  };
  expect(check(permuted([all]), IN_EVERY_ORDER).properties[0]?.verdict).toBe('holds');
});

test('a goal that tells members apart is found out', () => {
  const first: Property<{ turns: ArrayLike<number> }> = {
    name: 'first',
    meaning: 'the first can have its turn',
    alwaysPossible: { text: 'the first has it', state: ({ turns }) => turns[0] === 1 },
  };
  const made = permuted([first as Property]);
  expect(() => check(made, IN_EVERY_ORDER)).toThrow('what property first says of a state');
  expect(asymmetryIn(made.model({}), made.properties)).toContain('property first');
});
