/** A struct that prints itself gets its value as steps see it. */

import { expect, test } from 'vitest';

import { array, has, optional, range, setOf, struct } from '../../../checker/index.ts';
import { print } from '../../../checker/state/value.ts';

test('sets are masks, wherever they lie in it', () => {
  const inner = struct({ of: setOf(3) });
  const shown = struct(
    { sets: array(2, setOf(3)), inner, other: optional(range(0, 3)) },
    ({ sets, inner: { of }, other }) =>
      `${has(sets[1], 2)} ${has(sets[0], 2)} ${has(of, 1)} ${other}`,
  );
  const plain = { sets: [[0, 1], [2]], inner: { of: [1] }, other: null };
  expect(print(shown, plain, 's')).toEqual([{ name: 's', text: 'true false true null' }]);
});
