/** The model broken on purpose: each mutant must be caught by the property that is there for it. */

import { describe, expect, test } from 'vitest';
import { check } from '../../checker/index.ts';
import { properties } from '../../specs/relocation/properties.ts';
import type { Base } from './mutations/bases.ts';
import { cleanMutants, cleanSurvivors } from './mutations/clean.ts';
import { deferredFlushMutants } from './mutations/deferred-flush.ts';
import { fastWalkMutants, fastWalkSurvivors } from './mutations/fast-walk.ts';
import { forkMutants, forkSurvivors } from './mutations/fork.ts';
import { hardwareMutants } from './mutations/hardware.ts';
import { ingredientMutants } from './mutations/ingredients.ts';
import { mutationSuite } from './mutation-suite.ts';
import { mutatedSpec, redirect, replaceRule, replaceStep } from './mutations/mutate.ts';
import type { Mutation } from './mutations/mutate.ts';
import { mremapMutants } from './mutations/mremap.ts';
import { munmapMutants } from './mutations/munmap.ts';
import { orderingMutants } from './mutations/ordering.ts';
import { pathMutants } from './mutations/paths.ts';
import { referencedMutants, referencedSurvivors } from './mutations/referenced.ts';
import { relocatorMutants } from './mutations/relocator.ts';
import { truncateMutants, truncateSurvivors } from './mutations/truncate.ts';
import { survivors } from './mutations/survivors.ts';
import { switchingMutants } from './mutations/switching.ts';

const mutants = [
  ...ingredientMutants,
  ...pathMutants,
  ...hardwareMutants,
  ...relocatorMutants,
  ...orderingMutants,
  ...switchingMutants,
  ...munmapMutants,
  ...mremapMutants,
  ...fastWalkMutants,
  ...forkMutants,
  ...cleanMutants,
  ...truncateMutants,
  ...referencedMutants,
  ...deferredFlushMutants,
];

mutationSuite({
  mutants,
  survivors: [
    ...survivors,
    ...fastWalkSurvivors,
    ...forkSurvivors,
    ...cleanSurvivors,
    ...referencedSurvivors,
    ...truncateSurvivors,
  ],
  titleOf: ({ protocol, scenario }: Base) => [protocol.name, scenario],
  unbroken: ({ protocol, scenario, version }) =>
    mutatedSpec('base', protocol, scenario, [], properties, version),
  broken: ({ base, protocol, mutations }) =>
    mutatedSpec(
      'mutant',
      protocol ?? base.protocol,
      base.scenario,
      mutations ?? [],
      properties,
      base.version,
    ),
});

describe('a mutation of what is not there fails', () => {
  const { base } = mutants[0] as { base: Base };
  test.each<[string, Mutation]>([
    ["there is no process 'swapper'", replaceStep('swapper', 'idle', () => 'idle')],
    ["relocator has no label 'coffee'", replaceStep('relocator', 'coffee', () => 'idle')],
    ["relocator has no label 'coffee'", redirect('relocator', 'next', 'coffee', 'return')],
    ["relocator has no label 'coffee'", redirect('relocator', 'next', 'return', 'coffee')],
    ["there is no rule 'coffee'", replaceRule('coffee', () => undefined)],
  ])('%s', (message, mutation) => {
    expect(() => check(mutatedSpec('none', base.protocol, base.scenario, [mutation]))).toThrow(
      message,
    );
  });
});
