/** Declared symmetry that is none is refused, with the step or property and what differs. */

import { describe, expect, test } from 'vitest';
import {
  add,
  array,
  assertThat,
  blocked,
  bool,
  check,
  enumOf,
  has,
  members,
  optional,
  process,
  range,
  rule,
  scalarSet,
  setOf,
  spec,
  SpecError,
  struct,
  system,
  taggedBy,
  taken,
  vocabulary,
} from '../../../checker/index.ts';
import type { Property, Rule, Scalar, System, Value } from '../../../checker/index.ts';
import { Check } from '../../../checker/check.ts';
import { ModelError } from '../../../checker/search/expander.ts';
import { asymmetryIn } from '../../../checker/symmetry/equivariance.ts';
import { SpotChecks } from '../../../checker/symmetry/spot-checks.ts';

const CLIENT = scalarSet('client', 3);
const state = struct({
  holds: array(CLIENT, bool),
  last: optional(CLIENT),
  seen: setOf(CLIENT),
  n: range(0, 3),
});
type State = Value<typeof state>;
type Client = Scalar<'client'>;

const grab = rule(state, 'grab', { client: CLIENT }, (s, { client }) => {
  if (s.holds[client]) return blocked;
  s.holds[client] = true;
  s.last = client;
  s.seen = add(s.seen, client);
  return taken;
});
const drop = rule(state, 'drop', { client: CLIENT }, (s, { client }) => {
  if (!s.holds[client]) return blocked;
  s.holds[client] = false;
  return taken;
});

/** What is found in a system with these rules beside those that are symmetric. */
function found(rules: readonly Rule<State>[], properties: readonly Property<State>[] = []) {
  const model = system({ state, rules: [grab, drop, ...rules] }) as System;
  return asymmetryIn(model, properties as never, { states: 500 });
}

describe('steps', () => {
  test('that treat all members alike are found to', () => {
    expect(found([])).toBeNull();
  });

  test('that take the first member that is free are found out', () => {
    const first = rule(state, 'first', {}, (s) => {
      for (const client of members(CLIENT)) {
        if (s.holds[client]) continue;
        s.holds[client] = true;
        return taken;
      }
      return blocked;
    });
    expect(found([first])).toMatch(/changes what step first does: holds\[client\d\] becomes/);
  });

  test('that order members are found out', () => {
    const inOrder = rule(state, 'inOrder', { client: CLIENT }, (s, { client }) => {
      if (s.last === null || client <= s.last) return blocked;
      s.last = client;
      return taken;
    });
    expect(found([inOrder])).toMatch(/changes what step inOrder does: it can be taken in/);
  });

  test('that single a member out are found out', () => {
    const leader = rule(state, 'leader', {}, (s) => {
      if (!s.holds[0]) return blocked;
      s.n = 1;
      return taken;
    });
    expect(found([leader])).toMatch(/changes what step leader does/);
  });

  test('that keep a member as a mere number are found out', () => {
    const count = rule(state, 'count', { client: CLIENT }, (s, { client }) => {
      if (!s.holds[client]) return blocked;
      s.n = client;
      return taken;
    });
    expect(found([count])).toMatch(/changes what step count does: n becomes \d or \d/);
  });

  test('that do with one member or another what they may do with any are symmetric', () => {
    const any = rule(state, 'any', { client: CLIENT }, (s, { client }) => {
      s.n = client;
      return taken;
    });
    expect(found([any])).toBeNull();
  });

  test('that fail an assertion for some members only are found out', () => {
    const asserting = rule(state, 'asserting', { client: CLIENT }, (s, { client }) => {
      assertThat(client !== (1 as Client) || !s.holds[client], 'asserted', 'not the second');
      return taken;
    });
    const asserted = { name: 'asserted', meaning: 'no assertion fails' };
    expect(found([asserting], [asserted])).toMatch(
      /changes what step asserting does: it fails other assertions/,
    );
  });
});

describe('properties', () => {
  test('that single a member out are found out', () => {
    const first: Property<State> = {
      name: 'firstRests',
      meaning: 'the first client holds nothing',
      invariant: ({ holds }) => !holds[0],
    };
    expect(found([], [first])).toMatch(/changes what property firstRests says of a state/);
  });

  test('that count members do not', () => {
    const few: Property<State> = {
      name: 'few',
      meaning: 'not all hold something at once',
      invariant: ({ holds }) => [...holds].some((each) => !each),
    };
    expect(found([], [few])).toBeNull();
  });
});

describe('domains', () => {
  const PAGE = range(0, 2, 'page');
  const EQUAL = range(0, 2, 'page');

  const mapping = (of: typeof PAGE) => {
    const declared = struct({ used: array(PAGE, bool), top: optional(of) });
    const use = rule(declared, 'use', { page: PAGE }, (s, { page }) => {
      if (s.top !== null && s.used[s.top]) s.used[s.top] = false;
      s.used[page] = true;
      s.top = page;
      return taken;
    });
    return system({ state: declared, rules: [use], symmetry: { page: { of: [PAGE] } } }) as System;
  };

  test('that are all declared are renamed together', () => {
    expect(asymmetryIn(mapping(PAGE), [])).toBeNull();
  });

  test('that were left out are found out', () => {
    expect(asymmetryIn(mapping(EQUAL), [])).toMatch(/changes what step use does/);
  });

  test('of a number that a tag tells are renamed by the tag', () => {
    const tagged = (target: typeof PAGE) => {
      const entry = struct({ kind: enumOf('none', 'page', 'count'), target });
      const declared = struct({ used: array(PAGE, bool), entry });
      const rules = [
        rule(declared, 'use', { page: PAGE }, (s, { page }) => {
          s.used[page] = true;
          s.entry.kind = 'page';
          s.entry.target = page;
          return taken;
        }),
        rule(declared, 'count', {}, (s) => {
          if (s.entry.kind !== 'count') s.entry.target = 0;
          s.entry.kind = 'count';
          if (s.entry.target === 2) return blocked;
          s.entry.target += 1;
          return taken;
        }),
      ];
      return system({ state: declared, rules, symmetry: { page: { of: [PAGE] } } }) as System;
    };
    expect(asymmetryIn(tagged(taggedBy('kind', { page: PAGE })), [])).toBeNull();
    expect(asymmetryIn(tagged(range(0, 2)), [])).toMatch(/changes what step use does/);
    const everywhere = taggedBy('kind', { page: PAGE, count: PAGE });
    expect(asymmetryIn(tagged(everywhere), [])).toMatch(/changes what step count does/);
  });
});

describe('processes', () => {
  const THREAD = range(0, 2, 't');
  const declared = struct({ owner: optional(THREAD), done: setOf(THREAD) });
  const { machine } = vocabulary(declared, {}, 'tid');
  const of = (favourite: number) => {
    const thread = machine({
      start: 'take',
      steps: {
        take: (s, me) => {
          if (s.owner !== null || has(s.done, me.tid)) return blocked;
          s.owner = me.tid;
          return me.tid === favourite ? 'take' : 'give';
        },
        give: (s, me) => {
          s.owner = null;
          s.done = add(s.done, me.tid);
          return 'take';
        },
      },
    });
    const names = ['a', 'b', 'c'];
    return system({
      state: declared,
      processes: Object.fromEntries(names.map((name, tid) => [name, process(thread, { tid })])),
      symmetry: { thread: { of: [THREAD], processes: names } },
    }) as System;
  };

  test('of one machine are exchanged with their constants', () => {
    expect(asymmetryIn(of(-1), [])).toBeNull();
  });

  test('that look at who they are are found out', () => {
    expect(asymmetryIn(of(1), [])).toMatch(/changes what step [abc]:take does/);
  });
});

describe('initial states', () => {
  /** Client 0 begins with something. */
  const skewed = spec({
    name: 'test/skewed',
    summary: 'an initial state that tells members apart',
    model: () =>
      system({
        state,
        init: (s) => {
          s.holds[0] = true;
        },
        rules: [grab, drop],
      }),
    properties: [
      {
        name: 'notAll',
        meaning: 'not all hold something at once',
        invariant: ({ holds }) => [...holds].some((each) => !each),
      },
    ],
    expect: { notAll: 'violated' },
  });

  test('may tell members apart: what can be reached is the same up to renaming', () => {
    const [reduced, full] = [check(skewed), check(skewed, { symmetry: false })];
    expect(reduced.properties).toMatchObject([{ verdict: 'violated', depth: 2 }]);
    expect(full.properties).toMatchObject([{ verdict: 'violated', depth: 2 }]);
    const [property] = reduced.properties;
    if (property?.verdict !== 'violated') throw new Error('a violation is expected');
    expect(property.trace.initial.state).toMatchObject({ holds: [true, false, false] });
  });
});

describe('a check', () => {
  const broken = spec({
    name: 'test/broken',
    summary: 'a symmetry that is none',
    model: () => {
      const leader = rule(state, 'leader', {}, (s) => {
        if (!s.holds[0]) return blocked;
        s.n = 1;
        return taken;
      });
      return system({ state, rules: [grab, drop, leader] });
    },
    properties: [{ name: 'never', meaning: 'n stays 0', invariant: ({ n }) => n === 0 }],
    expect: { never: 'violated' },
  });

  /** Client 0 is singled out by a step that comes after many others. */
  const late = spec({
    name: 'test/late',
    summary: 'a symmetry that is none after a while',
    model: () => {
      const declared = struct({ holds: array(CLIENT, bool), n: range(0, 2_000) });
      const { machine } = vocabulary(declared, {});
      const counter = machine({
        start: 'count',
        steps: {
          count: (s) => {
            if (s.n === 2_000) return 'late';
            s.n += 1;
            return 'count';
          },
          late: (s) => (s.holds[0] ? blocked : 'count'),
        },
      });
      const flip = rule(declared, 'flip', { client: CLIENT }, (s, { client }) => {
        if (s.n === 0 || s.holds[client]) return blocked;
        s.holds[client] = true;
        return taken;
      });
      return system({
        state: declared,
        processes: { counter: process(counter, {}) },
        rules: [flip],
      });
    },
    properties: [{ name: 'counts', meaning: 'n is never -1', invariant: ({ n }) => n >= 0 }],
  });

  test('finds a symmetry that is none on its way, with the state', () => {
    const running = new Check(late);
    const message =
      /^the declared symmetry does not hold: renaming client .* changes what step counter:late does/;
    expect(() => running.advance()).toThrow(ModelError);
    expect(() => new Check(late).advance()).toThrow(message);
    expect(running.search.statistics.states).toBeGreaterThan(2_000);
  });

  test('compares every state if it is asked to', () => {
    const system = broken.model({}) as System;
    const all = new SpotChecks(system, true);
    const some = new SpotChecks(system, false);
    const chosenBy = (checks: SpotChecks): number =>
      Array.from({ length: 100_000 }, () => checks.chooses(new Int32Array(1))).filter(Boolean)
        .length;
    expect(chosenBy(all)).toBe(100_000);
    expect(chosenBy(some)).toBeGreaterThan(500);
    expect(chosenBy(some)).toBeLessThan(200);
  });

  test('refuses a symmetry that is none, and runs without it', () => {
    expect(() => check(broken)).toThrow(SpecError);
    expect(() => check(broken)).toThrow(
      /the declared symmetry does not hold: renaming client .* changes what step leader does/,
    );
    expect(check(broken, { symmetry: false }).asExpected).toBe(true);
  });
});
