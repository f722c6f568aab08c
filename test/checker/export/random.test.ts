/** Exported random systems are searched with the same result as the steps run as they are. */

import fc from 'fast-check';
import { expect, test } from 'vitest';

import { check } from '../../../checker/index.ts';
import { exportedModel } from '../../../checker/export/model.ts';
import { interpreted } from './interpret.ts';
import { randomSource, specOf } from './random-source.ts';

const STATES_MAX = 1500;

test('states, transitions and verdicts', () => {
  let violations = 0;
  fc.assert(
    fc.property(randomSource, (source) => {
      const spec = specOf(source);
      const found = check(spec, { compile: false, partialOrder: false, maxStates: STATES_MAX });
      fc.pre(found.ending === 'complete');
      const violated = found.properties
        .filter(({ verdict }) => verdict === 'violated')
        .map(({ name }) => name)
        .sort();
      violations += violated.length;
      const { states, transitions } = found;
      const model = exportedModel(spec.model({}), spec.properties);
      expect(interpreted(model)).toEqual({ states, transitions, violated });
    }),
    { numRuns: 200 },
  );
  // A generator that makes no violations would test half of it.
  expect(violations).toBeGreaterThan(50);
}, 120_000);
