/** SPIN finds the states, transitions and verdicts of every shipped spec in what is exported of it. */

import { describe, expect, test } from 'vitest';

import type { Spec } from '../../../checker/index.ts';
import { exportSpec } from '../../../checker/export/export.ts';
import { byLimbo, shipped, smallBounds } from './shipped.ts';
import { bySpin, noRivals } from './second-opinion.ts';

const why = noRivals();

describe.skipIf(why !== null)(`SPIN agrees${why === null ? '' : ` (skipped: ${why})`}`, () => {
  test.each(shipped.map((spec) => [spec.name, spec] as const))(
    '%s',
    (_name, spec) => {
      const bounds = smallBounds(spec);
      const model = exportSpec(spec, 'promela', { bounds });
      expect(bySpin(model)).toEqual(byLimbo(spec, bounds));
    },
    120_000,
  );

  test.each([
    ['at its own bounds', {}],
    ['with three levels', { levels: 3, frames: 1, spareTables: 1, zaps: 0 }],
  ] as const)(
    'relocation/verified %s',
    (_what, bounds) => {
      const spec = shipped.find(({ name }) => name === 'relocation/verified') as Spec;
      expect(bySpin(exportSpec(spec, 'promela', { bounds }))).toEqual(byLimbo(spec, bounds));
    },
    120_000,
  );
});
