/** A whole system: the page allocator, page tables from one source, and others who take pages. */

import { SpecError, system } from '../../../checker/index.ts';
import type { Rule, System, SystemDefinition } from '../../../checker/index.ts';
import { requireLimits } from '../../bounds.ts';
import type { Limits } from '../../bounds.ts';
import { cache } from './cache.ts';
import { defragmentation } from './defragment.ts';
import { otherUsers } from './other-users.ts';
import { pageByPage } from './page-by-page.ts';
import { memory } from './state.ts';
import type { FragmentationBounds, FragmentationDesign, Memory, MemoryState } from './state.ts';

export const defaultFragmentationBounds: FragmentationBounds = {
  blocks: 4,
  pagesPerBlock: 2,
  objectsPerSlab: 2,
  tables: 6,
  cpus: 1,
  others: 1,
  busy: 0,
};

const LIMITS: Limits<FragmentationBounds> = {
  blocks: [1, 16],
  pagesPerBlock: [1, 16],
  objectsPerSlab: [1, 16],
  tables: [1, 64],
  cpus: [1, 8],
  others: [0, 1],
  busy: [0, 64],
};

/** Throws {@link SpecError} if there is no such memory, or no such cache. */
function requireSense(bounds: FragmentationBounds, design: FragmentationDesign): void {
  const { policy, source, fallsBack = false } = design;
  if (fallsBack && (source !== 'cache' || policy === 'huge')) {
    throw new SpecError('only a cache falls back, and only where single pages are handed out');
  }
  requireLimits(bounds, LIMITS);
  const { pagesPerBlock, objectsPerSlab } = bounds;
  for (const bound of ['pagesPerBlock', 'objectsPerSlab'] as const) {
    if (Number.isInteger(Math.log2(bounds[bound]))) continue;
    throw new SpecError(`bound ${bound} is ${bounds[bound]}: it must be a power of two`);
  }
  if (objectsPerSlab > pagesPerBlock) {
    throw new SpecError(`slabs of ${objectsPerSlab} pages in blocks of ${pagesPerBlock}`);
  }
  if (policy === 'huge' && source !== 'pages' && objectsPerSlab < pagesPerBlock) {
    throw new SpecError(
      `slabs of ${objectsPerSlab} pages: only blocks of ${pagesPerBlock} are handed out`,
    );
  }
}

type Declared = Memory['state'];

/** The parts of the system, for whoever wants to change some, and the model that they are made from. */
export function fragmentationParts(
  bounds: FragmentationBounds,
  design: FragmentationDesign,
): { readonly parts: SystemDefinition<Declared>; readonly m: Memory } {
  requireSense(bounds, design);
  const m = memory(bounds, design);
  const symmetry = { block: { of: [m.BLOCK] }, cpu: { of: [m.CPU] } };
  return { parts: { state: m.state, rules: [...tables(m), ...otherUsers(m)], symmetry }, m };
}

export function fragmentationSystem(
  bounds: FragmentationBounds,
  design: FragmentationDesign,
): System<MemoryState> {
  return system(fragmentationParts(bounds, design).parts);
}

function tables(m: Memory): readonly Rule<MemoryState>[] {
  switch (m.design.source) {
    case 'pages':
      return pageByPage(m);
    case 'cache':
      return cache(m);
    case 'defragmented':
      return [...cache(m), ...defragmentation(m)];
  }
}
