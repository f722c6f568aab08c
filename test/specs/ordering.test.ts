/** Mutants of memory ordering break nothing where memory is sequentially consistent. */

import { describe, expect, test } from 'vitest';

import { check } from '../../checker/index.ts';
import { mutatedSpec } from './mutations/mutate.ts';
import { orderingMutants } from './mutations/ordering.ts';

describe('what is broken by a store buffer only', () => {
  test.each(orderingMutants)('$name', ({ base, mutations }) => {
    const scenario = { ...base.scenario, storeBuffer: 0 };
    expect(check(mutatedSpec('mutant', base.protocol, scenario, mutations)).outcome).toBe('holds');
  });
});
