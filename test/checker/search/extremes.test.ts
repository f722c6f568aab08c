/** Metrics of random systems, against the reference search. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check, struct, system } from '../../../checker/index.ts';
import type { CheckOptions, MetricResult, Spec } from '../../../checker/index.ts';
import { Check } from '../../../checker/check.ts';
import { Expander } from '../../../checker/search/expander.ts';
import { Extremes } from '../../../checker/search/extremes.ts';
import { exploreNaively, replay, specOf } from './followed.ts';
import { allRest, randomSystem } from './random-systems.ts';
import type { PlainState, RandomSystem } from './random-systems.ts';

/** Weights of the variables and of what processes remember. */
interface Weights {
  readonly v: readonly number[];
  readonly local: number;
}

const weight = fc.integer({ min: -3, max: 3 });
const weights: fc.Arbitrary<Weights> = fc.record({
  v: fc.array(weight, { minLength: 3, maxLength: 3 }),
  local: weight,
});

const weigh = ({ v, local }: Weights, values: readonly number[], locals: readonly number[]) =>
  locals.reduce((sum, each) => sum + local * each, 0) +
  values.reduce((sum, each, i) => sum + each * (v[i] as number), 0);

/** One metric over all states, and the same over those at rest. */
function measured(description: RandomSystem, by: Weights): Spec {
  const of = (s: { v: Iterable<number> }, processes: Record<string, { local: number }>) =>
    weigh(
      by,
      [...s.v],
      Object.values(processes).map(({ local }) => local),
    );
  const metrics = [
    { name: 'all', meaning: 'a sum', of },
    { name: 'rest', meaning: 'a sum, at rest', of, over: 'rest' },
  ];
  return { ...specOf(description), metrics: metrics as never };
}

const valueOf = (by: Weights, { v, processes }: PlainState): number =>
  weigh(
    by,
    v,
    processes.map(({ local }) => local),
  );

/** The extremes, each with the least depth of a state that has it; null if there is no state. */
function expected(description: RandomSystem, by: Weights, atRest: boolean) {
  const { states, depths } = exploreNaively(description);
  const those = states.filter((state) => !atRest || allRest(description, state));
  if (those.length === 0) return null;
  const values = those.map((state) => valueOf(by, state));
  const extreme = (value: number) => {
    const having = those.filter((_, i) => values[i] === value);
    const steps = having.map((state) => depths.get(JSON.stringify(state)) as number);
    return { value, depth: Math.min(...steps) };
  };
  return { min: extreme(Math.min(...values)), max: extreme(Math.max(...values)) };
}

const withoutTraces = ({ extremes }: MetricResult) =>
  extremes && {
    min: { value: extremes.min.value, depth: extremes.min.depth },
    max: { value: extremes.max.value, depth: extremes.max.depth },
  };

const metricsOf = (description: RandomSystem, by: Weights, options: CheckOptions = {}) =>
  check(measured(description, by), options).metrics as [MetricResult, MetricResult];

describe('metrics of a random system', () => {
  test('have the extremes that the reference finds, at the least depths', () => {
    const seen = { ranges: 0, atRest: 0, none: 0, differing: 0 };
    fc.assert(
      fc.property(randomSystem, weights, (description, by) => {
        const [all, rest] = metricsOf(description, by);
        expect(all.exact && rest.exact).toBe(true);
        expect(withoutTraces(all)).toEqual(expected(description, by, false));
        expect(withoutTraces(rest)).toEqual(expected(description, by, true));
        if (all.extremes?.min.value !== all.extremes?.max.value) seen.ranges += 1;
        if (rest.extremes === null) seen.none += 1;
        else if ((rest.extremes?.max.depth ?? 0) > 0) seen.atRest += 1;
        if (rest.extremes?.max.value !== all.extremes?.max.value) seen.differing += 1;
      }),
      { numRuns: 300 },
    );
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(10);
  });

  test('come with runs that the reference can follow to a state of that value', () => {
    fc.assert(
      fc.property(randomSystem, weights, (description, by) => {
        for (const { name, extremes } of metricsOf(description, by)) {
          for (const { trace, value, depth } of Object.values(extremes ?? {})) {
            const { state } = replay(description, trace);
            expect(valueOf(by, state)).toBe(value);
            expect(name === 'all' || allRest(description, state)).toBe(true);
            expect(trace.steps).toHaveLength(depth);
            expect(trace).toMatchObject({ property: name, extreme: { value, exact: true } });
          }
        }
      }),
      { numRuns: 200 },
    );
  });

  test('change nothing else, and are the same in slices', () => {
    fc.assert(
      fc.property(randomSystem, weights, (description, by) => {
        const plain = check(specOf(description));
        const running = new Check(measured(description, by));
        while (running.advance(0));
        const { metrics, seconds: _, bytes: _bytes, ...rest } = running.result();
        const { metrics: none, seconds: _seconds, bytes: _more, ...others } = plain;
        expect(none).toEqual([]);
        expect(rest).toEqual(others);
        expect(metrics).toEqual(metricsOf(description, by));
      }),
      { numRuns: 100 },
    );
  });

  test('claim no more than was seen where a search is cut short', () => {
    let cut = 0;
    fc.assert(
      fc.property(randomSystem, weights, fc.nat({ max: 4 }), (description, by, maxDepth) => {
        const [all] = metricsOf(description, by, { maxDepth });
        const whole = expected(description, by, false);
        const { states, depths, depth } = exploreNaively(description);
        const near = states.filter((s) => (depths.get(JSON.stringify(s)) as number) <= maxDepth);
        const values = near.map((state) => valueOf(by, state));
        expect(all.extremes?.min.value).toBe(Math.min(...values));
        expect(all.extremes?.max.value).toBe(Math.max(...values));
        if (all.exact) expect(withoutTraces(all)).toEqual(whole);
        if (depth > maxDepth) expect(all.exact).toBe(false);
        if (!all.exact && all.extremes?.max.value !== whole?.max.value) cut += 1;
      }),
      { numRuns: 300 },
    );
    expect(cut).toBeGreaterThan(10);
  });
});

describe('what several workers have found', () => {
  const found = fc.record({
    metric: fc.constantFrom('a', 'b'),
    end: fc.constantFrom('min' as const, 'max' as const),
    value: fc.integer({ min: -2, max: 2 }),
    state: fc.nat({ max: 20 }),
  });
  const metrics = ['a', 'b'].map((name) => ({ name, meaning: name, of: () => 0 }));
  const successors = new Expander(system({ state: struct({}) }));

  test('comes to the same in any order: of equal values that of the first state', () => {
    fc.assert(
      fc.property(fc.array(found, { minLength: 1 }), (all) => {
        const extremes = new Extremes(metrics, successors);
        for (const each of all) extremes.take(each);
        for (const one of all) {
          const rivals = all.filter(({ metric, end }) => metric === one.metric && end === one.end);
          const values = rivals.map(({ value }) => value);
          const value = one.end === 'min' ? Math.min(...values) : Math.max(...values);
          const states = rivals.filter((each) => each.value === value).map(({ state }) => state);
          const kept = extremes.found.filter((each) => each.metric === one.metric);
          expect(kept).toContainEqual({ ...one, value, state: Math.min(...states) });
        }
      }),
    );
  });
});
