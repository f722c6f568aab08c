/** The repair at the largest bounds that complete in minutes. */

import { places } from '../../relocation/matrix.ts';
import { verified } from '../../relocation/verified.ts';
import type { Spec, SpecBounds } from '../../../checker/index.ts';
import type { Larger } from '../chapter.ts';

function hostile(surroundings: string): Spec {
  const name = `relocation/verified-${surroundings}-hostile`;
  const found = places.find(({ spec }) => spec.name === name);
  if (found === undefined) throw new Error(`there is no ${name}`);
  return found.spec;
}

const runs: readonly (readonly [Spec, SpecBounds])[] = [];

export const larger: Larger = {
  title: 'The repair, at larger bounds',
  intro: [
    'Complete searches in which every property holds, that operations can still end among them.',
  ],
  runs: runs.map(([spec, bounds]) => ({ spec, bounds })),
};
void verified;
void hostile;
