/**
 * Random small systems, described as data, in two readings that share nothing but the data: as a
 * Limbo system, and as functions over plain values for the naive reference search.
 */

import fc from 'fast-check';
import {
  array,
  assertThat,
  blocked,
  deadlockFree,
  process,
  range,
  rule,
  struct,
  system,
  taken,
  vocabulary,
} from '../../../checker/index.ts';
import type { Property, System } from '../../../checker/index.ts';

const VARIABLES = 3;
const VALUES = 3;
const LABELS = 3;

interface Equals {
  readonly variable: number;
  readonly value: number;
}

/** Taken if the guard is true: `v[variable] := from`, the local `:= v[...]`, then to the target. */
export interface Branch {
  readonly guard: Equals | null;
  readonly write: {
    readonly variable: number;
    readonly from: number | 'chosen' | 'local' | 'next';
  };
  readonly remember: number | null;
  readonly target: number;
  /** Fails the assertion if this is true before the write. */
  readonly refuse: Equals | null;
}

export interface RandomSystem {
  readonly start: readonly number[];
  /** By process and label: the branches, of which the first with a true guard is taken. */
  readonly processes: readonly {
    readonly rest: readonly boolean[];
    readonly steps: readonly { readonly chooses: boolean; readonly branches: readonly Branch[] }[];
  }[];
  readonly rules: readonly { readonly inevitable: boolean; readonly branch: Branch }[];
  readonly forbidden: readonly [Equals, Equals];
  readonly forbiddenAtRest: Equals;
}

const equals: fc.Arbitrary<Equals> = fc.record({
  variable: fc.nat({ max: VARIABLES - 1 }),
  value: fc.nat({ max: VALUES - 1 }),
});
const branch: fc.Arbitrary<Branch> = fc.record({
  guard: fc.option(equals, { freq: 5 }),
  write: fc.record({
    variable: fc.nat({ max: VARIABLES - 1 }),
    from: fc.oneof(
      fc.nat({ max: VALUES - 1 }),
      fc.constantFrom('chosen' as const, 'local' as const, 'next' as const),
    ),
  }),
  remember: fc.option(fc.nat({ max: VARIABLES - 1 })),
  target: fc.nat({ max: LABELS - 1 }),
  refuse: fc.option(equals, { freq: 2 }),
});

export const randomSystem: fc.Arbitrary<RandomSystem> = fc.record({
  start: fc.uniqueArray(fc.nat({ max: VALUES - 1 }), { minLength: 1, maxLength: 2 }),
  processes: fc.array(
    fc.record({
      rest: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
      steps: fc.array(
        fc.record({ chooses: fc.boolean(), branches: fc.array(branch, { maxLength: 2 }) }),
        { minLength: LABELS, maxLength: LABELS },
      ),
    }),
    { maxLength: 3 },
  ),
  rules: fc.array(fc.record({ inevitable: fc.boolean(), branch }), { maxLength: 2 }),
  forbidden: fc.tuple(equals, equals),
  forbiddenAtRest: equals,
});

// The first reading: a Limbo system.

const state = struct({ v: array(VARIABLES, range(0, VALUES - 1)) });
const { machine, choose } = vocabulary(state, { local: range(0, VALUES - 1) });
const chosen = range(0, 1);
type State = { v: { [i: number]: number } };

/** Runs a branch on the working state; false if its guard is false. */
function runBranch(s: State, me: { local: number } | null, branch: Branch, choice: number) {
  const { guard, write, remember, refuse } = branch;
  const at = (variable: number): number => s.v[variable] as number;
  if (guard !== null && at(guard.variable) !== guard.value) return false;
  if (refuse !== null) assertThat(at(refuse.variable) !== refuse.value, 'asserted', 'refused');
  const { variable, from } = write;
  if (from === 'chosen') s.v[variable] = choice;
  else if (from === 'local') s.v[variable] = me?.local ?? 0;
  else if (from === 'next') s.v[variable] = (at(variable) + 1) % VALUES;
  else s.v[variable] = from;
  if (me !== null && remember !== null) me.local = at(remember);
  return true;
}

export function toSystem({ start, processes, rules }: RandomSystem): System {
  const machines = processes.map(({ rest, steps }) =>
    machine<string>({
      start: 'l0',
      rest: ['l0', 'l1', 'l2'].filter((_, i) => rest[i]),
      steps: Object.fromEntries(
        steps.map(({ chooses, branches }, label) => {
          const run = (s: State, me: { local: number }, choice: number) => {
            for (const branch of branches) {
              if (runBranch(s, me, branch, choice)) return `l${branch.target}`;
            }
            return blocked;
          };
          return [
            `l${label}`,
            chooses
              ? choose({ chosen }, (s, me, params) => run(s, me, params.chosen))
              : (s: State, me: { local: number }) => run(s, me, 0),
          ];
        }),
      ),
    }),
  );
  return system({
    state,
    choices: { first: range(0, VALUES - 1) },
    init: (s, { first }) => {
      s.v[0] = first;
      return start.includes(first);
    },
    processes: Object.fromEntries(machines.map((each, i) => [`p${i}`, process(each, {})])),
    rules: rules.map(({ inevitable, branch }, i) =>
      rule(
        state,
        `r${i}`,
        { chosen },
        (s, params) => (runBranch(s, null, branch, params.chosen) ? taken : blocked),
        { inevitable },
      ),
    ),
  }) as System;
}

export function toProperties({ forbidden, forbiddenAtRest }: RandomSystem): Property<State>[] {
  return [
    { name: 'always', meaning: 'keeps the search going to its end', invariant: () => true },
    {
      name: 'invariant',
      meaning: 'two variables do not have the forbidden values at once',
      invariant: ({ v }) => !forbidden.every(({ variable, value }) => v[variable] === value),
    },
    {
      name: 'atRest',
      meaning: 'a variable does not have the forbidden value when all rest',
      atRest: ({ v }) => v[forbiddenAtRest.variable] !== forbiddenAtRest.value,
    },
    { name: 'asserted', meaning: 'no assertion fails' },
    deadlockFree(),
  ];
}

// The second reading: plain values and functions.

export interface PlainState {
  readonly v: readonly number[];
  readonly processes: readonly { readonly pc: number; readonly local: number }[];
}
export interface PlainTransition {
  readonly actor: string;
  readonly action: string;
  readonly state: PlainState;
  readonly failed: boolean;
  /** Does it keep its state from being a deadlock? */
  readonly progress: boolean;
}

export function initialStates({ start, processes }: RandomSystem): PlainState[] {
  return [...start]
    .sort()
    .map((first) => ({ v: [first, 0, 0], processes: processes.map(() => ({ pc: 0, local: 0 })) }));
}

const holds = (v: readonly number[], equals: Equals | null) =>
  equals !== null && v[equals.variable] === equals.value;

export function transitionsOf(description: RandomSystem, from: PlainState): PlainTransition[] {
  const byProcesses = description.processes.flatMap(({ rest, steps }, id) => {
    const { pc, local } = from.processes[id] as PlainState['processes'][number];
    const { chooses, branches } = steps[pc] as (typeof steps)[number];
    const branch = branches.find(({ guard }) => guard === null || holds(from.v, guard));
    if (branch === undefined) return [];
    return (chooses ? [0, 1] : [0]).map((choice) => {
      const v = written(from.v, branch, choice, local);
      const remembered = branch.remember === null ? local : (v[branch.remember] as number);
      const moved = { pc: branch.target, local: remembered };
      return {
        actor: `p${id}`,
        action: chooses ? `l${pc}(chosen=${choice})` : `l${pc}`,
        state: { v, processes: from.processes.map((each, i) => (i === id ? moved : each)) },
        failed: holds(from.v, branch.refuse),
        progress: !rest[pc],
      };
    });
  });
  const byRules = description.rules.flatMap(({ inevitable, branch }, id) => {
    if (branch.guard !== null && !holds(from.v, branch.guard)) return [];
    return [0, 1].map((choice) => ({
      actor: '',
      action: `r${id}(chosen=${choice})`,
      state: { v: written(from.v, branch, choice, 0), processes: from.processes },
      failed: holds(from.v, branch.refuse),
      progress: inevitable,
    }));
  });
  return [...byProcesses, ...byRules];
}

function written(v: readonly number[], { write }: Branch, choice: number, local: number) {
  const { variable, from } = write;
  const next = ((v[variable] as number) + 1) % VALUES;
  const value = { chosen: choice, local, next }[from as 'next'] ?? from;
  return v.map((each, i) => (i === variable ? (value as number) : each));
}

export function allRest({ processes }: RandomSystem, state: PlainState): boolean {
  return processes.every(({ rest }, id) => rest[state.processes[id]?.pc as number]);
}
