/** SPIN and Rumur find in exported random systems what Limbo finds in the steps run as they are. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { check } from '../../../checker/index.ts';
import type { CheckResult } from '../../../checker/index.ts';
import { exportSpec } from '../../../checker/export/export.ts';
import { randomSource, specOf } from './random-source.ts';
import { byRumur, bySpin, noRivals } from './second-opinion.ts';

const why = noRivals();
const SYSTEMS = 8;

const violatedIn = ({ properties }: CheckResult): string[] =>
  properties
    .filter(({ verdict }) => verdict === 'violated')
    .map(({ name }) => name)
    .sort();

describe.skipIf(why !== null)(`random systems${why === null ? '' : ` (skipped: ${why})`}`, () => {
  test('SPIN: states, transitions and verdicts', () => {
    fc.assert(
      fc.property(randomSource, (source) => {
        const spec = specOf(source);
        const found = check(spec, { compile: false, partialOrder: false, maxStates: 100_000 });
        fc.pre(found.ending === 'complete');
        const { states, transitions } = found;
        const violated = violatedIn(found);
        expect(bySpin(exportSpec(spec, 'promela'))).toEqual({ states, transitions, violated });
      }),
      { numRuns: SYSTEMS, endOnFailure: true },
    );
  }, 120_000);

  test('Rumur: states and transitions, and some violation if there is one', () => {
    fc.assert(
      fc.property(randomSource, (source) => {
        const spec = specOf(source);
        const found = check(spec, { compile: false, partialOrder: false, maxStates: 10_000 });
        fc.pre(found.ending === 'complete');
        const { states, transitions } = found;
        const counted = byRumur(exportSpec(spec, 'murphi', { properties: [] }));
        expect(counted).toEqual({ states, transitions, violated: [] });
        const violated = violatedIn(found);
        if (violated.length === 0) return;
        const [told] = byRumur(exportSpec(spec, 'murphi')).violated;
        expect(violated).toContain(told);
      }),
      { numRuns: SYSTEMS / 2, endOnFailure: true },
    );
  }, 120_000);
});
