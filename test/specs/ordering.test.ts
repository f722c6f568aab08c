/** Which changes of the model a store buffer makes harmful, and which it does not. */

import { describe, expect, test } from 'vitest';

import { check } from '../../checker/index.ts';
import { mutatedSpec } from './mutations/mutate.ts';
import { orderingMutants } from './mutations/ordering.ts';
import { survivors } from './mutations/survivors.ts';

describe('what is broken by a store buffer only', () => {
  test.each(orderingMutants)('$name', ({ base, mutations }) => {
    const scenario = { ...base.scenario, storeBuffer: 0 };
    expect(check(mutatedSpec('mutant', base.protocol, scenario, mutations)).outcome).toBe('holds');
  });
});

describe('what is harmless stays so with a store buffer', () => {
  test.each(survivors)('$name', ({ base, protocol = base.protocol, mutations = [] }) => {
    const scenario = { ...base.scenario, storeBuffer: 1 };
    expect(check(mutatedSpec('survivor', protocol, scenario, mutations)).outcome).toBe('holds');
  });
});
