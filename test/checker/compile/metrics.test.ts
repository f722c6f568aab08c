/** Metrics of random models: as they are, compiled, and where independent steps are taken in one order. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { add, array, check, emptySet, has, optional, range, rule } from '../../../checker/index.ts';
import { setOf, spec, struct, system, taken } from '../../../checker/index.ts';
import type { CheckOptions, CheckResult, Spec } from '../../../checker/index.ts';
import { randomModel, specOf } from '../random-models.ts';
import type { RandomModel } from '../random-models.ts';

const STATES_MAX = 20_000;

/** Terms that can be compiled, over what the random models have. */
const term = fc.constantFrom(
  's.v[0]',
  's.v[p.p1.far]',
  's.parts[1].n',
  '(s.flag ? 1 : 0)',
  '(s.lock ?? -1)',
  's.set',
  'p.p0.x',
  'p.p1.done',
  "(p.p0.pc === 'l1' ? 2 : 0)",
  'Math.max(s.v[1], p.p1.y)',
  '5',
);
const sum = fc
  .array(fc.tuple(fc.constantFrom('+', '-'), term), { minLength: 1, maxLength: 3 })
  .map((terms) => `0 ${terms.map((each) => each.join(' ')).join(' ')}`);

function measured(model: RandomModel, texts: readonly string[]): Spec {
  const metrics = texts.flatMap((text, i) => {
    const of = new Function(`return (s, p) => ${text};`)() as () => number;
    const common = { meaning: text, of };
    return [
      { ...common, name: `all${i}` },
      { ...common, name: `rest${i}`, over: 'rest' as const },
    ];
  });
  return { ...specOf(model), metrics };
}

function run(spec: Spec, options: CheckOptions): CheckResult {
  const result = check(spec, { ...options, maxStates: STATES_MAX });
  expect(result.notCompiled).toBe(options.compile === false ? 'not asked for' : null);
  return result;
}

const ranges = ({ metrics }: CheckResult) =>
  metrics.map(({ name, extremes }) => [name, extremes?.min.value, extremes?.max.value]);

test('have the same extremes, and the same runs unless reduced', { timeout: 120_000 }, () => {
  const seen = { reduced: 0, wide: 0 };
  fc.assert(
    fc.property(randomModel, fc.array(sum, { minLength: 1, maxLength: 2 }), (model, texts) => {
      const spec = measured(model, texts);
      const plain = run(spec, { compile: false });
      const compiled = run(spec, { compile: true });
      expect(compiled.metrics).toEqual(plain.metrics);
      if (plain.ending !== 'complete') return;
      const reduced = run(spec, { partialOrder: true });
      expect(ranges(reduced)).toEqual(ranges(plain));
      if (reduced.states < plain.states) seen.reduced += 1;
      if (plain.metrics.some(({ extremes }) => extremes?.min.value !== extremes?.max.value)) {
        seen.wide += 1;
      }
    }),
    { numRuns: 250 },
  );
  expect(seen.reduced).toBeGreaterThan(50);
  expect(seen.wide).toBeGreaterThan(100);
});

test('are taken in full by default, so that runs are shortest', () => {
  fc.assert(
    fc.property(randomModel, sum, (model, text) => {
      expect(run(measured(model, [text]), {}).reductions).toEqual([]);
    }),
    { numRuns: 20 },
  );
});

const state = struct({
  low: range(-4, 3),
  held: optional(range(2, 5)),
  list: array(range(0, 2), range(10, 12)),
  seen: setOf(range(0, 3)),
});
const model = () =>
  system({
    state,
    rules: [
      rule(state, 'low', { to: range(-4, 3) }, (s, { to }) => {
        s.low = to;
        return taken;
      }),
      rule(state, 'hold', { what: range(2, 5) }, (s, { what }) => {
        s.held = what;
        s.seen = add(s.seen, what - 2);
        return taken;
      }),
      rule(state, 'list', { at: range(0, 2) }, (s, { at }) => {
        s.list[at] = s.list[at] === 12 ? 10 : (s.list[at] ?? 0) + 1;
        return taken;
      }),
    ],
  });

test('are the values of their domains, not codes', () => {
  const metrics = [
    { name: 'leaf', meaning: '', of: (s: { low: number }) => s.low },
    { name: 'negated', meaning: '', of: (s: { low: number }) => -s.low * 0 },
    { name: 'optional', meaning: '', of: (s: { held: number | null }) => s.held ?? 7 },
    { name: 'element', meaning: '', of: (s: { list: { [i: number]: number } }) => s.list[2] ?? 0 },
    {
      name: 'loop',
      meaning: '',
      of: (s: { list: Iterable<number> }) => {
        let sum = 0;
        for (const each of s.list) sum += each;
        return sum;
      },
    },
    {
      name: 'members',
      meaning: '',
      of: (s: { seen: typeof emptySet }) => (has(s.seen, 0) ? 1 : 0) + (has(s.seen, 3) ? 1 : 0),
    },
    { name: 'constant', meaning: '', of: () => 3 },
  ];
  const made = spec({
    name: 'values',
    summary: '',
    model,
    properties: [],
    metrics: metrics as never,
  });
  const compiled = check(made);
  expect(compiled.notCompiled).toBeNull();
  expect(ranges(compiled)).toEqual([
    ['leaf', -4, 3],
    ['negated', 0, 0],
    ['optional', 2, 7],
    ['element', 10, 12],
    ['loop', 30, 36],
    ['members', 0, 2],
    ['constant', 3, 3],
  ]);
  expect(check(made, { compile: false }).metrics).toEqual(compiled.metrics);
});
