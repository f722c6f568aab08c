/** All permutations of a system's interchangeable members, made without the code under test. */

import type { System } from '../../../checker/index.ts';
import type { Permutation } from '../../../checker/symmetry/permutation.ts';

/** Every order of some things. */
export function ordersOf<T>(things: readonly T[]): T[][] {
  if (things.length === 0) return [[]];
  return things.flatMap((first, i) =>
    ordersOf([...things.slice(0, i), ...things.slice(i + 1)]).map((rest) => [first, ...rest]),
  );
}

/** Every permutation of every orbit, with each of the others. */
export function permutationsOf({ symmetry }: System): Permutation[] {
  return symmetry.reduce<Permutation[]>(
    (sofar, { size }) => {
      const orders = ordersOf(Array.from({ length: size }, (_, m) => m));
      return sofar.flatMap((each) => orders.map((order) => [...each, order]));
    },
    [[]],
  );
}
