/** What is always possible: the engine against a naive fixpoint, on random systems and planted traps. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  array,
  blocked,
  check,
  deadlockFree,
  operationCanEnd,
  operationsCanEnd,
  process,
  range,
  rule,
  spec,
  struct,
  system,
  taken,
  vocabulary,
} from '../../../checker/index.ts';
import type { CheckResult, Goal, Property, Spec, Trace } from '../../../checker/index.ts';
import { Check } from '../../../checker/check.ts';
import { exploreNaively, replay, specOf } from './followed.ts';
import { randomSystem, transitionsOf } from './random-systems.ts';
import type { PlainState, RandomSystem } from './random-systems.ts';

/** A goal as data: values of variables, and processes that rest. */
interface Wanted {
  readonly variable: number;
  readonly value: number | null;
  readonly resting: 'all' | number | null;
}

const wanted: fc.Arbitrary<Wanted> = fc.record({
  variable: fc.nat({ max: 2 }),
  value: fc.option(fc.nat({ max: 2 })),
  resting: fc.constantFrom('all' as const, 0, null),
});

function goalFor({ variable, value, resting }: Wanted, { processes }: RandomSystem): Goal {
  const names = resting === 'all' ? resting : processes.length > 0 ? ['p0'] : [];
  return {
    text: 'it is as wanted',
    ...(value === null && resting !== null
      ? {}
      : { state: (({ v }: PlainState) => value === null || v[variable] === value) as never }),
    ...(resting === null ? {} : { resting: names }),
  };
}

const withGoals = (description: RandomSystem, goals: readonly Wanted[]): Spec => {
  const possible = goals.map((goal, i) => ({
    name: `goal${i}`,
    meaning: 'a goal stays within reach',
    alwaysPossible: goalFor(goal, description),
  }));
  const plain = specOf(description);
  return { ...plain, properties: [...plain.properties, ...possible] };
};

const textOf = (state: PlainState): string => JSON.stringify(state);

/** Is the state a goal? Said of plain values. */
function isGoal(description: RandomSystem, { variable, value, resting }: Wanted, s: PlainState) {
  const rests = description.processes.map(
    ({ rest }, id) => rest[s.processes[id]?.pc as number] as boolean,
  );
  if (value !== null && s.v[variable] !== value) return false;
  return resting === 'all' ? rests.every(Boolean) : resting === null || (rests[resting] ?? true);
}

/** The states from which no goal can be reached, by their texts; and is there one that is no goal? */
function trapped(description: RandomSystem, goal: Wanted) {
  const { states, depths } = exploreNaively(description);
  const good = new Set(states.filter((s) => isGoal(description, goal, s)).map(textOf));
  const exercised = good.size < states.length;
  const leadsOn = (s: PlainState): boolean =>
    transitionsOf(description, s).some(({ state }) => good.has(textOf(state)));
  for (let before = -1; before < good.size;) {
    before = good.size;
    for (const s of states) if (leadsOn(s)) good.add(textOf(s));
  }
  const bad = new Set(states.map(textOf).filter((text) => !good.has(text)));
  const depth = Math.min(...[...bad].map((text) => depths.get(text) as number));
  return { bad, depth, exercised };
}

const goalsOf = ({ properties }: CheckResult) =>
  properties.filter(({ name }) => name.startsWith('goal'));
const goals = fc.array(wanted, { minLength: 1, maxLength: 3 });

describe('on a random system', () => {
  test('verdicts, least depths and traces are those of the reference', () => {
    const seen = { holds: 0, violated: 0, deep: 0, live: 0, idle: 0 };
    fc.assert(
      fc.property(randomSystem, goals, (description, wants) => {
        const results = goalsOf(check(withGoals(description, wants)));
        expect(results).toHaveLength(wants.length);
        for (const [i, result] of results.entries()) {
          const { bad, depth, exercised } = trapped(description, wants[i] as Wanted);
          expect(result.exercised).toBe(exercised);
          expect(result.kind).toBe('liveness');
          expect(result.verdict).toBe(bad.size > 0 ? 'violated' : 'holds');
          if (!exercised) seen.idle += 1;
          if (result.verdict !== 'violated') {
            seen.holds += 1;
            continue;
          }
          expect(result.depth).toBe(depth);
          const { state } = replay(description, result.trace);
          expect(bad).toContain(textOf(state));
          seen.violated += 1;
          if (depth > 0) seen.deep += 1;
          if (transitionsOf(description, state).length > 0) seen.live += 1;
        }
      }),
      { numRuns: 500 },
    );
    // A generator that makes nothing of some kind would test nothing.
    for (const times of Object.values(seen)) expect(times).toBeGreaterThan(30);
  });

  test('the others are judged as without, and all is the same in slices', () => {
    const rest = ({ seconds: _, bytes: _bytes, ...others }: CheckResult) => others;
    fc.assert(
      fc.property(randomSystem, goals, (description, wants) => {
        const whole = check(withGoals(description, wants));
        const sliced = new Check(withGoals(description, wants));
        while (sliced.advance(0));
        expect(rest(sliced.result())).toEqual(rest(whole));
        const plain = check(specOf(description));
        expect(whole.properties.slice(0, plain.properties.length)).toEqual(plain.properties);
        expect(whole).toMatchObject({ states: plain.states, transitions: plain.transitions });
      }),
      { numRuns: 100 },
    );
  });

  test('nothing is said of a search that was cut short', () => {
    let cut = 0;
    fc.assert(
      fc.property(randomSystem, goals, fc.nat({ max: 4 }), (description, wants, maxDepth) => {
        const result = check(withGoals(description, wants), { maxDepth });
        if (result.ending === 'complete') return;
        for (const { verdict } of goalsOf(result)) expect(verdict).toBe('open');
        cut += 1;
      }),
      { numRuns: 100 },
    );
    expect(cut).toBeGreaterThan(10);
  });
});

/** Two counters that may be moved one up, and led back by rules of their own. */
function line(length: number, rules: readonly [name: string, from: number, to: number][]): Spec {
  const state = struct({ at: range(0, length) });
  return spec({
    name: 'line',
    summary: 'a line that is walked',
    model: () =>
      system({
        state,
        rules: [
          rule(state, 'on', {}, (s) => {
            if (s.at >= length - 1) return blocked;
            s.at += 1;
            return taken;
          }),
          ...rules.map(([name, from, to]) =>
            rule(state, name, {}, (s) => {
              if (s.at !== from) return blocked;
              s.at = to;
              return taken;
            }),
          ),
        ],
      }),
    properties: [
      {
        name: 'back',
        meaning: 'the beginning stays within reach',
        alwaysPossible: { text: 'at is 0', state: ({ at }) => at === 0 },
      },
    ] as readonly Property<{ at: number }>[] as never,
  });
}

describe('on a long line', () => {
  const LENGTH = 50_000;

  test('that leads back, all is good in one pass', () => {
    const running = new Check(line(LENGTH, [['back', LENGTH - 1, 0]]));
    running.advance();
    expect(running.search.statistics).toMatchObject({ pass: 1, frontier: 0, states: LENGTH });
    expect(running.result().outcome).toBe('holds');
  });

  test('with a leap into a trap, the trap is found, by the shortest run', () => {
    const [back] = check(
      line(LENGTH, [
        ['back', LENGTH - 1, 0],
        ['trap', 40_000, LENGTH],
      ]),
    ).properties;
    expect(back).toMatchObject({ verdict: 'violated', depth: 40_001 });
    const { trace } = back as { trace: Trace };
    expect(trace.steps.at(-1)?.action).toBe('trap');
    expect(trace.because).toBe(
      'from here no run leads to a state in which at is 0 (nothing can be done here)',
    );
  });

  test('that can be left near its beginning only, no way back is missed', () => {
    const [back] = check(line(LENGTH, [['back', 3, 0]])).properties;
    expect(back).toMatchObject({ verdict: 'violated', depth: 4 });
    expect((back as { trace: Trace }).trace.because).toContain('(more than 2,000 other states can');
  });
});

describe('a search that is stopped when all states are known', () => {
  const LENGTH = 50_000;
  const inside: Property<{ at: number }> = {
    name: 'inside',
    meaning: 'the walk stays inside',
    invariant: ({ at }) => at <= LENGTH,
  };
  const { properties, ...rest } = line(LENGTH, [['back', LENGTH - 1, 0]]);
  const both: Spec = { ...rest, properties: [inside as Property, ...properties] };
  const verdicts = ({ properties: all }: CheckResult) => all.map(({ verdict }) => verdict);

  test('has judged invariants, but not what is possible', () => {
    const running = new Check(both);
    while (running.advance(0) && (running.search.statistics.pass ?? 0) < 1);
    expect(running.search.ending).toBeNull();
    expect(running.search.statistics.frontier).toBeGreaterThan(0);
    running.search.stop('interrupt');
    const result = running.result();
    expect(result).toMatchObject({ ending: 'interrupt', outcome: 'incomplete', asExpected: false });
    expect(verdicts(result)).toEqual(['holds', 'open']);
  });

  test('by the bound on memory, says the same', () => {
    const invariant = check(both, { properties: ['inside'] });
    const fits = (maxMemory: number) => check(both, { properties: ['inside'], maxMemory });
    let maxMemory = invariant.bytes;
    while (fits(maxMemory).ending === 'memory') maxMemory += 64;
    const result = check(both, { maxMemory });
    expect(result).toMatchObject({ ending: 'memory', outcome: 'incomplete', states: LENGTH });
    expect(verdicts(result)).toEqual(['holds', 'open']);
    // A bit for each state, in partitions that are not quite of one size.
    expect(check(both, { maxMemory: maxMemory + LENGTH / 7 }).outcome).toBe('holds');
  });
});

test('a way back that leaps forth and back again takes further passes, and is found', () => {
  // From the end of each stretch the walk goes on in the stretch before it.
  const state = struct({ stretch: range(0, 9), at: range(0, 99), off: range(0, 1) });
  const made = spec<{ stretch: number; at: number; off: number }>({
    name: 'stretches',
    summary: 'stretches that lead from one to the one before',
    model: () =>
      system({
        state,
        choices: { stretch: range(0, 9) },
        init: (s, { stretch }) => {
          s.stretch = stretch;
        },
        rules: [
          rule(state, 'on', {}, (s) => {
            if (s.at === 99) return blocked;
            s.at += 1;
            return taken;
          }),
          rule(state, 'before', {}, (s) => {
            if (s.at < 99 || s.stretch === 0) return blocked;
            s.stretch -= 1;
            s.at = 0;
            return taken;
          }),
        ],
      }),
    properties: [
      {
        name: 'home',
        meaning: 'the end of the first stretch stays within reach',
        alwaysPossible: {
          text: 'all is over',
          state: ({ stretch, at }) => stretch === 0 && at === 99,
        },
      },
    ],
  });
  const running = new Check(made);
  running.advance();
  expect(running.search.statistics.pass).toBeGreaterThan(3);
  expect(running.result()).toMatchObject({ outcome: 'holds', states: 1000 });
});

/** Two processes that are polite for ever: each gives way to the other. */
const polite = (opens: boolean): Spec => {
  const state = struct({ turn: range(0, 1), open: range(0, 1) });
  const { machine } = vocabulary(state, {}, 'id');
  const walker = machine({
    start: 'home',
    rest: ['home'],
    steps: {
      home: () => 'door',
      door: (s, me) => {
        if (s.open === 1) return 'home';
        if (s.turn !== me.id) return blocked;
        s.turn = 1 - me.id;
        return 'door';
      },
    },
  });
  return spec({
    name: 'polite',
    summary: 'a livelock',
    model: () =>
      system({
        state,
        processes: { a: process(walker, { id: 0 }), b: process(walker, { id: 1 }) },
        rules: opens
          ? [
              rule(
                state,
                'open',
                {},
                (s) => {
                  if (s.open === 1) return blocked;
                  s.open = 1;
                  return taken;
                },
                { inevitable: true },
              ),
            ]
          : [],
      }),
    properties: [deadlockFree(), operationsCanEnd(), operationCanEnd('b')],
  });
};

describe('a livelock', () => {
  test('is no deadlock, but no operation can end', () => {
    const { properties } = check(polite(false));
    const [deadlock, all, b] = properties;
    expect(all).toMatchObject({ name: 'operationsCanEnd', verdict: 'violated', depth: 1 });
    expect((all as { trace: Trace }).trace.because).toBe(
      'from here no run leads to a state in which every process rests ' +
        '(under way: a at door; 3 other states can be reached)',
    );
    expect(b).toMatchObject({ name: 'bCanEnd', verdict: 'violated', depth: 1 });
    expect(deadlock?.name).toBe('deadlockFree');
  });

  test('that a rule may end is none', () => {
    expect(check(polite(true)).properties.map(({ verdict }) => verdict)).toEqual([
      'holds',
      'holds',
      'holds',
    ]);
  });
});

describe('what is declared amiss is refused', () => {
  const [, ...others] = polite(true).properties;
  const given = (possible: Partial<Property>): Spec => ({
    ...polite(true),
    properties: [...others, { name: 'amiss', meaning: 'amiss', ...possible }],
  });
  test.each<[Partial<Property>, string]>([
    [
      { alwaysPossible: { text: 'c rests', resting: ['c'] } },
      "property 'amiss' is about process 'c', which there is not",
    ],
    [{ alwaysPossible: { text: 'so' } }, "property 'amiss' does not say what is to stay possible"],
    [
      { invariant: () => true, alwaysPossible: { text: 'so', resting: 'all' } },
      "property 'amiss' is always possible, and something else too",
    ],
  ])('%o', (possible, message) => {
    expect(() => check(given(possible))).toThrow(message);
  });

  test('a goal that fails as a program is told of, with the state', () => {
    const state = (): boolean => {
      throw new Error('the ceiling falls');
    };
    const failing = given({ alwaysPossible: { text: 'it is whole', state } });
    for (const compile of [true, false]) {
      expect(() => check(failing, { compile })).toThrow('property amiss: the ceiling falls');
    }
  });

  test('a goal that writes to the state is found out', () => {
    const state = ((s: { turn: number }) => {
      s.turn = 0;
      return false;
    }) as never;
    const writing = given({ alwaysPossible: { text: 'it is 0', state } });
    expect(() => check(writing, { compile: false })).toThrow('writes to the state');
  });
});

test('arrays of goals share one search', () => {
  const state = struct({ v: array(range(0, 2), range(0, 3)) });
  const set = rule(state, 'set', { at: range(0, 2) }, (s, { at }) => {
    if (s.v[at] === 3) return blocked;
    s.v[at] = (s.v[at] ?? 0) + 1;
    return taken;
  });
  const properties = [0, 1, 2, 3].map((sum) => ({
    name: `sum${sum}`,
    meaning: `the sum can be ${3 * sum}`,
    alwaysPossible: {
      text: `the sum is ${3 * sum}`,
      state: (s: { v: ArrayLike<number> }) =>
        (s.v[0] ?? 0) + (s.v[1] ?? 0) + (s.v[2] ?? 0) === 3 * sum,
    },
  }));
  const result = check(
    spec({
      name: 'sums',
      summary: '',
      model: () => system({ state, rules: [set] }),
      properties: properties as never,
    }),
  );
  expect(result.properties.map((each) => ('depth' in each ? each.depth : each.verdict))).toEqual([
    1,
    4,
    7,
    'holds',
  ]);
});
