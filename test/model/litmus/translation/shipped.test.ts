/**
 * What each translation test says of itself: its rules, its source, its verdict and its neighbour. `limbo
 * litmus` runs them.
 */

import { describe, expect, test } from 'vitest';

import { shippedTranslations } from './shipped.ts';

const shipped = shippedTranslations();
const verdictOf = (name: string): string | undefined =>
  shipped.find((each) => each.name === name)?.test.info.get('Observation');

describe.each(shipped)('$name', ({ name, text, test: { info, name: given } }) => {
  test('cites rules and a source', () => {
    expect(given).toBe(name);
    expect(info.get('Rules')).toMatch(/^R\d+( R\d+)*$/);
    expect(text).toMatch(/\(\* [^]+ \*\)\n\{/);
  });

  test('has a verdict; what is forbidden has a neighbour in which it is not', () => {
    const observation = info.get('Observation');
    const neighbour = info.get('Neighbour');
    if (observation === 'Never') {
      expect(neighbour).toBeDefined();
      expect(verdictOf(neighbour as string)).toMatch(/^(Sometimes|Always)$/);
    } else {
      expect(observation).toMatch(/^(Sometimes|Always)$/);
      expect(neighbour).toBeUndefined();
    }
  });
});
