/** The compiled steps against the steps as they are: same states, transitions, verdicts and traces. */

import { expect, test } from 'vitest';

import { Check } from '../../../checker/check.ts';
import type { CheckResult } from '../../../checker/check.ts';
import type { Spec } from '../../../checker/spec.ts';
import * as german from '../../../specs/examples/german.ts';
import * as peterson from '../../../specs/examples/peterson.ts';
import * as twoPhaseCommit from '../../../specs/examples/two-phase-commit.ts';
import * as noRelocation from '../../../specs/relocation/no-relocation.ts';
import * as hansen from '../../../specs/relocation/hansen-2007.ts';
import * as slabContracts from '../../../specs/slab/contracts.ts';
import * as pageTables from '../../../specs/slab/page-tables.ts';
import * as shootdown from '../../bench/models/shootdown.ts';
import { specsWith } from '../../specs/places.ts';
import { specsIn } from '../../specs/verdicts.ts';

/** Of the matrix of relocation, all steps of each version and of each path. */
const SOME = /-(pmd|in-mm)$|verified-.*-hostile$/;

const specs = specsIn(
  german,
  peterson,
  twoPhaseCommit,
  noRelocation,
  hansen,
  { some: specsWith(SOME) },
  slabContracts,
  pageTables,
  shootdown,
);

const STATES_MAX = 10_000;

function run(spec: Spec, compile: boolean): { result: CheckResult; notCompiled: string | null } {
  const options = { compile, partialOrder: false, maxStates: STATES_MAX };
  const running = new Check(spec, options);
  running.advance();
  return { result: running.result(), notCompiled: running.subject.engine.notCompiled };
}

/** All that a user may rely on; not the times. */
function essence({ states, transitions, depth, outcome, neverTaken, properties }: CheckResult) {
  return { states, transitions, depth, outcome, neverTaken, properties };
}

test.each(specs.map((spec) => [spec.name, spec] as const))('%s', (_name, spec) => {
  const compiled = run(spec, true);
  const plain = run(spec, false);
  expect(compiled.notCompiled).toBeNull();
  expect(essence(compiled.result)).toEqual(essence(plain.result));
});
