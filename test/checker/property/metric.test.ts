/** What a metric may not be, and how that is told; and which metrics a check measures. */

import { describe, expect, test } from 'vitest';
import {
  blocked,
  check,
  ModelError,
  range,
  rule,
  spec,
  SpecError,
  struct,
  system,
  taken,
} from '../../../checker/index.ts';
import type { Metric } from '../../../checker/index.ts';

const state = struct({ n: range(0, 5) });
type State = { n: number };
const up = rule(state, 'up', {}, (s) => {
  if (s.n === 5) return blocked;
  s.n += 1;
  return taken;
});
const below = { name: 'below', meaning: 'n stays small', invariant: ({ n }: State) => n < 9 };
const low = { name: 'low', meaning: 'n stays below 2', invariant: ({ n }: State) => n < 2 };

const made = (metrics: readonly Metric<State>[]) =>
  spec({
    name: 'test/metrics',
    summary: '',
    model: () => system({ state, rules: [up] }),
    properties: [below, low],
    metrics,
    expect: { low: 'violated' },
  });
const of = ({ n }: State) => n;
const n: Metric<State> = { name: 'n', meaning: 'n', of };
const twice: Metric<State> = { name: 'twice', meaning: 'twice n', of: (s) => 2 * s.n };

describe('a spec', () => {
  test.each([
    ['of no proper name', [{ ...n, name: 'a=b' }], "'a=b' is not a metric's name"],
    ['twice', [n, twice, n], "metric 'n' stands twice"],
    ['named like a property', [{ ...n, name: 'low' }], "metric 'low' has the name of a property"],
    ['over something else', [{ ...n, over: 'some' as 'rest' }], "metric 'n' is over 'some'"],
  ])('with a metric %s is refused', (_what, metrics, reason) => {
    expect(() => made(metrics)).toThrow(SpecError);
    expect(() => made(metrics)).toThrow(reason);
  });
});

describe.each([true, false])('with steps compiled: %s', (compile) => {
  const failureOf = (metric: Partial<Metric<State>>) => {
    try {
      check(made([{ ...n, ...metric }]), { compile });
    } catch (error) {
      return error as ModelError;
    }
    throw new Error('it did not fail');
  };

  test.each<[string, (s: State) => unknown]>([
    ['0.5', (s) => s.n / 2],
    ['Infinity', (s) => Math.floor(1 / (5 - s.n))],
    ['NaN', (s) => (s.n === 3 ? NaN : s.n)],
    ['9007199254740992', (s) => (s.n === 5 ? 2 ** 53 : s.n)],
    ['undefined', (s) => (s.n === 1 ? undefined : s.n)],
    ['false', (s) => s.n > 0],
    ['null', (s) => (s.n > 2 ? null : s.n)],
    ['three', (s) => (s.n > 2 ? 'three' : s.n)],
  ])('a value of %s is an error that names the metric', (value, of) => {
    const failure = failureOf({ of: of as Metric<State>['of'] });
    expect(failure).toBeInstanceOf(ModelError);
    const why = /metric n: its value is (\S+), which is not a safe integer/.exec(failure.message);
    expect(why?.[1]).toBe(value);
  });

  test('one that throws does so by its name', () => {
    const of = (s: State): number => {
      if (s.n === 4) throw new Error('too much');
      return s.n;
    };
    expect(failureOf({ of }).message).toBe('metric n: too much');
  });

  test('one that writes to the state is found out', () => {
    expect(failureOf({ of: (s) => (s.n = 0) }).message).toBe('metric n: writes to the state');
  });
});

describe('a check measures', () => {
  const names = (options: Parameters<typeof check>[1]) =>
    check(made([n, twice]), options).metrics.map(({ name }) => name);

  test.each([
    ['every metric', {}, ['n', 'twice']],
    ['none where properties are named', { properties: ['low'] }, []],
    ['those that are named', { metrics: ['twice'] }, ['twice']],
    ['those that are named, beside properties', { properties: ['low'], metrics: ['n'] }, ['n']],
    ['none', { metrics: [] }, []],
    ['none of a lossy search', { storage: { kind: 'fingerprints' } as const }, []],
  ])('%s', (_what, options, expected) => {
    expect(names(options)).toEqual(expected);
  });

  test('to the end, though every property is violated before', () => {
    const options = { properties: ['low'] };
    expect(check(made([n]), options)).toMatchObject({ ending: 'decided' });
    const result = check(made([n]), { ...options, metrics: ['n'] });
    expect(result).toMatchObject({ ending: 'complete', outcome: 'violated', states: 6 });
    expect(result.metrics[0]).toMatchObject({ exact: true, extremes: { max: { value: 5 } } });
  });

  test.each([
    [{ metrics: ['m'] }, "test/metrics has no metric 'm' (it has n)"],
    [
      { metrics: ['n'], storage: { kind: 'fingerprints' } as const },
      'a lossy search measures no metrics',
    ],
  ])('and refuses %j', (options, reason) => {
    expect(() => check(made([n]), options)).toThrow(SpecError);
    expect(() => check(made([n]), options)).toThrow(reason);
  });
});
