/** The slab model broken on purpose: each mutant must be caught by the property that is there for it. */

import { describe, expect, test } from 'vitest';
import { check } from '../../checker/index.ts';
import type { CheckResult } from '../../checker/index.ts';
import { allocatorMutants, allocatorSurvivors } from './slab/allocator-mutants.ts';
import { defragmenterMutants, defragmenterSurvivors } from './slab/defragmenter-mutants.ts';
import { ingredientMutants, ingredientSurvivors } from './slab/ingredients.ts';
import { mutatedSpec, redirect, replaceRule, replaceStep } from './slab/mutate.ts';
import type { Base, Mutation } from './slab/mutate.ts';

const mutants = [...ingredientMutants, ...allocatorMutants, ...defragmenterMutants];
const survivors = [...ingredientSurvivors, ...allocatorSurvivors, ...defragmenterSurvivors];

const nameOf = ({ contract, scenario }: Base): string =>
  [contract.name, ...Object.entries(scenario).map(([bound, value]) => `${bound}=${value}`)].join(
    ' ',
  );

const violated = ({ properties }: CheckResult): string[] =>
  properties.filter(({ verdict }) => verdict === 'violated').map(({ name }) => name);

describe('unbroken', () => {
  const bases = new Set([...mutants, ...survivors].map(({ base }) => base));
  test.each([...bases].map((base) => ({ name: nameOf(base), base })))('$name holds', ({ base }) => {
    const result = check(mutatedSpec(base));
    expect(violated(result)).toEqual([]);
    expect(result.outcome).toBe('holds');
  });
});

describe('broken', () => {
  test.each(mutants)('$name', (mutant) => {
    const { base, caughtBy } = mutant;
    const result = check(mutatedSpec(base, mutant), { properties: [caughtBy] });
    expect(violated(result)).toEqual([caughtBy]);
  });
});

describe('broken, and it holds', () => {
  test.each(survivors)('$name', (survivor) => {
    const result = check(mutatedSpec(survivor.base, survivor));
    expect(violated(result)).toEqual([]);
    expect(result.outcome).toBe('holds');
  });
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
