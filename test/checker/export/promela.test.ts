/** SPIN finds the states, transitions and verdicts of every shipped spec in what is exported of it. */

import { describe, expect, test } from 'vitest';

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
});
