/** The library's face: `spec`, `check`, and the ways in which they may be misused. */

import { describe, expect, test } from 'vitest';
import {
  blocked,
  check,
  range,
  rule,
  spec,
  SpecError,
  struct,
  system,
  taken,
} from '../../checker/index.ts';
import type { CheckResult } from '../../checker/index.ts';
import { Check } from '../../checker/check.ts';

const counting = spec({
  name: 'test/counting',
  summary: 'counts up to a bound',
  bounds: { last: 4, step: 1 },
  model: ({ last, step }) => {
    const state = struct({ n: range(0, last) });
    const up = rule(state, 'up', {}, (s) => {
      if (s.n + step > last) return blocked;
      s.n += step;
      return taken;
    });
    return system({ state, rules: [up] });
  },
  properties: [
    { name: 'small', meaning: 'stays below 3', invariant: ({ n }) => n < 3 },
    { name: 'positive', meaning: 'is never negative', invariant: ({ n }) => n >= 0 },
  ],
  expect: { small: 'violated' },
});

describe('check', () => {
  test('returns verdicts, figures and traces', () => {
    expect(check(counting)).toMatchObject({
      spec: 'test/counting',
      bounds: { last: 4, step: 1 },
      outcome: 'violated',
      ending: 'complete',
      asExpected: true,
      states: 5,
      transitions: 4,
      depth: 4,
      stateBits: 3,
      stateBytes: 4,
      stepCount: 1,
      neverTaken: [],
      properties: [
        {
          name: 'small',
          verdict: 'violated',
          expected: 'violated',
          exercised: true,
          depth: 3,
          trace: {
            format: 'limbo-trace-1',
            property: 'small',
            bounds: { last: 4, step: 1 },
            initial: { variables: [{ name: 'n', text: '0' }], state: { n: 0 } },
            steps: [0, 1, 2].map((n) => ({
              action: 'up',
              changes: [{ name: 'n', before: `${n}`, text: `${n + 1}` }],
              state: { n: n + 1 },
            })),
          },
        },
        { name: 'positive', verdict: 'holds', expected: 'holds', exercised: true },
      ],
    });
  });

  test('can be told apart by outcome alone, without a cast', () => {
    const describeResult = (result: CheckResult): string => {
      switch (result.outcome) {
        case 'holds':
        case 'probable':
        case 'unproven': {
          const { ending }: { ending: 'complete' } = result;
          return ending;
        }
        case 'incomplete': {
          const { ending }: { ending: 'depth' | 'states' | 'memory' | 'time' | 'interrupt' } =
            result;
          return ending;
        }
        case 'violated':
          return result.properties
            .flatMap((each) => (each.verdict === 'violated' ? [`${each.name}@${each.depth}`] : []))
            .join();
      }
    };
    expect(describeResult(check(counting))).toBe('small@3');
    expect(describeResult(check(counting, { bounds: { last: 2 } }))).toBe('complete');
    expect(describeResult(check(counting, { bounds: { last: 9 }, maxDepth: 2 }))).toBe('depth');
  });

  test('replaces just the bounds that are named', () => {
    const result = check(counting, { bounds: { step: 2 } });
    expect(result).toMatchObject({ bounds: { last: 4, step: 2 }, states: 3 });
  });

  test('checks just the properties that are named', () => {
    const result = check(counting, { properties: ['positive'] });
    expect(result).toMatchObject({ outcome: 'holds', asExpected: true });
    expect(result.properties.map(({ name }) => name)).toEqual(['positive']);
  });

  test('says when the verdicts are not those expected', () => {
    const result = check(counting, { bounds: { last: 2 } });
    expect(result).toMatchObject({ outcome: 'holds', asExpected: false });
  });

  test.each([
    [{ bounds: { lats: 3 } }, "test/counting has no bound 'lats' (its bounds: last, step)"],
    [{ bounds: { last: NaN } }, 'test/counting: bound last is NaN'],
    [{ properties: ['smal'] }, "test/counting has no property 'smal' (it has small, positive)"],
    [{ maxStates: NaN }, 'maxStates is NaN'],
    [{ maxTime: -1 }, 'maxTime is -1'],
  ])('refuses %j', (options, reason) => {
    expect(() => check(counting, options)).toThrow(SpecError);
    expect(() => check(counting, options)).toThrow(reason);
  });
});

describe('a check under way', () => {
  test('goes on slice by slice, and shows how far it is', () => {
    const running = new Check(counting, { bounds: { last: 2_000 } });
    const seen: number[] = [];
    while (running.advance(0)) seen.push(running.search.statistics.states);
    expect(seen.length).toBeGreaterThan(3);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    expect(running.result()).toMatchObject({ states: 2_001, outcome: 'violated' });
  });

  test('can be interrupted, and then holds nothing', () => {
    const running = new Check(counting, { bounds: { last: 2_000 }, properties: ['positive'] });
    running.advance(0);
    running.search.stop('interrupt');
    expect(running.advance()).toBe(false);
    expect(running.result()).toMatchObject({ outcome: 'incomplete', ending: 'interrupt' });
  });

  test('has no verdicts before its end', () => {
    expect(() => new Check(counting).result()).toThrow('the search has not ended');
  });
});

describe('a spec', () => {
  const property = { name: 'p', meaning: 'p' };
  const model = () => system({ state: struct({}) });
  const made = (changed: object) => () =>
    spec({ name: 'a/b', summary: '', model, properties: [property], ...changed });

  test.each([
    ['without a proper name', { name: 'a b' }, "'a b' is not a spec's name"],
    ['with a property twice', { properties: [property, property] }, "property 'p' stands twice"],
    ['that expects of no property', { expect: { q: 'holds' } }, "expects a verdict of 'q'"],
  ])('%s is refused', (_what, changed, reason) => {
    expect(made(changed)).toThrow(SpecError);
    expect(made(changed)).toThrow(reason);
  });
});
