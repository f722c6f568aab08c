/** Canonical forms against the definition: renaming leaf by leaf, by every permutation. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  array,
  bool,
  enumOf,
  optional,
  process,
  range,
  scalarSet,
  setOf,
  struct,
  system,
  taggedBy,
  vocabulary,
} from '../../../checker/index.ts';
import type { Fields, System } from '../../../checker/index.ts';
import { cardinality } from '../../../checker/state/domain.ts';
import { pack } from '../../../checker/state/value.ts';
import { canonicaliserOf } from '../../../checker/symmetry/canonicaliser.ts';
import { Renaming } from '../../../checker/symmetry/permutation.ts';
import { permutationsOf } from './permutations.ts';

/** Two orbits, of which the second leaves member 0 as it is, and what can be said with them. */
function random(clients: number, pages: number, withProcesses: boolean): fc.Arbitrary<System> {
  const CLIENT = scalarSet('client', clients);
  const TID = range(0, clients, 't');
  const PAGE = range(0, pages, 'page');
  const leaf = fc.constantFrom(
    bool,
    range(-3, 9),
    enumOf('a', 'b', 'c'),
    CLIENT,
    optional(CLIENT),
    setOf(CLIENT),
    optional(TID),
    PAGE,
    optional(PAGE),
    setOf(PAGE),
  );
  const tagged = fc.constantFrom(
    {
      kind: enumOf('none', 'page', 'client'),
      target: taggedBy('kind', { page: PAGE, client: CLIENT }),
    },
    { valid: bool, page: taggedBy('valid', { true: PAGE }) },
  );
  const fields: fc.Arbitrary<Fields> = fc
    .tuple(fc.array(leaf, { minLength: 1, maxLength: 3 }), fc.option(tagged))
    .map(([leaves, entry]) => ({
      ...Object.fromEntries(leaves.map((each, i) => [`f${i}`, each])),
      ...(entry === null ? {} : { entry: struct(entry) }),
    }));
  const index = fc.constantFrom(CLIENT, PAGE, TID);
  const part = fc.oneof(
    leaf,
    fields.map((of) => struct(of)),
    fc.tuple(index, leaf).map(([size, of]) => array(size, of)),
    fc.tuple(index, fields).map(([size, of]) => array(size, struct(of))),
    fc.tuple(index, index, fields).map(([i, j, of]) => array(i, array(j, struct(of)))),
  );
  return fc.tuple(fc.array(part, { minLength: 1, maxLength: 4 }), fields).map(([parts, locals]) => {
    const state = struct(Object.fromEntries(parts.map((each, i) => [`v${i}`, each])));
    const { machine } = vocabulary(state, locals, 'tid');
    const thread = machine({ start: 'a', steps: { a: () => 'b', b: () => 'c', c: () => 'a' } });
    const names = Array.from({ length: clients }, (_, i) => `p${i}`);
    return system({
      state,
      processes: withProcesses
        ? Object.fromEntries(names.map((name, i) => [name, process(thread, { tid: i })]))
        : {},
      symmetry: {
        client: { of: [CLIENT, TID], processes: withProcesses ? names : [] },
        page: { of: [PAGE], first: 1 },
      },
    }) as System;
  });
}

/** Any packed state; few values of each leaf, so that members are often alike. */
function statesOf({ view }: System): fc.Arbitrary<Int32Array> {
  const { layout } = view;
  return fc
    .tuple(
      ...layout.slots.map(({ domain }) =>
        fc.oneof(fc.constant(0), fc.nat({ max: cardinality(domain) - 1 })),
      ),
    )
    .map((codes) => {
      const words = new Int32Array(layout.words);
      layout.slots.forEach(({ word, shift }, i) => {
        words[word] = (words[word] as number) | ((codes[i] as number) << shift);
      });
      return words;
    });
}

const anySystem = fc
  .tuple(fc.integer({ min: 2, max: 4 }), fc.integer({ min: 2, max: 3 }), fc.boolean())
  .chain(([clients, pages, withProcesses]) => random(clients, pages, withProcesses));

const systemAndState = anySystem.chain((system) => fc.tuple(fc.constant(system), statesOf(system)));

function formIn(system: System, limit?: number): (state: Int32Array) => string {
  const canonicaliser = canonicaliserOf(system, limit);
  return (state) => {
    const form = state.slice();
    canonicaliser?.canonicalise(form, 0);
    return form.join();
  };
}

describe('the canonical form of a state', () => {
  test('is one of its renamings, and that of each of them', () => {
    const sizes = new Set<number>();
    fc.assert(
      fc.property(systemAndState, ([system, state]) => {
        const renaming = new Renaming(system.view.layout, system.symmetry);
        const renamed = permutationsOf(system).map((by) => renaming.rename(state, by));
        const form = formIn(system);
        expect(renamed.map((each) => each.join())).toContain(form(state));
        expect(new Set(renamed.map(form))).toEqual(new Set([form(state)]));
        sizes.add(new Set(renamed.map((each) => each.join())).size);
      }),
      { numRuns: 400 },
    );
    // States that all have but one renaming would test nothing.
    expect(sizes.size).toBeGreaterThan(5);
  });

  test('is one of its renamings also where ties are left as they are', () => {
    fc.assert(
      fc.property(systemAndState, ([system, state]) => {
        const renaming = new Renaming(system.view.layout, system.symmetry);
        const renamed = permutationsOf(system).map((by) => renaming.rename(state, by));
        const form = formIn(system, 1);
        expect(renamed.map((each) => each.join())).toContain(form(state));
      }),
      { numRuns: 400 },
    );
  });

  test('may be one of several where ties are left as they are', () => {
    const CLIENT = scalarSet('client', 4);
    const model = system({ state: struct({ partner: array(CLIENT, CLIENT) }) }) as System;
    const pairs = pack(model.view.layout, { partner: [1, 0, 3, 2] });
    const renaming = new Renaming(model.view.layout, model.symmetry);
    const renamed = permutationsOf(model).map((by) => renaming.rename(pairs, by));
    expect(new Set(renamed.map(formIn(model, 1))).size).toBe(3);
    expect(new Set(renamed.map(formIn(model))).size).toBe(1);
  });

  test('is found in its place among others, which stay as they are', () => {
    fc.assert(
      fc.property(systemAndState, ([system, state]) => {
        const { length } = state;
        const states = new Int32Array(3 * length).fill(-1);
        states.set(state, length);
        canonicaliserOf(system)?.canonicalise(states, length);
        expect(states.subarray(length, 2 * length).join()).toBe(formIn(system)(state));
        expect([...states.subarray(0, length), ...states.subarray(2 * length)]).toEqual(
          Array<number>(2 * length).fill(-1),
        );
      }),
      { numRuns: 50 },
    );
  });

  test('is said to be exact just if all arrangements may be tried, or none need be', () => {
    const of = (declared: Fields, limit?: number) =>
      canonicaliserOf(system({ state: struct(declared) }) as System, limit)?.exact;
    const CLIENT = scalarSet('client', 8);
    expect(of({ v: array(CLIENT, bool), w: optional(CLIENT) })).toEqual([true]);
    expect(of({ v: array(CLIENT, optional(CLIENT)) })).toEqual([false]);
    expect(of({ v: array(CLIENT, optional(CLIENT)) }, Infinity)).toEqual([true]);
  });
});

test('nothing is interchangeable in a system without scalar sets', () => {
  expect(canonicaliserOf(system({ state: struct({ n: range(0, 3) }) }) as System)).toBeNull();
  const one = struct({ n: array(scalarSet('alone', 1), bool) });
  expect(canonicaliserOf(system({ state: one }) as System)).toBeNull();
});
