/** The reduced search against the unreduced one, on random symmetric systems. */

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spec } from '../../../checker/index.ts';
import type { Spec, System } from '../../../checker/index.ts';
import { Check } from '../../../checker/check.ts';
import type { CheckOptions } from '../../../checker/check.ts';
import { BreadthFirst } from '../../../checker/search/breadth-first.ts';
import { Expander, sameWords } from '../../../checker/search/expander.ts';
import { unpack } from '../../../checker/state/value.ts';
import { canonicaliserOf } from '../../../checker/symmetry/canonicaliser.ts';
import type { Canonicaliser } from '../../../checker/symmetry/canonicaliser.ts';
import { Renaming } from '../../../checker/symmetry/permutation.ts';
import type { Permutation } from '../../../checker/symmetry/permutation.ts';
import { asymmetryIn } from '../../../checker/symmetry/equivariance.ts';
import { SymmetricSuccessors } from '../../../checker/symmetry/symmetric-successors.ts';
import { reasonIn } from '../../../checker/trace/real-run.ts';
import type { Run } from '../../../checker/trace/real-run.ts';
import { runTo } from '../../../checker/trace/trace.ts';
import { permutationsOf } from './permutations.ts';
import { naiveForm, randomSymmetric, toProperties, toSystem } from './random-symmetric.ts';
import type { RandomSymmetric } from './random-symmetric.ts';

/** Larger ones are passed over: the naive forms take their time. */
const STATES_MAX = 800;

function specOf(description: RandomSymmetric): Spec {
  return spec({
    name: 'random',
    summary: 'a random symmetric system',
    model: () => toSystem(description),
    properties: toProperties(description) as never,
  });
}

function searched(description: RandomSymmetric, options: CheckOptions) {
  const check = new Check(specOf(description), { ...options, maxStates: STATES_MAX });
  check.advance();
  const { system, engine, spec } = check.subject;
  return { search: check.search as BreadthFirst, system, engine, spec, check };
}

type Searched = Pick<ReturnType<typeof searched>, 'search' | 'system'>;

function statesOf({ system, search }: Searched): Int32Array[] {
  return Array.from({ length: search.statistics.states }, (_, i) => {
    const state = new Int32Array(system.view.layout.words);
    search.read(i, state);
    return state;
  });
}

function orbitsOf(description: RandomSymmetric, check: Searched) {
  const { layout } = check.system.view;
  const forms = statesOf(check).map((state) => naiveForm(description, unpack(layout, state)));
  return new Set(forms);
}

/** Depth of the violation of each violated property. */
function depthsOf({ violations }: BreadthFirst): Record<string, number> {
  return Object.fromEntries([...violations].map(([name, { depth }]) => [name, depth]));
}

/** Of steps that were never taken, those that none of the like processes ever took. */
function takenByNone(never: readonly string[], { members }: RandomSymmetric): readonly string[] {
  const processes = Array.from({ length: members }, (_, i) => `p${i}`);
  return never.filter((step) =>
    processes.every((process) => never.includes(step.replace(/^p\d/, process))),
  );
}

/** Follows a run step by step, each of which must be one of the steps of the system. */
function expectRealRun(system: System, run: Run): void {
  const expander = new Expander(system);
  expect(system.initial.some((state) => sameWords(state, run.initial))).toBe(true);
  let from = run.initial;
  for (const { action, state } of run.steps) {
    const successors: Int32Array[] = [];
    expander.load(from);
    expander.visit({
      successor: (taken) => {
        if (taken === action) successors.push(expander.next.slice());
      },
    });
    expect(successors).toEqual([state]);
    from = state;
  }
}

test('finds each orbit once, and the same violations at the same depths', () => {
  let reductions = 0;
  const violated = new Map<string, number>();
  fc.assert(
    fc.property(randomSymmetric, (description) => {
      const full = searched(description, { symmetry: false });
      if (full.search.ending !== 'complete') return;
      const reduced = searched(description, {});
      const orbits = orbitsOf(description, full);
      expect(reduced.engine.reductions.length).toBe(2);
      expect(reduced.search.statistics.states).toBe(orbits.size);
      expect(orbitsOf(description, reduced)).toEqual(orbits);
      expect(depthsOf(reduced.search)).toEqual(depthsOf(full.search));
      if (orbits.size < full.search.statistics.states / 2) reductions += 1;
      for (const name of reduced.search.violations.keys()) {
        violated.set(name, (violated.get(name) ?? 0) + 1);
      }
      expect(reduced.check.result().neverTaken).toEqual(
        takenByNone(full.check.result().neverTaken, description),
      );
    }),
    { numRuns: 150 },
  );
  // Systems in which nothing is reduced, or nothing violated, would test nothing.
  expect(reductions).toBeGreaterThan(5);
  for (const name of ['invariant', 'atRest', 'asserted', 'deadlockFree']) {
    expect({ name, times: violated.get(name) ?? 0 }).toSatisfy(
      ({ times }: { times: number }) => times > 1,
    );
  }
});

test('gives runs of the system as it is, to violations of the same property', () => {
  let runs = 0;
  fc.assert(
    fc.property(randomSymmetric, (description) => {
      const { search, system, engine, spec } = searched(description, {});
      for (const [name, violation] of search.violations) {
        const run = runTo(system, search, violation, engine);
        expect(run.steps.length).toBe(violation.depth);
        expectRealRun(system, run);
        const property = spec.properties.find((each) => each.name === name);
        if (property === undefined) throw new Error(`there is no property ${name}`);
        expect(reasonIn(system, run, property, violation)).not.toBe('');
        runs += 1;
      }
    }),
    { numRuns: 100 },
  );
  expect(runs).toBeGreaterThan(50);
});

/** Forms that are none: of each state some renaming, but for no two of them need it be the same. */
function whimsical(system: System): Canonicaliser {
  const { layout } = system.view;
  const renaming = new Renaming(layout, system.symmetry);
  const all = permutationsOf(system);
  return {
    exact: [false, false],
    canonicalise: (states, base) => {
      const state = states.slice(base, base + layout.words);
      const whim = state.reduce((sum, word) => Math.imul(sum ^ word, 0x9e3779b1) >>> 3, 0);
      states.set(renaming.rename(state, all[whim % all.length] as Permutation), base);
    },
  };
}

test('where a state has several forms, finds each orbit, and runs are real all the same', () => {
  let inexact = 0;
  let runs = 0;
  fc.assert(
    fc.property(randomSymmetric, fc.boolean(), (description, leavesTies) => {
      const full = searched(description, { symmetry: false });
      if (full.search.ending !== 'complete') return;
      const { properties } = full.spec;
      const system = toSystem(description);
      const forms = leavesTies ? canonicaliserOf(system, 1) : whimsical(system);
      const { formOf } = searched(description, {}).engine;
      if (forms === null || formOf === null) throw new Error('nothing is interchangeable');
      const successors = new SymmetricSuccessors(system, properties, new Expander(system), forms);
      const search = new BreadthFirst(system, properties, {}, [], successors);
      search.advance();
      const orbits = orbitsOf(description, full);
      expect(orbitsOf(description, { system, search })).toEqual(orbits);
      expect(depthsOf(search)).toEqual(depthsOf(full.search));
      if (search.statistics.states > orbits.size) inexact += 1;
      for (const violation of search.violations.values()) {
        const run = runTo(system, search, violation, { successors, formOf });
        expect(run.steps.length).toBe(violation.depth);
        expectRealRun(system, run);
        runs += 1;
      }
    }),
    { numRuns: 100 },
  );
  expect(inexact).toBeGreaterThan(5);
  expect(runs).toBeGreaterThan(20);
});

test('these systems are found to be symmetric', () => {
  fc.assert(
    fc.property(randomSymmetric, fc.integer({ min: 1, max: 99 }), (description, seed) => {
      const properties = toProperties(description) as never;
      expect(asymmetryIn(toSystem(description), properties, { states: 50, seed })).toBeNull();
    }),
    { numRuns: 100 },
  );
});
