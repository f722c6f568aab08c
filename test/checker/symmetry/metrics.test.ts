/** Metrics of systems whose members are interchangeable: the same values where members are not told apart. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  array,
  blocked,
  check,
  has,
  members,
  range,
  rule,
  scalarSet,
  spec,
  SpecError,
  struct,
  system,
  taken,
} from '../../../checker/index.ts';
import type { CheckResult, Metric, Rule, Spec, Value } from '../../../checker/index.ts';
import { asymmetryIn } from '../../../checker/symmetry/equivariance.ts';
import { randomSymmetric, toProperties, toSystem } from './random-symmetric.ts';
import type { RandomSymmetric } from './random-symmetric.ts';

/** Those of a random system that the metrics look at. */
interface State {
  readonly x: Iterable<number>;
  readonly set: ReturnType<typeof asSet>;
  readonly g: number;
}
const asSet = (set: Parameters<typeof has>[0]) => set;

function measured(description: RandomSymmetric): Spec {
  const all = members(scalarSet('m', description.members));
  const sum = ({ x, g }: State) => [...x].reduce((total, each) => total + each, 0) - g;
  const metrics = [
    { name: 'sum', meaning: 'all of x, without g', of: sum },
    {
      name: 'size',
      meaning: 'members of the set',
      of: (s: State) => all.filter((m) => has(s.set, m)).length,
    },
    { name: 'sumAtRest', meaning: 'the same at rest', of: sum, over: 'rest' },
  ];
  return spec({
    name: 'random',
    summary: 'a random symmetric system',
    model: () => toSystem(description),
    properties: toProperties(description) as never,
    metrics: metrics as never,
  });
}

test('random ones are the same with symmetry and without, at the same depths', () => {
  const seen = { wide: 0, reduced: 0 };
  fc.assert(
    fc.property(randomSymmetric, (description) => {
      const spec = measured(description);
      const full = check(spec, { symmetry: false, maxStates: 800 });
      if (full.ending !== 'complete') return;
      const reduced = check(spec, { selfCheck: true });
      const ranges = ({ metrics }: CheckResult) =>
        metrics.map(({ name, extremes }) => {
          const { min, max } = extremes ?? {};
          return [name, min?.value, min?.depth, max?.value, max?.depth];
        });
      expect(ranges(reduced)).toEqual(ranges(full));
      if (reduced.states < full.states) seen.reduced += 1;
      if (full.metrics.some(({ extremes }) => (extremes?.max.depth ?? 0) > 1)) seen.wide += 1;
    }),
    { numRuns: 150 },
  );
  expect(seen.reduced).toBeGreaterThan(20);
  expect(seen.wide).toBeGreaterThan(5);
});

const CLIENT = scalarSet('client', 3);
const state = struct({ tickets: array(CLIENT, range(0, 3)), served: range(0, 300) });
type Tickets = Value<typeof state>;
const draw = rule(state, 'draw', { client: CLIENT }, (s, { client }) => {
  if (s.tickets[client] === 3) return blocked;
  s.tickets[client] += 1;
  return taken;
});
const serve = rule(state, 'serve', {}, (s) => {
  if (s.served === 300) return blocked;
  s.served += 1;
  return taken;
});

const clients = (of: Metric<Tickets>['of'], rules: readonly Rule<Tickets>[] = [draw]) =>
  spec({
    name: 'test/clients',
    summary: '',
    model: () => system({ state, rules }),
    properties: [{ name: 'served', meaning: '', invariant: ({ served }) => served >= 0 }],
    metrics: [{ name: 'drawn', meaning: '', of }],
  });
const first = (s: Tickets): number => s.tickets[0] ?? 0;

test('one that tells members apart is refused', () => {
  const asymmetric = clients(first);
  expect(() => check(asymmetric)).toThrow(SpecError);
  expect(() => check(asymmetric)).toThrow(
    /symmetry does not hold: renaming client .* changes metric drawn: it is \d or \d/,
  );
  expect(check(asymmetric, { symmetry: false }).metrics[0]?.extremes?.max.value).toBe(3);
});

test('one that does so in few states is found out during the search', () => {
  const late = clients((s) => (s.served === 300 ? first(s) : 0), [draw, serve]);
  const system = late.model({});
  expect(asymmetryIn(system, late.properties, {}, late.metrics)).toBeNull();
  expect(() => check(late, { selfCheck: true })).toThrow(
    /symmetry does not hold: renaming client .* changes metric drawn: it is \d or \d/,
  );
});

test('one that does not need not be written for any order of members', () => {
  const drawn = (s: Tickets): number => {
    let sum = 0;
    for (const each of s.tickets) sum += each;
    return sum;
  };
  const { metrics, reductions } = check(clients(drawn));
  expect(reductions).toEqual(['symmetry of client 0..2']);
  expect(metrics[0]?.extremes).toMatchObject({ min: { value: 0 }, max: { value: 9, depth: 9 } });
});
