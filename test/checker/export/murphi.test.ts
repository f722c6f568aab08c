/** Rumur finds the states, transitions and verdicts of specs in what is exported of them. */

import { describe, expect, test } from 'vitest';

import { exportSpec } from '../../../checker/export/export.ts';
import type { Spec, SpecBounds } from '../../../checker/index.ts';
import { byLimbo, shipped } from './shipped.ts';
import { byRumur, noRivals } from './second-opinion.ts';

const why = noRivals();

const named = (name: string): Spec => {
  const found = shipped.find((spec) => spec.name === name);
  if (found === undefined) throw new Error(`no spec ${name}`);
  return found;
};

/** Compiling what Rumur makes of a relocation takes longer than all else, so there are but a few. */
const CASES: readonly (readonly [name: string, bounds: SpecBounds])[] = [
  ['examples/die-hard', {}],
  ['examples/dining-philosophers', { philosophers: 3 }],
  ['examples/dining-philosophers-left-handed', { philosophers: 3 }],
  ['examples/german', { clients: 2 }],
  ['examples/peterson', {}],
  ['examples/two-phase-commit', {}],
  ['bench/shootdown', {}],
  ['no-relocation/zap-reclaim', { users: 0 }],
  ['relocation/verified', { users: 0, spareTables: 1 }],
  ['relocation/hansen-2007-mmap-sem-reclaim', { users: 0, frames: 1 }],
  ['relocation/2008-01-17-in-mm', { zaps: 0, relocations: 1, frames: 1 }],
];

describe.skipIf(why !== null)(`Rumur agrees${why === null ? '' : ` (skipped: ${why})`}`, () => {
  test.each(CASES)(
    '%s',
    (name, bounds) => {
      const spec = named(name);
      const { states, transitions, violated } = byLimbo(spec, bounds);
      const properties = violated.length === 0 ? undefined : [];
      const model = exportSpec(spec, 'murphi', { bounds, properties });
      expect(byRumur(model)).toEqual({ states, transitions, violated: [] });
    },
    120_000,
  );

  test.each([
    ['examples/die-hard', 'neverFourGallons', {}],
    ['examples/dining-philosophers', 'deadlockFree', { philosophers: 3 }],
    ['relocation/hansen-2007-zap', 'noWildPointer', { frames: 1, spareTables: 1 }],
  ] as const)(
    '%s violates %s',
    (name, property, bounds) => {
      const model = exportSpec(named(name), 'murphi', { bounds, properties: [property] });
      expect(byRumur(model).violated).toEqual([property]);
    },
    120_000,
  );
});
