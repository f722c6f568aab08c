/** The symmetry that shipped specs declare: is it one, and is each orbit found once? */

import { describe, expect, test } from 'vitest';
import type { Spec, SpecBounds, System } from '../../checker/index.ts';
import { Check } from '../../checker/check.ts';
import type { BreadthFirst } from '../../checker/search/breadth-first.ts';
import { loadCatalogue, specFilesUnder } from '../../checker/cli/spec-files.ts';
import { boundsOf } from '../../checker/spec.ts';
import { unpack } from '../../checker/state/value.ts';
import { asymmetryIn } from '../../checker/symmetry/equivariance.ts';
import { Renaming } from '../../checker/symmetry/permutation.ts';
import { germanSpec } from '../../specs/examples/german.ts';
import { twoPhaseCommitSpec } from '../../specs/examples/two-phase-commit.ts';
import { underMmapSem } from '../../specs/relocation/hansen-2007.ts';
import { shootdownSpec } from '../bench/models/shootdown.ts';
import { permutationsOf } from '../checker/symmetry/permutations.ts';

const { found } = await loadCatalogue(specFilesUnder('specs'));
/** The matrix of relocation has the same steps for each caller, and in some surroundings those of others. */
const AGAIN =
  /^relocation\/.*-(numa|preemptible|failing|two-pages|two-tables|referenced|switch|asids|store-buffer|in-mm)$/;
const specs = [
  ...found.map(({ spec }) => spec).filter(({ name }) => !AGAIN.test(name)),
  shootdownSpec,
];
const modelOf = (spec: Spec, bounds: SpecBounds = {}): System =>
  spec.model(boundsOf(spec, bounds)) as System;
const symmetric = specs.filter((spec) => modelOf(spec).symmetry.length > 0);

describe('steps and properties commute with renaming', () => {
  test('in specs of every family', () => {
    const families = new Set(symmetric.map(({ name }) => name.split('/')[0]));
    expect([...families].sort()).toEqual([
      'bench',
      'bugs',
      'examples',
      'modern',
      'no-relocation',
      'relocation',
      'slab',
    ]);
  });

  test.each(symmetric)('$name', (spec) => {
    for (const seed of [1, 2]) {
      expect(asymmetryIn(modelOf(spec), spec.properties, { states: 400, seed })).toBeNull();
    }
  });

  test.each(specs.filter(({ name, bounds }) => name.startsWith('slab/') && 'interrupts' in bounds))(
    '$name, with two users',
    (spec) => {
      const model = modelOf(spec, { users: 2, interrupts: 0 });
      expect(model.symmetry.map(({ name }) => name)).toEqual(['user']);
      expect(asymmetryIn(model, spec.properties, { states: 400, seed: 4 })).toBeNull();
    },
  );

  const ofTheKernel = symmetric.filter(({ bounds }) => 'swapInReadOnly' in bounds);
  const isOfFile = ({ bounds }: Spec) => bounds['file'] === 1;
  const hasForks = ({ bounds }: Spec) => (bounds['forks'] as number) > 0;

  test.each(ofTheKernel.filter(isOfFile))('$name, with two users and two blocks', (spec) => {
    // Of a device's memory nothing is reclaimed.
    const reclaims = spec.bounds['revokes'] === 0 ? 1 : 0;
    const model = modelOf(spec, { users: 2, pages: 2, frames: 2, slots: 2, reclaims });
    expect(model.symmetry.map(({ name }) => name)).toEqual(['user', 'table', 'frame']);
    expect(asymmetryIn(model, spec.properties, { states: 150, seed: 4 })).toBeNull();
  });

  test.each(ofTheKernel.filter(hasForks))('$name, with two users and two pages', (spec) => {
    const model = modelOf(spec, { users: 2, pages: 2, frames: 3 });
    expect(model.symmetry.map(({ name }) => name)).toContain('frame');
    expect(asymmetryIn(model, spec.properties, { states: 150, seed: 4 })).toBeNull();
  });

  test.each(ofTheKernel.filter((spec) => !isOfFile(spec) && !hasForks(spec)))(
    '$name, with two users and with swap',
    (spec) => {
      const model = modelOf(spec, { users: 2, pages: 2, frames: 2, slots: 2, reclaims: 1 });
      expect(model.symmetry.map(({ name }) => name)).toEqual(['user', 'table', 'frame', 'slot']);
      expect(asymmetryIn(model, spec.properties, { states: 150, seed: 4 })).toBeNull();
    },
  );

  const large = ({ bounds }: Spec) =>
    (bounds['collapses'] ?? 0) + (bounds['largeAtFirst'] ?? 0) > 0;
  test.each(specs.filter(large))(
    '$name, with two users: large pages are frames in a row',
    (spec) => {
      const model = modelOf(spec, { users: 2, spareTables: 2 });
      expect(model.symmetry.map(({ name }) => name)).toEqual(['user', 'table']);
      expect(asymmetryIn(model, spec.properties, { states: 400, seed: 4 })).toBeNull();
    },
  );
});

function searched(spec: Spec, bounds: SpecBounds, symmetry: boolean) {
  const check = new Check(spec, { bounds, symmetry, partialOrder: false });
  check.advance();
  expect(check.search.ending).toBe('complete');
  return { search: check.search as BreadthFirst, system: check.subject.system };
}

type Searched = ReturnType<typeof searched>;

function* statesOf({ search, system }: Searched): Generator<Int32Array> {
  for (let i = 0; i < search.statistics.states; i += 1) {
    const state = new Int32Array(system.view.layout.words);
    search.read(i, state);
    yield state;
  }
}

/** How many forms the states of the unreduced search have. */
function orbitsBy(check: Searched, formOf: (state: Int32Array) => string): number {
  return new Set([...statesOf(check)].map(formOf)).size;
}

const least = (texts: readonly string[]): string =>
  texts.reduce((sofar, text) => (text < sofar ? text : sofar));

describe('each orbit is found once', () => {
  /** Both models are written so that a state is what each member has, in any order, and the rest. */
  const multiset =
    (
      members: number,
      read: (state: never, member: number) => unknown[],
      rest: (state: never) => unknown[],
    ) =>
    (check: Searched) =>
      orbitsBy(check, (state) => {
        const plain = unpack(check.system.view.layout, state) as never;
        const each = Array.from({ length: members }, (_, m) => JSON.stringify(read(plain, m)));
        return JSON.stringify([each.sort(), rest(plain)]);
      });

  test.each([2, 3])('by %i clients of German', (clients) => {
    interface Plain {
      cache: unknown[];
      asks: unknown[];
      order: unknown[];
      answer: unknown[];
      serving: { request: string; client: number | null };
      sharers: number[];
      unwarned: number[];
      exclusiveGiven: boolean;
      memory: number;
      latest: number;
    }
    const count = multiset(
      clients,
      (s: Plain, m) => [
        [s.cache[m], s.asks[m], s.order[m], s.answer[m]],
        [s.serving.client === m, s.sharers.includes(m), s.unwarned.includes(m)],
      ],
      (s: Plain) => [s.serving.request, s.exclusiveGiven, s.memory, s.latest],
    );
    const reduced = searched(germanSpec, { clients }, true);
    expect(reduced.search.statistics.states).toBe(count(searched(germanSpec, { clients }, false)));
  });

  test.each([2, 3, 4, 5, 6])('by %i resource managers', (managers) => {
    interface Plain {
      manager: string[];
      decision: string;
      ready: number[];
      sent: { prepared: number[]; commit: boolean; abort: boolean };
    }
    const count = multiset(
      managers,
      (s: Plain, m) => [s.manager[m], s.ready.includes(m), s.sent.prepared.includes(m)],
      (s: Plain) => [s.decision, s.sent.commit, s.sent.abort],
    );
    const reduced = searched(twoPhaseCommitSpec, { managers }, true);
    expect(reduced.search.statistics.states).toBe(
      count(searched(twoPhaseCommitSpec, { managers }, false)),
    );
  });

  test.each([
    { zaps: 0 },
    { zaps: 0, spareTables: 3 },
    { zaps: 0, users: 2, relocations: 0, spareTables: 0 },
  ])('in a relocation with %o, by the least of all renamings', (bounds) => {
    const spec = underMmapSem[0] as Spec;
    const full = searched(spec, bounds, false);
    const { layout } = full.system.view;
    const renaming = new Renaming(layout, full.system.symmetry);
    const all = permutationsOf(full.system);
    const orbits = orbitsBy(full, (state) =>
      least(all.map((by) => renaming.rename(state, by).join())),
    );
    const reduced = searched(spec, bounds, true);
    expect(reduced.search.statistics.states).toBe(orbits);
    expect(orbits).toBeLessThan(full.search.statistics.states / 2);
  });
});
