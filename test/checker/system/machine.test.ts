/** Machines, choices, fragments expanded in place, rules, and how they are composed. */

import { describe, expect, test } from 'vitest';
import {
  array,
  blocked,
  bool,
  DomainError,
  enumOf,
  expand,
  optional,
  process,
  range,
  rule,
  scalarSet,
  setOf,
  struct,
  system,
  taken,
  vocabulary,
} from '../../../checker/index.ts';
import { follow, initialState, transitionsFrom } from './run.ts';

const state = struct({ x: range(0, 9), log: enumOf('-', 'inner', 'outer') });

describe('a machine', () => {
  const { machine, choose } = vocabulary(state, { mine: range(0, 3) }, 'id');
  const counter = machine({
    start: 'up',
    rest: ['down'],
    steps: {
      down: (s, me) => {
        if (s.x === 0) return blocked;
        s.x -= 1;
        me.mine = 0;
        return 'up';
      },
      up: (s, me) => {
        s.x += me.id;
        me.mine = 1;
        return 'down';
      },
    },
  });
  const two = system({
    state,
    processes: { a: process(counter, { id: 1 }), b: process(counter, { id: 4 }) },
  });

  test('starts at its start label, wherever that stands among the steps', () => {
    expect(initialState(two)).toEqual({
      x: 0,
      log: '-',
      a: { pc: 'up', id: 1, mine: 0 },
      b: { pc: 'up', id: 4, mine: 0 },
    });
  });

  test('is shared by processes that differ in their constants', () => {
    expect(transitionsFrom(two).map(({ actor, state }) => [actor, state])).toEqual([
      ['a', expect.objectContaining({ x: 1, a: { pc: 'down', id: 1, mine: 1 } })],
      ['b', expect.objectContaining({ x: 4, b: { pc: 'down', id: 4, mine: 1 } })],
    ]);
  });

  test('is named by its steps, each once', () => {
    expect(two.steps).toEqual(['a:up', 'a:down', 'b:up', 'b:down']);
  });

  test('may have one label only', () => {
    const ticking = machine({ start: 'tick', steps: { tick: () => 'tick' } });
    const one = system({ state, processes: { clock: process(ticking, { id: 0 }) } });
    expect(transitionsFrom(one)).toEqual([
      { actor: 'clock', action: 'tick', state: initialState(one) },
    ]);
  });

  test('tries every combination of the values that it chooses', () => {
    const chooser = machine({
      start: 'pick',
      steps: {
        pick: choose({ add: range(1, 2), again: bool }, (s, _me, { add, again }) => {
          s.x += add;
          return again ? 'pick' : 'done';
        }),
        done: () => blocked,
      },
    });
    const picking = system({ state, processes: { p: process(chooser, { id: 0 }) } });
    expect(
      transitionsFrom(picking).map(({ action, state }) => [action, (state as { x: number }).x]),
    ).toEqual([
      ['pick(add=1, again=false)', 1],
      ['pick(add=1, again=true)', 1],
      ['pick(add=2, again=false)', 2],
      ['pick(add=2, again=true)', 2],
    ]);
  });

  test('prints what it chose in the words of the domain', () => {
    const cpu = scalarSet('cpu', 2);
    const { machine, choose } = vocabulary(state, {});
    const params = { on: setOf(cpu), by: optional(cpu), just: range(5, 5), of: optional(setOf(1)) };
    const chooser = machine({
      start: 'pick',
      steps: { pick: choose(params, (_s, _me, { on }) => (on === 2 ? 'pick' : blocked)) },
    });
    const picking = system({ state, processes: { p: process(chooser, {}) } });
    expect(transitionsFrom(picking).map(({ action }) => action)).toEqual([
      'pick(on={cpu1}, by=none, just=5, of=none)',
      'pick(on={cpu1}, by=none, just=5, of={})',
      'pick(on={cpu1}, by=none, just=5, of={0})',
      'pick(on={cpu1}, by=cpu0, just=5, of=none)',
      'pick(on={cpu1}, by=cpu0, just=5, of={})',
      'pick(on={cpu1}, by=cpu0, just=5, of={0})',
      'pick(on={cpu1}, by=cpu1, just=5, of=none)',
      'pick(on={cpu1}, by=cpu1, just=5, of={})',
      'pick(on={cpu1}, by=cpu1, just=5, of={0})',
    ]);
  });

  test('that goes to an unknown label at run time is an error that names the step', () => {
    const lost = machine({ start: 'go', steps: { go: () => 'nowhere' as 'go' } });
    const one = system({ state, processes: { p: process(lost, { id: 0 }) } });
    expect(() => transitionsFrom(one)).toThrow("step p:go: p:go goes to unknown label 'nowhere'");
  });

  test('that forgets to say where it goes is an error', () => {
    const lost = machine({ start: 'go', steps: { go: () => undefined as unknown as 'go' } });
    const one = system({ state, processes: { p: process(lost, { id: 0 }) } });
    expect(() => transitionsFrom(one)).toThrow("goes to unknown label 'undefined'");
  });
});

describe('a fragment', () => {
  const { machine, fragment, choose } = vocabulary(state, {});
  const inner = fragment({
    exits: ['done', 'failed'],
    start: 'try',
    steps: {
      try: (s) => {
        s.log = 'inner';
        return s.x === 0 ? 'retry' : 'failed';
      },
      retry: choose({ to: range(1, 1) }, (s, _me, { to }) => {
        s.x = to;
        return 'done';
      }),
    },
  });
  const outer = fragment({
    exits: ['out'],
    start: 'begin',
    steps: {
      begin: () => 'in/try',
      ...expand('in', inner, { done: 'between', failed: 'out' }),
      between: (s) => {
        s.log = 'outer';
        return 'in/try';
      },
    },
  });
  const host = machine({
    start: 'enter',
    steps: {
      enter: () => 'outer/begin',
      ...expand('outer', outer, { out: 'left' }),
      left: () => blocked,
    },
  });
  const nested = system({ state, processes: { p: process(host, {}) } });

  test('is expanded in place under prefixed labels, at any depth', () => {
    expect(nested.steps).toEqual([
      'p:enter',
      'p:outer/begin',
      'p:outer/in/try',
      'p:outer/in/retry',
      'p:outer/between',
      'p:left',
    ]);
  });

  test.each([
    [2, 'outer/in/try', 0, '-'],
    [3, 'outer/in/retry', 0, 'inner'],
    [4, 'outer/between', 1, 'inner'],
    [5, 'outer/in/try', 1, 'outer'],
    [6, 'left', 1, 'inner'],
  ])('leaves through its exits: after %i steps at %s', (steps, pc, x, log) => {
    expect(follow(nested, steps)).toEqual({ x, log, p: { pc } });
  });

  test('can be expanded twice in one host, under two prefixes', () => {
    const twice = machine({
      start: 'first/try',
      steps: {
        ...expand('first', inner, { done: 'second/try', failed: 'end' }),
        ...expand('second', inner, { done: 'end', failed: 'end' }),
        end: () => blocked,
      },
    });
    expect(follow(system({ state, processes: { p: process(twice, {}) } }), 3)).toMatchObject({
      p: { pc: 'end' },
    });
  });

  test('with an exit that leads nowhere is refused', () => {
    expect(() => expand('in', inner, { done: 'x' } as never)).toThrow(
      "in: exit 'failed' leads nowhere",
    );
  });

  test('with a label that is an exit as well is refused', () => {
    const both = fragment({ exits: ['go'], start: 'go', steps: { go: () => blocked } });
    expect(() => expand('in', both, { go: 'x' })).toThrow("in: 'go' is a label and an exit");
  });

  test('can not reach a label of its host but through an exit', () => {
    const sneaky = fragment({ exits: [], start: 'go', steps: { go: () => 'left' as 'go' } });
    const steps = { ...expand('in', sneaky, {}), left: () => blocked };
    const one = system({
      state,
      processes: { p: process(machine({ start: 'in/go', steps }), {}) },
    });
    expect(() => transitionsFrom(one)).toThrow("step p:in/go: in goes to unknown label 'left'");
  });
});

describe('a rule', () => {
  test('is tried with all values of its parameters; its actor is printed apart', () => {
    const cpu = scalarSet('cpu', 2);
    const tick = rule(
      state,
      'tick',
      { cpu, by: range(1, 2) },
      (s, { cpu, by }) => {
        if (cpu === by) return blocked;
        s.x = by;
        return taken;
      },
      { actor: 'cpu' },
    );
    expect(
      transitionsFrom(system({ state, rules: [tick] })).map(({ actor, action }) => [actor, action]),
    ).toEqual([
      ['cpu0', 'tick(by=1)'],
      ['cpu0', 'tick(by=2)'],
      ['cpu1', 'tick(by=2)'],
    ]);
  });

  test('that answers anything but taken and blocked is an error', () => {
    const wrong = rule(state, 'wrong', {}, () => false as never);
    expect(() => transitionsFrom(system({ state, rules: [wrong] }))).toThrow(
      "step wrong: a rule returns 'taken' or 'blocked', not false",
    );
  });
});

describe('composition', () => {
  const { machine } = vocabulary(state, {}, 'id');
  const idle = machine({ start: 'idle', steps: { idle: () => blocked } });
  const idler = process(idle, { id: 0 });
  const nop = rule(state, 'nop', {}, () => blocked);
  const clash = vocabulary(state, { pc: bool }).machine({
    start: 'idle',
    steps: { idle: () => blocked },
  });
  const noStart = { ...idle, start: 'gone' };
  const noRest = { ...idle, rest: ['gone'] };

  test.each<[string, () => unknown, string]>([
    ['a process named like a variable', () => system({ state, processes: { x: idler } }), "'x'"],
    ['a rule that stands twice', () => system({ state, rules: [nop, nop] }), "'nop'"],
    ['a ghost that is no variable', () => system({ state, ghosts: ['y' as 'x'] }), "'y'"],
    [
      'a local that is named like the label',
      () => system({ state, processes: { p: process(clash, {}) } }),
      "'pc'",
    ],
    [
      'a start label without a step',
      () => system({ state, processes: { p: process(noStart, { id: 0 }) } }),
      "'gone'",
    ],
    [
      'a rest label without a step',
      () => system({ state, processes: { p: process(noRest, { id: 0 }) } }),
      "'gone'",
    ],
    [
      'a parameter that is a struct',
      () => system({ state, rules: [rule(state, 'r', { p: struct({}) }, () => blocked)] }),
      'p is not a leaf',
    ],
    ['an init that refuses all', () => system({ state, init: () => false }), 'no initial state'],
    [
      'an init that writes outside a domain',
      () => system({ state, init: (s) => void (s.x = 10) }),
      'init: x = 10 is outside its domain (0..9)',
    ],
  ])('%s is refused', (_what, compose, reason) => {
    expect(compose).toThrow(DomainError);
    expect(compose).toThrow(reason);
  });

  test('gives an initial state for every choice that init does not refuse, each once', () => {
    const { initial, view } = system({
      state,
      choices: { half: range(0, 4), mode: enumOf('-', 'inner'), unused: bool },
      init: (s, { half, mode }) => {
        s.x = 2 * half;
        s.log = mode;
        return half !== 3;
      },
    });
    const loaded = initial.map((words) => {
      view.load(words, 0);
      return `${view.state.x}${view.state.log}`;
    });
    expect(loaded).toEqual(['0-', '0inner', '2-', '2inner', '4-', '4inner', '8-', '8inner']);
  });

  test('gives every process its own variables, for any number of processes', () => {
    const names = Array.from({ length: 40 }, (_, i) => `p${i}`);
    const many = system({
      state: struct({ ran: array(40, bool) }),
      processes: Object.fromEntries(
        names.map((name, id) => [
          name,
          process(
            vocabulary(struct({ ran: array(40, bool) }), {}, 'id').machine({
              start: 'run',
              steps: {
                run: (s, me) => {
                  s.ran[me.id] = true;
                  return 'ran';
                },
                ran: () => blocked,
              },
            }),
            { id },
          ),
        ]),
      ),
    });
    const next = transitionsFrom(many);
    expect(next.map(({ actor }) => actor)).toEqual(names);
    next.forEach(({ state }, id) => {
      const { ran, ...processes } = state as { ran: boolean[] } & Record<string, { pc: string }>;
      expect(ran.indexOf(true)).toBe(id);
      expect(names.filter((name) => processes[name]?.pc === 'ran')).toEqual([`p${id}`]);
    });
  });
});
