/** Page tables as objects of a cache: verdicts, and the model broken on purpose. */

import * as pageTables from '../../specs/slab/page-tables.ts';
import { mutationSuite } from './mutation-suite.ts';
import { ingredients, ingredientSurvivors, planted } from './slab-tables/mutants.ts';
import { mutatedSpec } from './slab-tables/mutate.ts';
import type { Base } from './slab-tables/mutate.ts';
import { specsIn, testVerdicts } from './verdicts.ts';

testVerdicts(specsIn(pageTables), 240_000);

mutationSuite({
  mutants: [...ingredients, ...planted],
  survivors: ingredientSurvivors,
  titleOf: ({ contract, scenario }: Base) => [contract.name, scenario],
  unbroken: (base) => mutatedSpec(base),
  broken: (change) => mutatedSpec(change.base, change),
});
