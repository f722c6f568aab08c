/** Page tables as objects of a cache: verdicts, and the model broken on purpose. */

import { describe, expect, test } from 'vitest';
import { check } from '../../checker/index.ts';
import type { Spec } from '../../checker/index.ts';
import * as pageTables from '../../specs/slab/page-tables.ts';
import { mutationSuite } from './mutation-suite.ts';
import { ingredients, ingredientSurvivors, planted } from './slab-tables/mutants.ts';
import { mutatedSpec } from './slab-tables/mutate.ts';
import type { Base } from './slab-tables/mutate.ts';

const specs = Object.values<unknown>(pageTables).filter(
  (each): each is Spec => (each as Spec | undefined)?.kind === 'spec',
);

describe('the verdicts that the specs expect', () => {
  test.each(specs)('$name', { timeout: 240_000 }, (spec) => {
    const result = check(spec);
    expect(result.ending).toBe('complete');
    expect(result.asExpected).toBe(true);
  });
});

mutationSuite({
  mutants: [...ingredients, ...planted],
  survivors: ingredientSurvivors,
  titleOf: ({ contract, scenario }: Base) => [contract.name, scenario],
  unbroken: (base) => mutatedSpec(base),
  broken: (change) => mutatedSpec(change.base, change),
});
