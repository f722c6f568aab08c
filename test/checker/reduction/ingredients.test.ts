/**
 * What independence is refined by, one small model each: where the refinement is right the search is
 * reduced, and where something is missing for it a violation would be missed.
 */

import { describe, expect, test } from 'vitest';

import {
  assertThat,
  blocked,
  bool,
  check,
  emptySet,
  has,
  process,
  range,
  remove,
  rule,
  setOf,
  spec,
  struct,
  system,
  taken,
  vocabulary,
} from '../../../checker/index.ts';
import type { Value } from '../../../checker/index.ts';

const state = struct({ set: setOf(2), on: bool, other: bool, v: range(0, 1), w: range(0, 1) });
type S = Value<typeof state>;
type Rule = (s: S) => typeof blocked | undefined;
const { machine, choose } = vocabulary(state, {});

/** A process that takes one step from `begin`, a second one, and rules. */
interface Parts {
  readonly first: (s: S, choice: number) => boolean;
  readonly second?: (s: S) => boolean;
  readonly rules?: readonly Rule[];
  /** How many choices the first process has. */
  readonly choices?: number;
  readonly on?: boolean;
  readonly set?: number;
}

const once = (run: (s: S, choice: number) => boolean, choices: number) => {
  const steps = { begin: 'end' as const };
  return machine<'begin' | 'end'>({
    start: 'begin',
    rest: ['end'],
    steps: {
      begin:
        choices > 1
          ? choose({ choice: range(0, choices - 1) }, (s, _me, { choice }) =>
              run(s, choice) ? steps.begin : blocked,
            )
          : (s) => (run(s, 0) ? steps.begin : blocked),
      end: () => blocked,
    },
  });
};

function verdict({ first, second, rules = [], choices = 1, on = false, set = 1 }: Parts) {
  const model = () =>
    system({
      state,
      init: (s) => {
        s.set = set;
        s.on = on;
      },
      processes: {
        a: process(once(first, choices), {}),
        ...(second === undefined ? {} : { b: process(once(second, 1), {}) }),
      },
      rules: rules.map((run, i) => rule(state, `rule${i}`, {}, run)),
    });
  const asserted = { name: 'asserted', meaning: 'no assertion fails' };
  const kept = {
    name: 'kept',
    meaning: 'v is not set in the end unless the set has a member',
    atRest: ({ v, set }: S) => v === 0 || set !== emptySet,
  };
  const one = spec({ name: 'test/one', summary: 'one', model, properties: [asserted, kept] });
  const [whole, reduced] = [false, true].map((partialOrder) => check(one, { partialOrder }));
  expect(reduced?.notCompiled).toBeNull();
  expect(reduced?.outcome).toBe(whole?.outcome);
  const fewer = (reduced?.states as number) < (whole?.states as number);
  return { outcome: reduced?.outcome, fewer };
}

const removes = (s: S): boolean => {
  s.set = remove(s.set, 0);
  return true;
};
const readsV = (s: S): boolean => {
  assertThat(s.v === 0, 'asserted', 'v was set');
  return true;
};
const setsVIfOn: Rule = (s) => {
  if (!s.on) return blocked;
  s.v = 1;
  return taken;
};
const turnsOn = (s: S): boolean => {
  s.on = true;
  return true;
};
const ruleTurnsOn: Rule = (s) => {
  if (s.on) return blocked;
  s.on = true;
  return taken;
};
const unrelated = (s: S): boolean => {
  s.other = true;
  return true;
};

describe('clearing what the others need to be clear', () => {
  const needsEmpty: Rule = (s) => {
    if (s.set !== emptySet || s.w === 1) return blocked;
    s.w = 1;
    return taken;
  };

  test('is independent of them', () => {
    const parts = { first: removes, second: unrelated, rules: [needsEmpty] };
    expect(verdict(parts)).toEqual({ outcome: 'holds', fewer: true });
  });

  test('is not independent of who only looks', () => {
    const looks = (s: S): boolean => {
      assertThat(!has(s.set, 0), 'asserted', 'it is there');
      return true;
    };
    expect(verdict({ first: removes, second: looks }).outcome).toBe('violated');
  });

  test('is not independent of who sets it', () => {
    const sets: Rule = (s) => {
      if (s.set !== emptySet) return blocked;
      s.set = 1;
      s.v = 1;
      return taken;
    };
    expect(verdict({ first: removes, rules: [sets], set: 0 }).outcome).toBe('violated');
  });

  test('may enable another choice of the same step', () => {
    const chooses = (s: S, choice: number): boolean => {
      if (choice === 1 && s.on) return false;
      assertThat(choice === 0, 'asserted', 'the second choice');
      return true;
    };
    const turnsOff = (s: S): boolean => {
      s.on = false;
      return true;
    };
    const parts = { first: chooses, second: turnsOff, choices: 2, on: true };
    expect(verdict(parts).outcome).toBe('violated');
  });
});

describe('a guard keeps a rule that interferes from being taken', () => {
  test('if nobody can change it', () => {
    const stays: Rule = (s) => {
      if (!s.on) return blocked;
      s.on = false;
      return taken;
    };
    const parts = { first: readsV, second: unrelated, rules: [setsVIfOn, stays] };
    expect(verdict(parts)).toEqual({ outcome: 'holds', fewer: true });
  });

  test('but not if another rule can', () => {
    const parts = { first: readsV, rules: [setsVIfOn, ruleTurnsOn] };
    expect(verdict(parts).outcome).toBe('violated');
  });

  test('nor if another process can', () => {
    const parts = { first: readsV, second: turnsOn, rules: [setsVIfOn] };
    expect(verdict(parts).outcome).toBe('violated');
  });

  test('and does so only with the right value', () => {
    const parts = { first: readsV, rules: [setsVIfOn], on: true };
    expect(verdict(parts).outcome).toBe('violated');
  });
});

test('the step itself may turn on what interferes', () => {
  const turnsOnAndReads = (s: S): boolean => readsV(s) && turnsOn(s);
  const parts = { first: turnsOnAndReads, second: unrelated, rules: [setsVIfOn] };
  expect(verdict(parts)).toEqual({ outcome: 'holds', fewer: true });
});
