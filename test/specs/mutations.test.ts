/** The model broken on purpose: each mutant must be caught by the property that is there for it. */

import { describe, expect, test } from 'vitest';
import { check } from '../../checker/index.ts';
import type { CheckResult } from '../../checker/index.ts';
import type { Base } from './mutations/bases.ts';
import { hardwareMutants } from './mutations/hardware.ts';
import { ingredientMutants } from './mutations/ingredients.ts';
import { mutatedSpec, redirect, replaceRule, replaceStep } from './mutations/mutate.ts';
import type { Mutation } from './mutations/mutate.ts';
import { pathMutants } from './mutations/paths.ts';
import { relocatorMutants } from './mutations/relocator.ts';
import { survivors } from './mutations/survivors.ts';

const mutants = [...ingredientMutants, ...pathMutants, ...hardwareMutants, ...relocatorMutants];

const nameOf = ({ protocol, scenario }: Base): string =>
  [protocol.name, ...Object.entries(scenario).map(([bound, value]) => `${bound}=${value}`)].join(
    ' ',
  );

const violated = ({ properties }: CheckResult): string[] =>
  properties.filter(({ verdict }) => verdict === 'violated').map(({ name }) => name);

describe('unbroken', () => {
  const bases = new Set([...mutants, ...survivors].map(({ base }) => base));
  test.each([...bases].map((base) => ({ name: nameOf(base), base })))('$name holds', ({ base }) => {
    const result = check(mutatedSpec('base', base.protocol, base.scenario, []));
    expect(violated(result)).toEqual([]);
    expect(result.outcome).toBe('holds');
  });
});

describe('broken', () => {
  test.each(mutants)('$name', ({ base, protocol, mutations, caughtBy }) => {
    const broken = mutatedSpec('mutant', protocol ?? base.protocol, base.scenario, mutations ?? []);
    expect(violated(check(broken, { properties: [caughtBy] }))).toEqual([caughtBy]);
  });
});

describe('broken, and it holds', () => {
  test.each(survivors)('$name', ({ base, protocol, mutations }) => {
    const broken = mutatedSpec('mutant', protocol ?? base.protocol, base.scenario, mutations ?? []);
    const result = check(broken);
    expect(violated(result)).toEqual([]);
    expect(result.outcome).toBe('holds');
  });
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
