/** Every spec that comes with Limbo: reduced and whole searches agree, footprints are right. */

import { describe, expect, test } from 'vitest';

import { Check } from '../../../checker/check.ts';
import type { CheckResult } from '../../../checker/check.ts';
import { selfCheckErrors } from '../../../checker/self-check.ts';
import { boundsOf } from '../../../checker/spec.ts';
import type { Spec, SpecBounds } from '../../../checker/spec.ts';
import * as dieHard from '../../../specs/examples/die-hard.ts';
import * as philosophers from '../../../specs/examples/dining-philosophers.ts';
import * as german from '../../../specs/examples/german.ts';
import * as peterson from '../../../specs/examples/peterson.ts';
import * as twoPhaseCommit from '../../../specs/examples/two-phase-commit.ts';
import * as asidBugs from '../../../specs/bugs/asid.ts';
import * as bugs from '../../../specs/bugs/context-switch.ts';
import * as hansen from '../../../specs/relocation/hansen-2007.ts';
import * as noRelocation from '../../../specs/relocation/no-relocation.ts';
import * as verified from '../../../specs/relocation/verified.ts';
import * as slabAllocator from '../../../specs/slab/allocator.ts';
import * as slabContracts from '../../../specs/slab/contracts.ts';
import * as pageTables from '../../../specs/slab/page-tables.ts';
import * as layouts from '../../../specs/slab/layouts.ts';
import { specsWith } from '../../specs/places.ts';
import { specsIn } from '../../specs/verdicts.ts';

/** Of the matrix of relocation, some versions in some surroundings. */
const SOME = /\/(2008-0[15](-17)?|verified)-(reclaim|store-buffer|switch)$/;

const specs = specsIn(
  dieHard,
  philosophers,
  german,
  peterson,
  twoPhaseCommit,
  noRelocation,
  hansen,
  verified,
  { some: specsWith(SOME) },
  bugs,
  asidBugs,
  slabAllocator,
  slabContracts,
  pageTables,
  layouts,
);

/** Bounds at which a whole search takes about a second at most. */
function smallBounds({ name, bounds }: Spec): SpecBounds {
  if ('regions' in bounds && name.startsWith('slab/')) return { regions: 1 };
  if (name.startsWith('slab/')) return { operations: 1 };
  if (name.startsWith('layout/')) return { reclaims: 0 };
  if (name.startsWith('bugs/flush-generation')) return { zaps: 0 };
  if (name.startsWith('bugs/')) return { frames: 1 };
  if (!name.includes('relocation')) return {};
  const wanted: SpecBounds = name === 'relocation/verified' ? { frames: 1 } : SMALL;
  const reclaims = name.startsWith('relocation/') && (bounds['reclaims'] ?? 0) > 0;
  return reclaims ? { ...wanted, preemptible: 0, relocatorInMm: 0, spareTables: 1 } : wanted;
}
const SMALL = { frames: 1, regions: 1, zaps: 0 };

function run(spec: Spec, partialOrder: boolean): CheckResult {
  const running = new Check(spec, { bounds: smallBounds(spec), partialOrder, symmetry: false });
  running.advance();
  return running.result();
}

function verdicts({ properties, neverTaken, ending, outcome }: CheckResult) {
  const each = properties.map(({ name, verdict, exercised }) => ({ name, verdict, exercised }));
  return { properties: each, neverTaken, ending, outcome };
}

describe('a reduced search gives the verdicts of a whole one', () => {
  test.each(specs.map((spec) => ({ name: spec.name, spec })))(
    '$name',
    { timeout: 60_000 },
    ({ spec }) => {
      const whole = run(spec, false);
      const reduced = run(spec, true);
      expect(verdicts(reduced)).toEqual(verdicts(whole));
      expect(reduced.states).toBeLessThanOrEqual(whole.states);
      const relocates = spec.name.startsWith('relocation/');
      if (relocates) expect(reduced.states).toBeLessThan(0.85 * whole.states);
      expect(reduced.shortest).toBe(reduced.reductions.length === 0);
    },
  );
});

describe('footprints and ample sets agree with what the steps do', () => {
  test.each(specs.map((spec) => ({ name: spec.name, spec })))(
    '$name',
    { timeout: 60_000 },
    ({ spec }) => {
      const system = spec.model(boundsOf(spec));
      const effort = { maxStates: 2000, samples: 15 };
      expect(selfCheckErrors(system, spec.properties, effort)).toEqual([]);
    },
  );
});
