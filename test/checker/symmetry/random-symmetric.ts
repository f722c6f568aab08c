/**
 * Random systems whose members are interchangeable by construction: what guards ask and effects do is
 * said of members that a rule or a process is given, never of one by its number.
 */

import fc from 'fast-check';
import {
  add,
  array,
  assertThat,
  blocked,
  deadlockFree,
  has,
  members,
  optional,
  process,
  range,
  remove,
  rule,
  scalarSet,
  setOf,
  struct,
  system,
  taken,
  vocabulary,
} from '../../../checker/index.ts';
import type { Property, System, Value } from '../../../checker/index.ts';
import { ordersOf } from './permutations.ts';

const LABELS = 3;
const BUFFERS = 2;

type Who = 'm' | 'n';

/** Something that is true or false of the given members `m` and `n` and of buffer `b`. */
interface Atom {
  readonly about: 'x' | 'owner' | 'set' | 'link' | 'held' | 'sees' | 'g' | 'same';
  readonly who: Who;
  readonly value: number;
  readonly nobody: boolean;
  readonly not: boolean;
}

/** Makes something true of them. */
type Effect = Omit<Atom, 'not'>;

interface Branch {
  readonly guard: readonly Atom[];
  readonly effects: readonly Effect[];
  readonly refuse: readonly Atom[];
  readonly target: number;
}

export interface RandomSymmetric {
  readonly members: number;
  /** The initial state gives member 0 something of its own. */
  readonly skewed: boolean;
  readonly rules: readonly { readonly inevitable: boolean; readonly branch: Branch }[];
  /** One machine for a process of each member, if any; by label. */
  readonly machine: readonly Branch[] | null;
  readonly rest: readonly boolean[];
  readonly forbidden: readonly Atom[];
}

const atom: fc.Arbitrary<Atom> = fc.record({
  about: fc.constantFrom<Atom['about'][]>('x', 'owner', 'set', 'link', 'held', 'sees', 'g', 'same'),
  who: fc.constantFrom<Who[]>('m', 'n'),
  value: fc.nat({ max: 2 }),
  nobody: fc.boolean(),
  not: fc.boolean(),
});
const branch: fc.Arbitrary<Branch> = fc.record({
  guard: fc.array(atom, { maxLength: 3 }),
  effects: fc.array(atom, { minLength: 1, maxLength: 2 }),
  refuse: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    fc.array(atom, { minLength: 2, maxLength: 3 }),
  ),
  target: fc.nat({ max: LABELS - 1 }),
});

export const randomSymmetric: fc.Arbitrary<RandomSymmetric> = fc.record({
  members: fc.integer({ min: 2, max: 3 }),
  skewed: fc.boolean(),
  rules: fc.array(fc.record({ inevitable: fc.boolean(), branch }), { minLength: 1, maxLength: 4 }),
  machine: fc.option(fc.array(branch, { minLength: LABELS, maxLength: LABELS })),
  rest: fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
  forbidden: fc.array(atom, { minLength: 2, maxLength: 4 }),
});

function declared(size: number) {
  const M = scalarSet('m', size);
  const B = range(0, BUFFERS - 1, 'b');
  const state = struct({
    x: array(M, range(0, 2)),
    owner: optional(M),
    set: setOf(M),
    link: array(M, optional(M)),
    held: array(B, optional(M)),
    sees: array(M, setOf(B)),
    g: range(0, 2),
  });
  return { M, B, state };
}

type State = Value<ReturnType<typeof declared>['state']>;
type Member = ReturnType<typeof members<'m'>>[number];

/** The members and the buffer that something is said of. */
interface Given {
  readonly m: Member;
  readonly n: Member;
  readonly b: number;
}

function isTrue(s: State, given: Given, { about, who, value, nobody, not }: Atom): boolean {
  const { m, n, b } = given;
  const one = given[who];
  const other = nobody ? null : one;
  const truth = {
    x: () => s.x[one] === value,
    owner: () => s.owner === other,
    set: () => has(s.set, one),
    link: () => s.link[m] === (nobody ? null : n),
    held: () => s.held[b] === other,
    sees: () => has(s.sees[one], b),
    g: () => s.g === value,
    same: () => m === n,
  }[about]();
  return truth !== not;
}

function makeTrue(s: State, given: Given, { about, who, value, nobody }: Effect): void {
  const { m, n, b } = given;
  const one = given[who];
  const change = nobody ? remove : add;
  if (about === 'x') s.x[one] = value;
  else if (about === 'owner') s.owner = nobody ? null : one;
  else if (about === 'set') s.set = change(s.set, one);
  else if (about === 'link') s.link[m] = nobody ? null : n;
  else if (about === 'held') s.held[b] = nobody ? null : one;
  else if (about === 'sees') s.sees[one] = change(s.sees[one], b);
  else s.g = value;
}

function take(s: State, given: Given, { guard, effects, refuse }: Branch): boolean {
  if (!guard.every((each) => isTrue(s, given, each))) return false;
  const refused = refuse.length > 0 && refuse.every((each) => isTrue(s, given, each));
  assertThat(!refused, 'asserted', 'refused');
  for (const effect of effects) makeTrue(s, given, effect);
  return true;
}

export function toSystem({ members: size, skewed, rules, machine, rest }: RandomSymmetric): System {
  const { M, B, state } = declared(size);
  const { machine: machineOf, choose } = vocabulary(state, {}, 'id');
  const thread = machineOf<string>({
    start: 'l0',
    rest: ['l0', 'l1', 'l2'].filter((_, i) => rest[i]),
    steps: Object.fromEntries(
      (machine ?? []).map((each, label) => [
        `l${label}`,
        choose({ n: M, b: B }, (s, me, { n, b }) =>
          take(s as State, { m: me.id as Member, n, b }, each) ? `l${each.target}` : blocked,
        ),
      ]),
    ),
  });
  const names = machine === null ? [] : members(M).map((m) => `p${m}`);
  return system({
    state,
    init: (s) => {
      if (skewed) s.x[0] = 1;
    },
    processes: Object.fromEntries(names.map((name, id) => [name, process(thread, { id })])),
    rules: rules.map(({ inevitable, branch }, i) =>
      rule(
        state,
        `r${i}`,
        { m: M, n: M, b: B },
        (s, given) => (take(s as State, given, branch) ? taken : blocked),
        { inevitable },
      ),
    ),
    symmetry: { m: { of: [M], processes: names }, b: { of: [B] } },
  }) as System;
}

export function toProperties({ members: size, forbidden }: RandomSymmetric): Property<State>[] {
  const all = members(scalarSet('m', size));
  return [
    { name: 'always', meaning: 'keeps the search going to its end', invariant: () => true },
    {
      name: 'invariant',
      meaning: 'nobody is in what is forbidden',
      invariant: (s) =>
        all.every((m) =>
          all.every((n) =>
            [0, 1].every((b) => !forbidden.every((each) => isTrue(s as State, { m, n, b }, each))),
          ),
        ),
    },
    {
      name: 'atRest',
      meaning: 'when all rest, somebody owns it',
      atRest: ({ owner }) => owner !== null,
    },
    { name: 'asserted', meaning: 'no assertion fails' },
    deadlockFree(),
  ];
}

/** A state as plain data. */
interface PlainState {
  readonly x: readonly number[];
  readonly owner: number | null;
  readonly set: readonly number[];
  readonly link: readonly (number | null)[];
  readonly held: readonly (number | null)[];
  readonly sees: readonly (readonly number[])[];
  readonly g: number;
  readonly [process: string]: unknown;
}

/** The least text of the state under all its renamings, written out for this very declaration. */
export function naiveForm({ members: size, machine }: RandomSymmetric, plain: unknown): string {
  const s = plain as PlainState;
  const numbers = (n: number) => Array.from({ length: n }, (_, i) => i);
  const texts = ordersOf(numbers(size)).flatMap((m) =>
    ordersOf(numbers(BUFFERS)).map((b) => {
      const name = (who: number | null) => (who === null ? null : (m[who] as number));
      const moved = <T>(values: readonly T[], by: readonly number[]): T[] => {
        const out = [...values];
        values.forEach((value, i) => {
          out[by[i] as number] = value;
        });
        return out;
      };
      const sorted = (set: readonly number[], by: readonly number[]) =>
        set.map((i) => by[i] as number).sort((i, j) => i - j);
      const labels = machine === null ? [] : numbers(size).map((i) => labelOf(s[`p${i}`]));
      return JSON.stringify([
        moved(s.x, m),
        name(s.owner),
        sorted(s.set, m),
        moved(s.link.map(name), m),
        moved(s.held.map(name), b),
        moved(
          s.sees.map((set) => sorted(set, b)),
          m,
        ),
        s.g,
        moved(labels, labels.length === 0 ? [] : m),
      ]);
    }),
  );
  return texts.reduce((least, text) => (text < least ? text : least));
}

function labelOf(process: unknown): string {
  return (process as { pc: string }).pc;
}
