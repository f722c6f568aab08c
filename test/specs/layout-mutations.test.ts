/** The model of page descriptors broken on purpose: each mutant must be caught by the property that is there for it. */

import { ingredientMutants, ingredientSurvivors } from './layouts/ingredients.ts';
import { mutatedSpec } from './layouts/mutate.ts';
import type { Base } from './layouts/mutate.ts';
import { plantedMutants } from './layouts/planted.ts';
import { mutationSuite } from './mutation-suite.ts';

mutationSuite({
  mutants: [...ingredientMutants, ...plantedMutants],
  survivors: ingredientSurvivors,
  titleOf: ({ name, scenario }: Base) => [name, scenario],
  unbroken: (base) => mutatedSpec(base),
  broken: (change) => mutatedSpec(change.base, change),
});
