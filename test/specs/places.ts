/** The specs of the matrix of relocation, by name. */

import type { Spec } from '../../checker/index.ts';
import { specs } from '../../specs/relocation/matrix.ts';

/** `2008-03-munmap-numa`: version, surroundings, and the caller if it is not the usual one. */
export function specAt(place: string): Spec {
  const found = specs.find(({ name }) => name === `relocation/${place}`);
  if (found === undefined) throw new Error(`the matrix has no ${place}`);
  return found;
}

/** Those of which a version, its surroundings or its caller is called like this. */
export function specsWith(part: RegExp): readonly Spec[] {
  return specs.filter(({ name }) => part.test(name));
}
