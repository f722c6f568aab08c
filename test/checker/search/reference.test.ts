/** The engine against the naive reference search, on random systems. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { check } from '../../../checker/index.ts';
import type { CheckOptions, CheckResult } from '../../../checker/index.ts';
import { Check } from '../../../checker/check.ts';
import { exploreNaively, expectViolation, specOf, tracesOf, violationsOf } from './followed.ts';
import { randomSystem } from './random-systems.ts';
import type { RandomSystem } from './random-systems.ts';

describe('a complete search of a random system', () => {
  test('finds the same states, transitions and depth as the reference', () => {
    fc.assert(
      fc.property(randomSystem, (description) => {
        const { states, transitions, depth } = exploreNaively(description);
        expect(check(specOf(description))).toMatchObject({
          ending: 'complete',
          states: states.length,
          transitions,
          depth,
        });
      }),
      { numRuns: 300 },
    );
  });

  test('finds the same violations at the same least depths', () => {
    fc.assert(
      fc.property(randomSystem, (description) => {
        const result = check(specOf(description));
        const depths = violationsOf(description);
        expect(result.outcome).toBe(
          Object.values(depths).some(Number.isFinite) ? 'violated' : 'holds',
        );
        for (const property of result.properties) {
          const depth = depths[property.name] ?? Infinity;
          if (property.verdict === 'violated') expect(property.depth).toBe(depth);
          else expect({ ...property, depth }).toMatchObject({ verdict: 'holds', depth: Infinity });
        }
      }),
      { numRuns: 300 },
    );
  });

  test('gives traces that the reference can follow to the violation, of the least length', () => {
    const followed: Record<string, number> = {};
    fc.assert(
      fc.property(randomSystem, (description) => {
        const depths = violationsOf(description);
        for (const [name, trace] of tracesOf(check(specOf(description)))) {
          expect(trace.steps.length).toBe(depths[name]);
          expectViolation(description, name, trace);
          followed[name] = (followed[name] ?? 0) + 1;
        }
      }),
      { numRuns: 300 },
    );
    // A generator that makes no violations of some kind would test nothing.
    for (const name of ['invariant', 'atRest', 'asserted', 'deadlockFree']) {
      expect(followed[name]).toBeGreaterThan(10);
    }
  });

  test('gives the same result again, and in slices, and beside another search', () => {
    const figures = ({ seconds: _, ...rest }: CheckResult) => rest;
    fc.assert(
      fc.property(randomSystem, randomSystem, (description, other) => {
        const whole = figures(check(specOf(description)));
        const sliced = new Check(specOf(description));
        const beside = new Check(specOf(other));
        while (sliced.advance(0)) beside.advance(0);
        expect(figures(sliced.result())).toEqual(whole);
        expect(figures(check(specOf(description)))).toEqual(whole);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a search cut short of a random system', () => {
  const cut = (description: RandomSystem, options: CheckOptions) => {
    const result = check(specOf(description), options);
    const { states } = exploreNaively(description);
    if (result.states < states.length) {
      expect(result.outcome).not.toBe('holds');
      expect(result.ending).not.toBe('complete');
    }
    if (result.ending !== 'complete') {
      expect(result.properties.map(({ verdict }) => verdict)).not.toContain('holds');
      expect(result.asExpected).toBe(false);
    }
    return result;
  };

  test('by depth knows exactly the states up to that depth', () => {
    fc.assert(
      fc.property(randomSystem, fc.nat({ max: 6 }), (description, maxDepth) => {
        const result = cut(description, { maxDepth });
        const { depths, depth } = exploreNaively(description);
        expect(result.states).toBe([...depths.values()].filter((d) => d <= maxDepth).length);
        expect(result.depth).toBe(Math.min(depth, maxDepth));
        const least = violationsOf(description);
        for (const { name, verdict } of result.properties) {
          // Whether a state is a deadlock is known only once it is expanded.
          const known = name === 'deadlockFree' ? maxDepth - 1 : maxDepth;
          expect(verdict === 'violated').toBe((least[name] ?? Infinity) <= known);
        }
      }),
    );
  });

  test('by number of states never claims what it has not seen', () => {
    fc.assert(
      fc.property(randomSystem, fc.integer({ min: 1, max: 40 }), (description, maxStates) => {
        cut(description, { maxStates });
      }),
    );
  });
});
