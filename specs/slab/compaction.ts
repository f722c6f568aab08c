/**
 * Does defragmentation come to its end: the fewest slabs that hold the live objects? If objects come and go
 * it need never do so, but from every state it should still be possible, given a defragmenter that may try
 * as often as it takes.
 *
 * It is not, as long as nobody makes CPUs give up their active slabs, which are never emptied. `get-kick` and
 * `isolate-migrate` allocate what they move to from the active slab of the CPU that they run on, so that objects
 * may lie in the active slabs of two CPUs, each half empty, for ever. `lock-held` moves into partial slabs only;
 * but what the program adds lies in its CPU's active slab. Of two items both are in it by then; it takes three to see that.
 * Shrinking makes CPUs give up their active slabs, and then all contracts get there.
 */

import { spec, system } from '../../checker/index.ts';
import type { Expected, Property, Spec } from '../../checker/index.ts';
import { without } from '../../model/ingredients.ts';
import type { Contract } from '../../model/slab/contract.ts';
import { GET_KICK_REPAIRED, getKick } from '../../model/slab/get-kick.ts';
import { ISOLATE_MIGRATE_REPAIRED, isolateMigrate } from '../../model/slab/isolate-migrate.ts';
import { LOCK_HELD_REPAIRED, lockHeld } from '../../model/slab/lock-held.ts';
import { defaultSlabScenario, slabParts } from '../../model/slab/scenario.ts';
import type { SlabScenario } from '../../model/slab/scenario.ts';
import { LIST_CACHE } from '../../model/slab/state.ts';
import type { SlabState } from '../../model/slab/state.ts';
import { tireless } from '../../model/slab/tireless.ts';
import { properties } from './properties.ts';

const fewestSlabs: Property<SlabState> = {
  name: 'fewestSlabs',
  meaning: "from every state on, the list's objects can still come to lie in the fewest slabs",
  alwaysPossible: {
    text: "all threads rest and the list's objects lie in the fewest slabs",
    resting: 'all',
    state: (s) => {
      const size = s.object.length / s.slab.length;
      let slabs = 0;
      let objects = 0;
      for (let slab = 0; slab < s.slab.length; slab += 1) {
        if (s.slab[slab].list === 'unused' || s.slab[slab].cache !== LIST_CACHE) continue;
        let live = 0;
        for (let i = 0; i < size; i += 1) if (s.object[slab * size + i].allocated) live += 1;
        if (live > 0) slabs += 1;
        objects += live;
      }
      return slabs === 0 || (slabs - 1) * size < objects;
    },
  },
};

/** Who may do their work as often as it takes. */
const TIRELESS = ['defragmenter', 'shrinker'];

export function compaction(
  name: string,
  summary: string,
  contract: Contract,
  scenario: Partial<SlabScenario> = {},
  expected: Expected = 'holds',
): Spec {
  return spec<SlabState, SlabScenario>({
    name: `slab/compacts-${name}`,
    summary,
    bounds: {
      ...defaultSlabScenario,
      neighbours: 0,
      objectsPerSlab: 2,
      sparse: 1,
      ...scenario,
    },
    ingredients: contract.composition?.ingredients ?? {},
    model: (bounds, names) => {
      const { parts } = slabParts(bounds, without(contract, names));
      const processes = Object.entries(parts.processes ?? {}).map(([thread, each]) => [
        thread,
        TIRELESS.includes(thread) ? tireless(each) : each,
      ]);
      return system({ ...parts, processes: Object.fromEntries(processes) });
    },
    properties: [...properties, fewestSlabs],
    expect: { fewestSlabs: expected },
  });
}

/** Enough for objects in an active slab and others beside it. */
const three = { items: 3, slabs: 4, operations: 3 };

const holding = lockHeld(LOCK_HELD_REPAIRED);

export const held = compaction(
  'lock-held',
  'can objects always still come to lie in the fewest slabs?',
  holding,
  three,
  'violated',
);

export const heldFlushed = compaction(
  'lock-held-shrinking',
  'the same, with a thread that shrinks the cache: CPUs give up their active slabs',
  holding,
  { ...three, shrinks: 1 },
);

const isolating = isolateMigrate(ISOLATE_MIGRATE_REPAIRED);

export const kicked = compaction(
  'get-kick',
  'the same; active slabs are never given up',
  getKick(GET_KICK_REPAIRED),
  {},
  'violated',
);

export const migrated = compaction(
  'isolate-migrate',
  'the same; active slabs are never given up',
  isolating,
  {},
  'violated',
);

export const flushed = compaction(
  'isolate-migrate-shrinking',
  'the same, with a thread that shrinks the cache: CPUs give up their active slabs',
  isolating,
  { shrinks: 1 },
);
