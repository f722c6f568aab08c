/** A model broken on purpose: each mutant must be caught by the property that is there for it. */

import { describe, expect, test } from 'vitest';
import { check } from '../../checker/index.ts';
import type { CheckResult, Spec } from '../../checker/index.ts';

/** A system that holds, changed. */
export interface Changed<Base> {
  readonly name: string;
  readonly base: Base;
}

export interface Caught<Base> extends Changed<Base> {
  /** The property that must be violated. */
  readonly caughtBy: string;
}

/** A change that must be noticed. */
export type MutantOf<Base, Change> = Change &
  Caught<Base> & {
    /** What is broken, in one line. */
    readonly breaks: string;
  };

/** A mutant that holds: it says that something is not needed, or what the model does not see. */
export type SurvivorOf<Base, Change> = Change & Changed<Base> & { readonly why: string };

export interface Suite<Base, Mutant extends Caught<Base>, Survivor extends Changed<Base>> {
  readonly mutants: readonly Mutant[];
  readonly survivors: readonly Survivor[];
  /** What a base is called, and at which bounds it differs. */
  readonly titleOf: (
    base: Base,
  ) => readonly [name: string, bounds: Readonly<Record<string, number>>];
  readonly unbroken: (base: Base) => Spec;
  readonly broken: (change: Mutant | Survivor) => Spec;
}

const violated = ({ properties }: CheckResult): string[] =>
  properties.filter(({ verdict }) => verdict === 'violated').map(({ name }) => name);

export function mutationSuite<Base, Mutant extends Caught<Base>, Survivor extends Changed<Base>>({
  mutants,
  survivors,
  titleOf,
  unbroken,
  broken,
}: Suite<Base, Mutant, Survivor>): void {
  const expectHolds = (spec: Spec): void => {
    const result = check(spec);
    expect(violated(result)).toEqual([]);
    expect(result.outcome).toBe('holds');
  };

  describe('unbroken', () => {
    const bases = [...new Set([...mutants, ...survivors].map(({ base }) => base))];
    const named = bases.map((base) => {
      const [name, bounds] = titleOf(base);
      const changed = Object.entries(bounds).map(([bound, value]) => `${bound}=${value}`);
      return { name: [name, ...changed].join(' '), base };
    });
    test.each(named)('$name holds', ({ base }) => expectHolds(unbroken(base)));
  });

  describe('broken', () => {
    test.each(mutants)('$name', (mutant) => {
      const { caughtBy } = mutant;
      const result = check(broken(mutant), { properties: [caughtBy] });
      expect(violated(result)).toEqual([caughtBy]);
    });
  });

  describe('broken, and it holds', () => {
    test.each(survivors)('$name', (survivor) => expectHolds(broken(survivor)));
  });
}
