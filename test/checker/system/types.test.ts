/**
 * Mistakes in a model that do not compile. `tsc` is the judge here: each `@ts-expect-error` stands
 * above a mistake, and `tsc` complains of one without a mistake. Nothing of this runs.
 */

import { expect, expectTypeOf, test } from 'vitest';
import {
  array,
  blocked,
  bool,
  enumOf,
  expand,
  members,
  optional,
  process,
  range,
  rule,
  scalarSet,
  setOf,
  spec,
  struct,
  system,
  taken,
  vocabulary,
} from '../../../checker/index.ts';
import type { Scalar, Value } from '../../../checker/index.ts';

const cpu = scalarSet('cpu', 2);
const page = scalarSet('page', 2);
const state = struct({
  n: range(0, 3),
  on: bool,
  mode: enumOf('idle', 'busy'),
  owner: optional(cpu),
  waiting: setOf(cpu),
  tlb: array(cpu, struct({ page, valid: bool })),
});
type State = Value<typeof state>;
const { machine, fragment, choose } = vocabulary(state, { tries: range(0, 2) }, 'cpu');

test('mistakes that do not compile', () => {
  expect(mistakes).toBeTypeOf('object');
});

const mistakes = {
  labels: () => {
    // @ts-expect-error: there is no label 'c'
    machine({ start: 'a', steps: { a: () => 'b', b: () => 'c' } });
    // @ts-expect-error: there is no label 'c' to start at
    machine({ start: 'c', steps: { a: () => 'a' } });
    // @ts-expect-error: there is no label 'c' to rest at
    machine({ start: 'a', rest: ['c'], steps: { a: () => 'a' } });
    // @ts-expect-error: one of the two labels does not exist
    machine({ start: 'a', steps: { a: (s) => (s.on ? 'a' : 'c') } });
    // @ts-expect-error: a step returns a label or blocked
    machine({ start: 'a', steps: { a: () => true } });
    // @ts-expect-error: a step says where to go in every case
    machine({ start: 'a', steps: { a: (s) => (s.on ? 'a' : undefined) } });
    machine({
      start: 'a',
      // @ts-expect-error: there is no label 'c', in a choice either
      steps: { a: choose({ p: bool }, (_s, _me, { p }) => (p ? 'a' : 'c')) },
    });
    machine({ start: 'a', steps: { a: choose({ p: bool }, () => 'b'), b: () => blocked } });
  },

  fragments: () => {
    // @ts-expect-error: 'gone' is neither a label nor an exit
    fragment({ exits: ['done'], start: 'a', steps: { a: () => 'gone' } });
    const inner = fragment({ exits: ['done', 'failed'], start: 'a', steps: { a: () => 'done' } });
    // @ts-expect-error: the exit 'failed' leads nowhere
    expand('in', inner, { done: 'b' });
    const targets = { done: 'b', failed: 'c' } as const;
    // @ts-expect-error: the exit 'failed' leads to a label that the host does not have
    machine({ start: 'b', steps: { b: () => 'in/a', ...expand('in', inner, targets) } });
    const both = { done: 'b', failed: 'b' } as const;
    // @ts-expect-error: the fragment stands under another prefix
    machine({ start: 'b', steps: { b: () => 'out/a', ...expand('in', inner, both) } });
    machine({ start: 'b', steps: { b: () => 'in/a', ...expand('in', inner, both) } });
  },

  values: (s: State) => {
    s.n = 3;
    // @ts-expect-error: not a number
    s.n = true;
    // @ts-expect-error: no such name
    s.mode = 'bussy';
    // @ts-expect-error: never equal
    if (s.mode === 'bussy') return;
    // @ts-expect-error: only an optional holds null
    s.on = null;
    // @ts-expect-error: none is null, not undefined
    s.owner = undefined;
    // @ts-expect-error: misspelt
    s.mod = 'idle';
    // @ts-expect-error: an array of structs is changed in place
    s.tlb[0] = { page: s.tlb[0].page, valid: true };
    // @ts-expect-error: a part of the state is changed in place, never replaced
    s.tlb = s.tlb;
    // @ts-expect-error: an array keeps its length
    s.tlb.push(s.tlb[0]);
    return;
  },

  scalars: (s: State) => {
    const [first] = members(cpu);
    s.owner = first;
    // @ts-expect-error: a number is not a member of a scalar set
    s.owner = 1;
    // @ts-expect-error: what is calculated from a member is none
    s.owner = first + 1;
    // @ts-expect-error: a page is not a CPU
    s.owner = s.tlb[first].page;
    // @ts-expect-error: a CPU is not a page
    s.tlb[first].page = first;
    // @ts-expect-error: never equal
    if (s.owner === s.tlb[first].page) return;
    return;
  },

  rest: () => {
    const idle = machine({ start: 'a', steps: { a: () => blocked } });
    // @ts-expect-error: the machine needs to be told its CPU
    process(idle, {});
    // @ts-expect-error: the constant is misspelt
    process(idle, { cpus: 0 });
    // @ts-expect-error: a process does not change its constants
    machine({ start: 'a', steps: { a: (_s, me) => ((me.cpu = 1), 'a') } });
    // @ts-expect-error: a local is misspelt
    machine({ start: 'a', steps: { a: (_s, me) => (me.trys === 0 ? 'a' : blocked) } });
    // @ts-expect-error: a parameter is read only
    rule(state, 'r', { n: range(0, 1) }, (_s, params) => ((params.n = 1), taken));
    // @ts-expect-error: a rule returns taken or blocked
    rule(state, 'r', {}, () => true);
    // @ts-expect-error: the actor is one of the parameters
    rule(state, 'r', { n: cpu }, () => blocked, { actor: 'cpu' });
    // @ts-expect-error: a ghost is one of the variables
    system({ state, ghosts: ['nn'] });
    // @ts-expect-error: a choice has the type of its domain
    system({ state, choices: { on: bool }, init: (s, { on }) => void (s.n = on) });
    // @ts-expect-error: no such choice
    system({ state, choices: { on: bool }, init: (s, { off }) => void (s.on = off) });
    spec({
      name: 'a/b',
      summary: 'a property sees the typed state',
      model: () => system({ state }),
      // @ts-expect-error: misspelt
      properties: [{ name: 'p', meaning: 'p', invariant: ({ nn }) => nn === 0 }],
    });
    // @ts-expect-error: an optional of a struct has no layout
    optional(struct({ n: bool }));
  },
};

test('the type of a state follows from its declaration', () => {
  expectTypeOf<State['mode']>().toEqualTypeOf<'idle' | 'busy'>();
  expectTypeOf<State['owner']>().toEqualTypeOf<Scalar<'cpu'> | null>();
  expectTypeOf<State['waiting']>().toEqualTypeOf<number>();
  expectTypeOf<State['tlb'][number]['valid']>().toEqualTypeOf<boolean>();
});
