/** Shipped specs, at bounds at which the rivals are quick. */

import { fileURLToPath } from 'node:url';

import { NO_REDUCTIONS } from '../../../checker/sweep/variants.ts';
import { check } from '../../../checker/index.ts';
import type { Spec, SpecBounds } from '../../../checker/index.ts';
import { loadCatalogue, specFilesUnder } from '../../../checker/cli/spec-files.ts';
import type { Opinion } from './second-opinion.ts';

const path = (name: string): string => fileURLToPath(new URL(`../../../${name}`, import.meta.url));

const files = [...specFilesUnder(path('specs')), path('test/bench/models/shootdown.ts')];
const { found, failures } = await loadCatalogue(files);
if (failures.length > 0) throw new Error(failures.join('\n'));

const SMALL: Readonly<Record<string, number>> = { frames: 1, spareTables: 1 };
/** Steps that walk through three levels and more are too long when they are written out. */
const TWO_LEVELS = { ...SMALL, levels: 2, movesLevels: 2 };
const ONE_REGION = { ...SMALL, regions: 1 };

const ONE_OPERATION = { slabs: 2, objectsPerSlab: 2, operations: 1 };
const ALONE = { ...ONE_OPERATION, neighbours: 0, interrupts: 0 };

const SMALL_MEMORY = { blocks: 2, pagesPerBlock: 2, objectsPerSlab: 1, tables: 2 };

/** Where the spec's own bounds, made small as far as it has them, are too great or show too little. */
const SMALLER: Readonly<Record<string, SpecBounds>> = {
  'relocation/2008-01-17-in-mm': { ...ONE_REGION, relocations: 1 },
  // What a step does in a deeper store buffer is more than SPIN takes as one.
  'relocation/verified-store-buffer': { ...SMALL, storeBuffer: 1 },
  'relocation/2008-01-17-pmd': TWO_LEVELS,
  'relocation/verified-three-levels-hostile': TWO_LEVELS,
  'relocation/verified-relocators-alone': TWO_LEVELS,
  'slab/allocator-destroy': { ...ONE_OPERATION, items: 1 },
  'slab/lock-held': ALONE,
  'slab/isolate-migrate-repaired-lockless': ALONE,
  'slab/poc-2007-10-in-mm': {},
  'slab/tables-isolate-migrate-repaired': { regions: 1 },
  'slab/fragmentation-pages-buddy': SMALL_MEMORY,
  'slab/fragmentation-cache-falling-back': { ...SMALL_MEMORY, objectsPerSlab: 2 },
  'slab/fragmentation-defragmented-small-slabs': SMALL_MEMORY,
};

/** Specs of the kernel whose own bounds, made small, will do: of each path and each hardware switch one. */
const CHOSEN: readonly string[] = [
  'no-relocation/zap-reclaim',
  'no-relocation/truncate',
  'relocation/verified',
  'relocation/verified-reclaim-hostile',
  'relocation/verified-asids',
  'relocation/2008-01-04-two-tables',
  'relocation/2008-03-reclaim',
  'relocation/2008-05-two-pages',
  'relocation/hansen-2007-zap',
  'relocation/hansen-2007-mmap-sem-reclaim',
  'bugs/mremap-flush',
  'modern/collapse',
];

const OF_THE_KERNEL = /^(slab|relocation|no-relocation|bugs|modern)\//;

/** Of the families of the kernel some: the C that SPIN makes of a spec takes long to compile. */
export const shipped: readonly Spec[] = found
  .map(({ spec }) => spec)
  .filter(
    ({ name }) =>
      !OF_THE_KERNEL.test(name) || CHOSEN.includes(name) || Object.hasOwn(SMALLER, name),
  );

export function smallBounds(spec: Spec): SpecBounds {
  const small = SMALLER[spec.name] ?? SMALL;
  return Object.fromEntries(Object.entries(small).filter(([name]) => name in spec.bounds));
}

/** What Limbo finds, of what can be exported, in a complete search that goes through all states one by one. */
export function byLimbo(spec: Spec, bounds: SpecBounds): Opinion {
  const { states, transitions, ending, properties } = check(spec, { bounds, ...NO_REDUCTIONS });
  if (ending !== 'complete') throw new Error(`${spec.name}: the search ended: ${ending}`);
  const violated = properties.filter(
    ({ verdict, kind }) => verdict === 'violated' && kind === 'safety',
  );
  return { states, transitions, violated: violated.map(({ name }) => name).sort() };
}
