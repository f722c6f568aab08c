/** Models that go wrong, and models at the edges of what can be said. */

import { describe, expect, test } from 'vitest';
import {
  array,
  assertThat,
  blocked,
  bool,
  check,
  deadlockFree,
  ModelError,
  process,
  range,
  rule,
  setOf,
  spec,
  struct,
  system,
  taken,
  vocabulary,
} from '../../../checker/index.ts';
import type { CheckOptions, CheckResult, Property, System } from '../../../checker/index.ts';
import { BreadthFirst } from '../../../checker/search/breadth-first.ts';

const always: Property<unknown> = { name: 'always', meaning: 'nothing', invariant: () => true };

function run<S>(
  model: System<S>,
  properties: readonly Property<S>[] = [always],
  options: CheckOptions = {},
): CheckResult {
  const made = spec({
    name: 'test',
    summary: 'a test',
    model: () => model as System,
    properties: properties as never,
  });
  return check(made, options);
}

const pair = struct({ x: range(0, 3), y: range(0, 3) });

/** Counts from 0 to `last` in steps of one. */
const counter = (last: number) => {
  const state = struct({ n: range(0, last) });
  const up = rule(state, 'up', {}, (s) => {
    if (s.n === last) return blocked;
    s.n += 1;
    return taken;
  });
  return system({ state, rules: [up] });
};

describe('a step that writes and then says that it is blocked', () => {
  const writesAndBlocks = rule(pair, 'spoil', {}, (s) => {
    s.x = 3;
    return blocked;
  });
  const honest = rule(pair, 'honest', {}, (s) => {
    if (s.y === 3) return blocked;
    s.y += 1;
    return taken;
  });
  const overwrites = rule(pair, 'overwrite', {}, (s) => {
    s.x = 0;
    return taken;
  });

  test.each([
    ['alone', [writesAndBlocks]],
    ['after all others', [honest, writesAndBlocks]],
    ['before a step that is taken', [writesAndBlocks, honest]],
    ['before a step that overwrites what it wrote', [writesAndBlocks, overwrites]],
    ['between steps that are taken', [overwrites, writesAndBlocks, honest, overwrites]],
  ])('is an error that names it: %s', (_where, rules) => {
    const numbered = rules.map((each, i) =>
      each === overwrites ? { ...each, name: `o${i}` } : each,
    );
    const error = 'step spoil: wrote to the state, then returned blocked';
    expect(() => run(system({ state: pair, rules: numbered }))).toThrow(error);
  });

  test('is told from those that do not write, in a process too', () => {
    const { machine } = vocabulary(pair, { mine: bool });
    const spoiler = machine({
      start: 'spoil',
      steps: {
        spoil: (_s, me) => {
          me.mine = true;
          return blocked;
        },
      },
    });
    const idle = machine({ start: 'idle', steps: { idle: () => blocked } });
    const processes = { a: process(idle, {}), b: process(spoiler, {}), c: process(idle, {}) };
    const error = 'step b:spoil: wrote to the state, then returned blocked';
    expect(() => run(system({ state: pair, processes, rules: [honest] }))).toThrow(error);
  });

  test('is blamed even if its value breaks the step after it', () => {
    const outside = rule(pair, 'outside', {}, (s) => {
      s.x = 9;
      return blocked;
    });
    const error = 'step outside: wrote to the state, then returned blocked';
    expect(() => run(system({ state: pair, rules: [outside, honest] }))).toThrow(error);
    expect(() => run(system({ state: pair, rules: [outside] }))).toThrow(error);
  });
});

describe('a step that fails as a program', () => {
  const state = struct({
    flag: array(2, bool),
    tlb: array(2, struct({ dirty: bool })),
    n: range(0, 3),
  });
  type Loose = { [name: string]: any };
  const failing = (step: (s: Loose) => void) => {
    const broken = rule(state, 'broken', {}, (s) => {
      step(s);
      return taken;
    });
    return () => run(system({ state, rules: [broken] }));
  };

  test.each<[string, (s: Loose) => void, string]>([
    ['a number outside its range', (s) => (s['n'] = 4), 'n = 4 is outside its domain (0..3)'],
    ['a value of another type', (s) => (s['n'] = '1'), 'n = 1 is outside its domain (0..3)'],
    ['not a number', (s) => (s['n'] /= 0), 'n = NaN is outside its domain (0..3)'],
    ['nothing', (s) => (s['n'] = s['m']), 'n = undefined is outside its domain (0..3)'],
    ['a misspelt variable', (s) => (s['flags'] = 1), 'flags = 1: no such variable'],
    ['a misspelt field', (s) => (s['tlb'][1].dirt = 1), 'tlb[1].dirt = 1: no such variable'],
    ['an index outside', (s) => (s['flag'][2] = true), 'flag[2] = true: no such variable'],
    ['an index outside, read', (s) => (s['tlb'][2].dirty = true), 'tlb[2]: no such variable'],
    ['a whole struct', (s) => (s['tlb'][0] = {}), 'changed in place, never replaced'],
    [
      'an error of its own',
      () => {
        throw new Error('oops');
      },
      'oops',
    ],
  ])('%s: the error names step, variable and value', (_what, step, why) => {
    expect(failing(step)).toThrow(ModelError);
    expect(failing(step)).toThrow('step broken: ');
    expect(failing(step)).toThrow(why);
  });

  test('by writing to its own label', () => {
    const machine = vocabulary(state, {}).machine({
      start: 'go',
      steps: {
        go: (_s, me) => {
          Object.assign(me, { pc: 'go' });
          return 'go';
        },
      },
    });
    const error = 'step p:go: p.pc = go: a process goes to a label by returning it';
    expect(() => run(system({ state, processes: { p: process(machine, {}) } }))).toThrow(error);
  });
});

describe('a property', () => {
  const up = counter(5);

  test('that throws is an error that names it', () => {
    const invariant = () => {
      throw new Error('oops');
    };
    const property = { name: 'broken', meaning: '', invariant };
    expect(() => run(up, [property])).toThrow('property broken: oops');
  });

  test('that writes to the state is an error that names it', () => {
    const invariant = (s: { n: number }) => (s.n = 3) > 0;
    const property = { name: 'writes', meaning: '', invariant };
    expect(() => run(up, [property])).toThrow('property writes: writes to the state');
  });

  test('that is asserted but not declared is an error, be it broken or not', () => {
    for (const condition of [true, false]) {
      const asserting = rule(pair, 'claim', {}, () => {
        assertThat(condition, 'misspelt', 'why');
        return taken;
      });
      const error = "asserts 'misspelt', which is not among the spec's properties";
      expect(() => run(system({ state: pair, rules: [asserting] }))).toThrow(error);
    }
  });

  test('is exercised if something could have broken it', () => {
    const waits = vocabulary(pair, {}).machine({ start: 'wait', steps: { wait: () => blocked } });
    const model = system({ state: pair, processes: { p: process(waits, {}) } });
    const result = run(model, [
      always,
      { name: 'asserted', meaning: 'no step asserts it' },
      { name: 'atRest', meaning: 'the process never rests', atRest: () => false },
    ]);
    expect(
      result.properties.map(({ name, verdict, exercised }) => [name, verdict, exercised]),
    ).toEqual([
      ['always', 'holds', true],
      ['asserted', 'holds', false],
      ['atRest', 'holds', false],
    ]);
  });

  test('asserted by a step that is then blocked is not broken', () => {
    const asserting = rule(pair, 'claim', {}, () => {
      assertThat(false, 'claimed', 'why');
      return blocked;
    });
    const others = rule(pair, 'others', {}, () => taken);
    const model = system({ state: pair, rules: [asserting, others] });
    expect(run(model, [{ name: 'claimed', meaning: '' }])).toMatchObject({ outcome: 'holds' });
  });
});

describe('a deadlock', () => {
  const { machine } = vocabulary(pair, {});
  const waits = machine({ start: 'wait', steps: { wait: () => blocked } });
  const rests = machine({ start: 'wait', rest: ['wait'], steps: { wait: () => 'wait' } });
  const nothing = () => taken;
  const model = (
    names: readonly ('waits' | 'rests')[],
    rules: readonly ReturnType<typeof rule<typeof pair, {}>>[] = [],
  ) =>
    system({
      state: pair,
      processes: Object.fromEntries(
        names.map((name, i) => [`p${i}`, process({ waits, rests }[name], {})]),
      ),
      rules,
    });

  test.each([
    ['one waits for ever', model(['waits']), 'violated'],
    [
      'one waits for ever while others rest, though they could move',
      model(['waits', 'rests']),
      'violated',
    ],
    [
      'a rule may come to help, but need not',
      model(['waits'], [rule(pair, 'r', {}, nothing)]),
      'violated',
    ],
    [
      'a rule is sure to come',
      model(['waits'], [rule(pair, 'r', {}, nothing, { inevitable: true })]),
      'holds',
    ],
    ['all rest', model(['rests', 'rests']), 'holds'],
    ['there are no processes', model([]), 'holds'],
  ])('%s', (_what, each, outcome) => {
    expect(run(each, [deadlockFree()]).outcome).toBe(outcome);
  });

  test('names who is blocked, and where', () => {
    const result = run(model(['rests', 'waits']), [deadlockFree()]);
    const [property] = result.properties;
    expect(property).toMatchObject({ verdict: 'violated', depth: 0 });
    expect(property).toHaveProperty('trace.because', 'blocked for ever: p1 at wait');
  });
});

describe('a search that is cut short', () => {
  const million = counter(1_000_000);

  test.each<[string, CheckOptions, string]>([
    ['by depth', { maxDepth: 10 }, 'depth'],
    ['by depth, at once', { maxDepth: 0 }, 'depth'],
    ['by states', { maxStates: 10 }, 'states'],
    ['by memory', { maxMemory: 1_000_000 }, 'memory'],
    ['by memory, at once', { maxMemory: 0 }, 'memory'],
    ['by time', { maxTime: 0.02 }, 'time'],
    ['by time, at once', { maxTime: 0 }, 'time'],
  ])('%s is incomplete', (_what, options, ending) => {
    const result = run(million, [always], options);
    expect(result).toMatchObject({ outcome: 'incomplete', ending, asExpected: false });
    expect(result.properties[0]?.verdict).toBe('open');
    expect(result.states).toBeLessThan(1_000_000);
  });

  test.each<[CheckOptions, number]>([
    [{ maxDepth: 10 }, 11],
    [{ maxStates: 10 }, 10],
  ])('%j stores as many states as it may', (options, states) => {
    expect(run(million, [always], options).states).toBe(states);
  });

  test('by memory keeps below the limit, even while the table grows', () => {
    for (const maxMemory of [2_000_000, 5_000_000, 9_000_000]) {
      const { bytes, states } = run(million, [always], { maxMemory });
      expect(bytes).toBeLessThanOrEqual(maxMemory);
      expect(states).toBeGreaterThan(16_000);
    }
  });

  test('still reports the violation that it found', () => {
    const small = { name: 'small', meaning: '', invariant: ({ n }: { n: number }) => n < 5 };
    const result = run(million, [always, small], { maxDepth: 10 });
    expect(result).toMatchObject({ outcome: 'violated', ending: 'depth', asExpected: false });
    expect(result.properties.map(({ verdict }) => verdict)).toEqual(['open', 'violated']);
  });

  test('ends once every property is decided', () => {
    const small = { name: 'small', meaning: '', invariant: ({ n }: { n: number }) => n < 5 };
    expect(run(million, [small])).toMatchObject({ outcome: 'violated', ending: 'decided' });
  });
});

describe('sizes', () => {
  test('three hundred thousand states, through several growths of the table', () => {
    expect(run(counter(299_999))).toMatchObject({
      outcome: 'holds',
      states: 300_000,
      transitions: 299_999,
      depth: 299_999,
    });
  });

  test('a counterexample of ten thousand steps', () => {
    const last = { name: 'last', meaning: '', invariant: ({ n }: { n: number }) => n < 10_000 };
    const [property] = run(counter(10_000), [last]).properties;
    expect(property).toMatchObject({ verdict: 'violated', depth: 10_000 });
    expect(property).toHaveProperty('trace.steps.length', 10_000);
    expect(property).toHaveProperty('trace.steps[9999].state', { n: 10_000 });
  });

  test('a state of one bit', () => {
    const state = struct({ on: bool });
    const flip = rule(state, 'flip', {}, (s) => {
      s.on = !s.on;
      return taken;
    });
    const result = run(system({ state, rules: [flip] }));
    expect(result).toMatchObject({ states: 2, transitions: 2, stateBits: 1, stateBytes: 4 });
  });

  test('a state of two thousand bits', () => {
    const state = struct({ row: array(200, setOf(10)) });
    const set = rule(state, 'set', { row: range(0, 199) }, (s, { row }) => {
      if (s.row[row] === 1023 || (row > 0 && s.row[row - 1] !== 1023)) return blocked;
      s.row[row] = (s.row[row] as number) * 2 + 1;
      return taken;
    });
    const result = run(system({ state, rules: [set] }));
    expect(result).toMatchObject({ stateBits: 2000, states: 2001, depth: 2000, outcome: 'holds' });
  });

  test('a system in which nothing can happen is its initial state', () => {
    const still = { states: 1, transitions: 0, depth: 0, outcome: 'holds' };
    expect(run(system({ state: pair }))).toMatchObject(still);
    expect(run(system({ state: struct({}) }))).toMatchObject(still);
  });

  test('a rule that is always taken and changes nothing leads back', () => {
    const nop = rule(pair, 'nop', { p: range(5, 5) }, () => taken);
    const result = run(system({ state: pair, rules: [nop] }));
    expect(result).toMatchObject({ states: 1, transitions: 1, depth: 0, neverTaken: [] });
  });

  test('forty processes of one label each', () => {
    const state = struct({ n: range(0, 40), ran: array(40, bool) });
    const { machine } = vocabulary(state, {}, 'id');
    const runsInTurn = machine({
      start: 'run',
      steps: {
        run: (s, me) => {
          if (s.n !== me.id) return blocked;
          s.n += 1;
          s.ran[me.id] = true;
          return 'run';
        },
      },
    });
    const ids = Array.from({ length: 40 }, (_, id) => id);
    const processes = Object.fromEntries(ids.map((id) => [`p${id}`, process(runsInTurn, { id })]));
    const result = run(system({ state, processes }), [deadlockFree()]);
    expect(result).toMatchObject({ states: 41, depth: 40, outcome: 'violated', neverTaken: [] });
  });

  test('steps that are never taken are named', () => {
    const never = rule(pair, 'never', { p: bool }, () => blocked);
    const { machine } = vocabulary(pair, {});
    const odd = machine({ start: 'a', steps: { a: () => blocked, b: () => 'a' } });
    const model = system({ state: pair, processes: { p: process(odd, {}) }, rules: [never] });
    expect(run(model)).toMatchObject({ neverTaken: ['p:a', 'p:b', 'never'], stepCount: 3 });
  });
});

describe('many searches in one process', () => {
  test('do not disturb each other', () => {
    const counts = Array.from({ length: 50 }, (_, n) => run(counter(n)).states);
    expect(counts).toEqual(Array.from({ length: 50 }, (_, n) => n + 1));
  });

  test('may take turns on one system', () => {
    const model = counter(5_000) as System;
    const [one, two] = [new BreadthFirst(model, []), new BreadthFirst(model, [])];
    for (let more = true; more;) {
      const [a, b] = [one.advance(0), two.advance(0)];
      more = a || b;
    }
    expect([one.statistics.states, two.statistics.states]).toEqual([5_001, 5_001]);
  });
});
