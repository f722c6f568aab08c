/** All that is tried of each version, `poc-2007-10` with its own model among them. */

import type { Spec } from '../../../checker/index.ts';
import type { Found } from '../../relocation/found/found.ts';
import { poc } from '../../relocation/found/poc-2007-10.ts';
import { places } from '../../relocation/matrix.ts';
import * as poc200710 from '../../relocation/poc-2007-10.ts';
import { versions } from '../../relocation/versions.ts';

export interface Cell {
  readonly caller: string;
  readonly surroundings: string;
  readonly spec: Spec;
}

export interface Row {
  readonly name: string;
  readonly summary: string;
  readonly found: Found;
  readonly cells: readonly Cell[];
}

const ofTheMatrix: readonly Row[] = versions.map((version) => ({
  ...version,
  cells: places
    .filter((place) => place.version === version)
    .map(({ caller, surroundings, spec }) => ({
      caller: caller.name,
      surroundings: surroundings.name,
      spec,
    })),
}));

const asTold: Row = {
  name: 'poc-2007-10',
  summary: 'PTE pages are objects of a slab cache, and moved under the locks of the allocator',
  found: poc,
  cells: poc200710.asTold,
};
const repaired: Row = {
  name: 'poc-2007-10-repaired',
  summary: 'the same with no lock of the allocator, moved as the verified protocol does',
  found: {},
  cells: poc200710.repaired,
};

/** Oldest first. */
export const rows: readonly Row[] = [
  ...ofTheMatrix.slice(0, 1),
  asTold,
  ...ofTheMatrix.slice(1),
  repaired,
];
