/** The slab model broken on purpose: each mutant must be caught by the property that is there for it. */

import { describe, expect, test } from 'vitest';
import { check } from '../../checker/index.ts';
import { allocatorMutants, allocatorSurvivors } from './slab/allocator-mutants.ts';
import { defragmenterMutants, defragmenterSurvivors } from './slab/defragmenter-mutants.ts';
import { ingredientMutants, ingredientSurvivors } from './slab/ingredients.ts';
import { mutationSuite } from './mutation-suite.ts';
import { mutatedSpec, redirect, replaceRule, replaceStep } from './slab/mutate.ts';
import type { Base, Mutation } from './slab/mutate.ts';

const mutants = [...ingredientMutants, ...allocatorMutants, ...defragmenterMutants];
const survivors = [...ingredientSurvivors, ...allocatorSurvivors, ...defragmenterSurvivors];

mutationSuite({
  mutants,
  survivors,
  titleOf: ({ contract, scenario }: Base) => [contract.name, scenario],
  unbroken: (base) => mutatedSpec(base),
  broken: (change) => mutatedSpec(change.base, change),
});

describe('a mutation of what is not there fails', () => {
  const { base } = mutants[0] as { base: Base };
  test.each<[string, Mutation]>([
    ["there is no process 'swapper'", replaceStep('swapper', 'idle', () => 'idle')],
    ["defragmenter has no label 'coffee'", replaceStep('defragmenter', 'coffee', () => 'idle')],
    ["user has no label 'coffee'", redirect('user', 'write', 'coffee', 'return')],
    ["user has no label 'coffee'", redirect('user', 'write', 'return', 'coffee')],
    ["there is no rule 'coffee'", replaceRule('coffee', () => undefined)],
  ])('%s', (message, mutation) => {
    expect(() => check(mutatedSpec(base, { mutations: [mutation] }))).toThrow(message);
  });
});
