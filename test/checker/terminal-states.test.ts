import { describe, expect, test } from 'vitest';

import {
  blocked,
  process,
  range,
  rule,
  struct,
  system,
  taken,
  terminalStates,
  vocabulary,
} from '../../checker/index.ts';

const state = struct({ x: range(0, 3), left: range(0, 2) });
const { machine } = vocabulary(state, {}, 'adds');
const adder = machine({
  start: 'add',
  rest: ['end'],
  steps: {
    add: (s, me) => ((s.x = Math.min(3, s.x * 2 + me.adds)), 'end'),
    end: () => blocked,
  },
});
const processes = { a: process(adder, { adds: 1 }), b: process(adder, { adds: 0 }) };

describe.each([true, false])('terminal states, with steps compiled: %s', (compile) => {
  test('are those of every order, each once', () => {
    const { results, ending, states, transitions } = terminalStates(
      system({ state, processes }),
      ({ x }, { a, b }) => [x, a?.pc, b?.pc],
      { compile },
    );
    expect(results).toEqual([
      [2, 'end', 'end'],
      [1, 'end', 'end'],
    ]);
    expect({ ending, states, transitions }).toEqual({
      ending: 'complete',
      states: 5,
      transitions: 4,
    });
  });

  test('are not those in which a rule can still move', () => {
    const drops = rule(state, 'drop', {}, (s) => {
      if (s.left === 2) return blocked;
      s.left += 1;
      return taken;
    });
    const { results } = terminalStates(
      system({ state, processes, rules: [drops] }),
      ({ x, left }) => [x, left],
      { compile },
    );
    expect(results.toSorted()).toEqual([
      [1, 2],
      [2, 2],
    ]);
  });

  test('are deadlocks as well, and none where something can always move', () => {
    const stuck = machine({ start: 'wait', steps: { wait: () => blocked } });
    const found = terminalStates(
      system({ state, processes: { a: process(stuck, { adds: 0 }) } }),
      (_, { a }) => a?.pc,
      { compile },
    );
    expect(found.results).toEqual(['wait']);
    const spins = machine({ start: 'spin', steps: { spin: () => 'spin' } });
    const none = terminalStates(
      system({ state, processes: { a: process(spins, { adds: 0 }) } }),
      () => 0,
      { compile },
    );
    expect(none.results).toEqual([]);
  });

  test('of a search that was cut short are marked as such', () => {
    const { ending } = terminalStates(system({ state, processes }), () => 0, {
      maxDepth: 1,
      compile,
    });
    expect(ending).toBe('depth');
  });
});
