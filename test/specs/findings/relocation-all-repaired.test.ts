/** Are the causes all there are? With every one repaired at once, nothing is violated any more. */

import { expect, test } from 'vitest';

import { check } from '../../../checker/index.ts';
import { ALL_REPAIRED, may2008 } from '../../../model/relocation/2008-05.ts';
import { places, specOf } from '../../../specs/relocation/matrix.ts';

const PLACES = [
  'reclaim',
  'mremap-two-tables',
  'munmap-failing',
  'switch-store-buffer',
  'in-mm-zap',
  'pmd',
  'populate',
];

test.each(PLACES)('2008-05-repaired-%s, all causes repaired', { timeout: 60_000 }, (name) => {
  const found = places.find(({ spec }) => spec.name === `relocation/2008-05-repaired-${name}`);
  if (found === undefined) throw new Error(`not in the matrix: ${name}`);
  const { version, caller, surroundings } = found;
  const protocol = may2008('2008-05', ALL_REPAIRED);
  const repaired = specOf({ ...version, protocol, found: {}, holds: true }, caller, surroundings);
  const { ending, properties } = check(repaired, { partialOrder: true });
  expect(ending).toBe('complete');
  expect(properties.filter(({ verdict }) => verdict !== 'holds')).toEqual([]);
});
