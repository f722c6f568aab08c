/** Lossy searches against exact ones, and against the naive reference. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check, ModelError, range, rule, spec, struct, system } from '../../../../checker/index.ts';
import {
  assertHolds,
  blocked,
  NotHoldingError,
  SpecError,
  taken,
} from '../../../../checker/index.ts';
import type { CheckOptions, CheckResult, Spec, StorageOption } from '../../../../checker/index.ts';
import { Check } from '../../../../checker/check.ts';
import { modelFailure } from '../../../../checker/cli/model-failure.ts';
import { dieHardSpec } from '../../../../specs/examples/die-hard.ts';
import { diningPhilosophersSpec } from '../../../../specs/examples/dining-philosophers.ts';
import { germanSpec } from '../../../../specs/examples/german.ts';
import { petersonSpec } from '../../../../specs/examples/peterson.ts';
import { twoPhaseCommitSpec } from '../../../../specs/examples/two-phase-commit.ts';
import { underMmapSem } from '../../../../specs/relocation/hansen-2007.ts';
import { specAt } from '../../../specs/places.ts';
import { specs as failing } from '../../cli/fixtures/counter.ts';
import { overflowing, throwing } from '../../cli/fixtures/failing.ts';
import { exploreNaively, expectViolation, specOf, tracesOf, violationsOf } from '../followed.ts';
import { randomSystem } from '../random-systems.ts';

/** So that it loses nothing in the array of {@link ample}. */
const SMALL = { bounds: { speculation: 0, spareTables: 1 } };
const fingerprints: StorageOption = { kind: 'fingerprints' };
const ample: StorageOption = { kind: 'bitstate', bytes: 2 ** 22 };
const lossy = [
  ['fingerprints', fingerprints],
  ['bitstate', ample],
] as const;

/** The verdict that a lossy search may give at most. */
const weakened = (verdict: string, storage: StorageOption) => {
  if (verdict !== 'holds') return verdict;
  return storage === fingerprints ? 'probable' : 'open';
};

/** What a lossy search that omits nothing has in common with an exact one. */
const comparable = (result: CheckResult, storage: StorageOption) => ({
  states: result.states,
  transitions: result.transitions,
  ending: result.ending,
  neverTaken: result.neverTaken,
  properties: result.properties.map(({ name, verdict, exercised }) => ({
    name,
    verdict: weakened(verdict, storage),
    exercised,
  })),
});

describe.each(lossy)('a complete search of a random system by %s', (_name, storage) => {
  test('finds the same states, transitions and violations as the reference', () => {
    fc.assert(
      fc.property(randomSystem, fc.nat(), (description, seed) => {
        const { states, transitions } = exploreNaively(description);
        const depths = violationsOf(description);
        const result = check(specOf(description), {
          storage: { ...(storage as object), seed } as StorageOption,
        });
        expect(result).toMatchObject({ ending: 'complete', states: states.length, transitions });
        expect(result.outcome).not.toBe('holds');
        for (const { name, verdict } of result.properties) {
          const violated = Number.isFinite(depths[name] ?? Infinity);
          expect(verdict).toBe(violated ? 'violated' : weakened('holds', storage));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('gives traces that the reference can follow to the violation', () => {
    let longer = 0;
    fc.assert(
      fc.property(randomSystem, (description) => {
        const depths = violationsOf(description);
        const result = check(specOf(description), { storage });
        for (const [name, trace] of tracesOf(result)) {
          expectViolation(description, name, trace);
          expect(trace.steps.length).toBeGreaterThanOrEqual(depths[name] as number);
          if (trace.steps.length > (depths[name] as number)) longer += 1;
        }
        for (const each of result.properties) {
          if (each.verdict === 'violated') expect(each.depth).toBe(each.trace.steps.length);
        }
      }),
      { numRuns: 200 },
    );
    expect(longer).toBeGreaterThan(0);
  });

  test('gives the same result compiled or not, again, and in slices', () => {
    const figures = ({ seconds: _, notCompiled: __, ...rest }: CheckResult) => rest;
    fc.assert(
      fc.property(randomSystem, (description) => {
        const whole = figures(check(specOf(description), { storage }));
        const sliced = new Check(specOf(description), { storage });
        while (sliced.advance(0)) expect(sliced.search.ending).toBe(null);
        expect(figures(sliced.result())).toEqual(whole);
        expect(figures(check(specOf(description), { storage, compile: false }))).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });
});

const shipped: [string, Spec, CheckOptions][] = [
  ['Die Hard', dieHardSpec, {}],
  ['the dining philosophers', diningPhilosophersSpec, {}],
  ['Peterson', petersonSpec, {}],
  ['two-phase commit', twoPhaseCommitSpec, { bounds: { managers: 5 } }],
  ['German', germanSpec, { bounds: { clients: 3 } }],
  ['hansen-2007 under mmap_sem', underMmapSem[0] as Spec, {}],
  ['2008-04 in a preemptible kernel', specAt('2008-04-referenced-preemptible'), SMALL],
];

describe.each(lossy)('a complete search by %s', (_name, storage) => {
  test.each(shipped)('says of %s what an exact search says', (_spec, spec, options) => {
    const exact = check(spec, { ...options, symmetry: false });
    const result = check(spec, { ...options, storage });
    if (exact.ending === 'complete') {
      expect(comparable(result, storage)).toEqual(comparable(exact, storage));
    }
    expect(result.asExpected).toBe(
      result.properties.every(({ verdict }) => verdict === 'violated') || storage === fingerprints,
    );
  });

  test('is no proof to a test suite', () => {
    expect(() => assertHolds(petersonSpec, { storage })).toThrow(NotHoldingError);
  });

  test('tells how strong it is', () => {
    const { storage: strength, outcome } = check(petersonSpec, {
      storage: { ...(storage as object), seed: 5 } as StorageOption,
    });
    expect(strength).toMatchObject({ kind: (storage as { kind: string }).kind, seed: 5 });
    expect(outcome).toBe(storage === fingerprints ? 'probable' : 'unproven');
  });
});

describe('a bit array that is too small', () => {
  test.each([1, 2, 3, 4])('loses states, about as many as it estimates, with seed %i', (seed) => {
    const clients3 = { clients: 3 };
    const all = check(germanSpec, { bounds: clients3, symmetry: false }).states;
    for (const bytes of [2 ** 14, 2 ** 15, 2 ** 16]) {
      const storage = { kind: 'bitstate', bytes, seed } as const;
      const result = check(germanSpec, { bounds: clients3, storage });
      if (result.storage === 'exact' || result.storage.kind !== 'bitstate')
        throw new Error('exact');
      expect(result).toMatchObject({ outcome: 'unproven', ending: 'complete', asExpected: false });
      expect(result.states).toBeLessThan(all);
      const estimated = result.storage.coverage;
      const covered = result.states / all;
      // What was mistaken hides more, so the estimate is on the bright side.
      expect((1 - covered) / (1 - estimated)).toBeGreaterThan(0.5);
      expect((1 - covered) / (1 - estimated)).toBeLessThan(3);
    }
  });

  test('never makes up a violation', () => {
    fc.assert(
      fc.property(randomSystem, fc.integer({ min: 1, max: 16 }), (description, bytes) => {
        const result = check(specOf(description), { storage: { kind: 'bitstate', bytes } });
        for (const [name, trace] of tracesOf(result)) expectViolation(description, name, trace);
        expect(result.properties.map(({ verdict }) => verdict)).not.toContain('holds');
        expect(result.asExpected && result.outcome !== 'violated').toBe(false);
      }),
    );
  });
});

/** Counts from 0 to `last`, one by one, each state with a way out to its double. */
const counter = (last: number) => {
  const state = struct({ n: range(0, last) });
  const up = rule(state, 'up', {}, (s) => {
    if (s.n === last) return blocked;
    s.n += 1;
    return taken;
  });
  const jump = rule(state, 'jump', {}, (s) => {
    if (s.n === 0 || s.n + s.n > last) return blocked;
    s.n += s.n;
    return taken;
  });
  return spec({
    name: 'counter',
    summary: 'a test',
    model: () => system({ state, rules: [up, jump] }),
    properties: [
      { name: 'always', meaning: 'nothing', invariant: () => true },
      { name: 'small', meaning: 'stays small', invariant: ({ n }) => n < last - 1 },
    ],
    expect: { small: 'violated' },
  });
};

describe.each(lossy)('a search by %s that is cut short', (_name, storage) => {
  const million = counter(1_000_000);
  const always = { properties: ['always'], storage };

  test.each<[string, CheckOptions, string]>([
    ['by depth', { maxDepth: 10 }, 'depth'],
    ['by depth, at once', { maxDepth: 0 }, 'depth'],
    ['by states', { maxStates: 10 }, 'states'],
    ['by memory, at once', { maxMemory: 0 }, 'memory'],
    ['by memory of the stack', { maxMemory: 4_500_000 }, 'memory'],
    ['by time', { maxTime: 0.02 }, 'time'],
    ['by time, at once', { maxTime: 0 }, 'time'],
  ])('%s is incomplete', (_what, options, ending) => {
    const result = check(million, { ...always, ...options });
    expect(result).toMatchObject({ outcome: 'incomplete', ending, asExpected: false });
    expect(result.properties[0]?.verdict).toBe('open');
    expect(result.states).toBeLessThan(1_000_000);
    expect(result.bytes).toBeLessThanOrEqual(Math.max(options.maxMemory ?? Infinity, 4_500_000));
  });

  test('by an interrupt is incomplete', () => {
    const running = new Check(million, always);
    running.advance(0);
    running.search.stop('interrupt');
    expect(running.advance()).toBe(false);
    expect(running.result()).toMatchObject({ outcome: 'incomplete', ending: 'interrupt' });
  });

  test('by depth is complete if nothing lies deeper', () => {
    const { outcome, depth } = check(counter(20), { ...always, maxDepth: 20 });
    expect(depth).toBeLessThan(20);
    expect(outcome).not.toBe('incomplete');
  });

  test('by depth never claims what it has not seen', () => {
    fc.assert(
      fc.property(randomSystem, fc.nat({ max: 6 }), (description, maxDepth) => {
        const result = check(specOf(description), { storage, maxDepth });
        const { states } = exploreNaively(description);
        if (result.states < states.length) expect(result.ending).toBe('depth');
        expect(result.depth).toBeLessThanOrEqual(maxDepth);
        for (const [name, trace] of tracesOf(result)) {
          expectViolation(description, name, trace);
          expect(trace.steps.length).toBeLessThanOrEqual(maxDepth);
        }
      }),
    );
  });

  test('ends once every property is violated', () => {
    const result = check(counter(1000), { properties: ['small'], storage });
    expect(result).toMatchObject({ outcome: 'violated', ending: 'decided', asExpected: true });
  });
});

describe('a run of a depth-first search', () => {
  test('may be very deep', () => {
    const result = check(counter(100_000), { storage: fingerprints });
    const small = result.properties.find(({ name }) => name === 'small');
    if (small?.verdict !== 'violated') throw new Error('a violation is expected');
    expect(result.depth).toBeGreaterThan(20_000);
    expect(small.trace.steps.at(-1)?.state).toEqual({ n: 99_999 });
  });

  test('is shortened by ways beside it', () => {
    const copies = ({ cache, memory }: { cache: { copy: number | null }[]; memory: number }) =>
      [0, 2, 3].every((client) => cache[client]?.copy === 1) && memory === 1;
    const wanted: Spec = {
      ...germanSpec,
      properties: [
        { name: 'never', meaning: 'three do not share', invariant: (s) => !copies(s as never) },
      ],
      expect: { never: 'violated' },
    };
    const running = new Check(wanted, { bounds: { clients: 4 }, storage: fingerprints });
    running.advance();
    const result = running.result();
    const [never] = result.properties;
    if (never?.verdict !== 'violated') throw new Error('a violation is expected');
    // The shortest has 20 steps; the search goes 1021 deep before it comes upon one.
    expect(result.depth).toBeGreaterThan(1000);
    expect(never.depth).toBeLessThan(100);
    expect(copies(never.trace.steps.at(-1)?.state as never)).toBe(true);
  });

  test.each([
    ['a step throws', throwing],
    ['a value is outside its domain', overflowing],
  ])('is told if %s', (_what, spec) => {
    const running = new Check(spec, { storage: fingerprints });
    let thrown: unknown;
    try {
      running.advance();
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toBeInstanceOf(ModelError);
    expect(modelFailure(thrown, running).run?.steps.map(({ action }) => action)).toEqual([
      'work',
      'work',
      'work',
    ]);
  });
});

describe('a storage that makes no sense is refused', () => {
  test.each<StorageOption>([
    { kind: 'bitstate', bytes: 0 },
    { kind: 'bitstate', bytes: Number.NaN },
    { kind: 'fingerprints', seed: 0.5 },
  ])('%j', (storage) => {
    expect(() => check(failing[0] as Spec, { storage })).toThrow(SpecError);
  });
});
