/** Allocators and defragmenters that are broken on purpose. */

import { blocked, rule, spec, system, taken } from '../../../checker/index.ts';
import type { Rule, Spec } from '../../../checker/index.ts';
import { flush, giveBackIfEmpty, isPartial } from '../../../model/slab/fragmentation/cache.ts';
import { handOut } from '../../../model/slab/fragmentation/page-allocator.ts';
import {
  defaultFragmentationBounds,
  fragmentationParts,
} from '../../../model/slab/fragmentation/scenario.ts';
import type {
  FragmentationBounds,
  FragmentationDesign,
  Memory,
  MemoryState,
} from '../../../model/slab/fragmentation/state.ts';
import { fragmentationProperties } from '../../../specs/slab/fragmentation-properties.ts';

export interface Mutant {
  readonly name: string;
  readonly bounds?: Partial<FragmentationBounds>;
  readonly instead: (m: Memory) => Rule<MemoryState>;
  /** The property that must be violated, and is not without the mutation. */
  readonly caughtBy: string;
}

const DESIGN: FragmentationDesign = { source: 'defragmented', policy: 'buddy' };

export function mutantSpec({ name, bounds, instead }: Mutant): Spec {
  return spec<MemoryState, FragmentationBounds>({
    name: `mutant/${name.replaceAll(' ', '-')}`,
    summary: name,
    bounds: { ...defaultFragmentationBounds, ...bounds },
    model: (all) => {
      const { parts, m } = fragmentationParts(all, DESIGN);
      const { rules = [] } = parts;
      const mutant = instead(m);
      if (!rules.some((each) => each.name === mutant.name)) throw new Error(`no ${mutant.name}`);
      return system({
        ...parts,
        rules: rules.map((each) => (each.name === mutant.name ? mutant : each)),
      });
    },
    properties: fragmentationProperties(DESIGN),
  });
}

const fromTo = (m: Memory) => ({ from: m.BLOCK, fromRun: m.RUN, to: m.BLOCK, toRun: m.RUN });
const place = (m: Memory) => ({ cpu: m.CPU, block: m.BLOCK, run: m.RUN });

function isOpen(s: MemoryState, m: Memory): boolean {
  return s.live < m.bounds.tables && s.defragmentation !== 'runs';
}

function newSlab(s: MemoryState, m: Memory, cpu: number, block: number, run: number): void {
  const { objectsPerSlab } = m.bounds;
  handOut(s, block, run * objectsPerSlab, objectsPerSlab, 'slab');
  flush(s, m, cpu);
  s.block[block].slab[run].exists = true;
  s.block[block].slab[run].activeOn = cpu;
  s.block[block].slab[run].inuse = 1;
  s.live += 1;
  s.defragmentation = 'none';
}

export const mutants: readonly Mutant[] = [
  {
    name: 'partial slabs are never used again',
    caughtBy: 'fewestAtPeak',
    instead: (m) =>
      rule(m.state, 'newTableFromNewSlab', place(m), (s, { cpu, block, run }) => {
        if (!isOpen(s, m) || s.block[block].page[run * m.bounds.objectsPerSlab] !== 'free') {
          return blocked;
        }
        newSlab(s, m, cpu, block, run);
        return taken;
      }),
  },
  {
    name: 'a slab is made of pages that are not free',
    caughtBy: 'noDoubleAllocation',
    instead: (m) =>
      rule(m.state, 'newTableFromNewSlab', place(m), (s, { cpu, block, run }) => {
        if (!isOpen(s, m) || s.block[block].slab[run].exists) return blocked;
        newSlab(s, m, cpu, block, run);
        return taken;
      }),
  },
  {
    name: 'a CPU forgets its active slab',
    caughtBy: 'oneActiveSlab',
    instead: (m) =>
      rule(m.state, 'newTableFromPartial', place(m), (s, { cpu, block, run }) => {
        if (!isOpen(s, m) || !isPartial(s, m, block, run)) return blocked;
        s.block[block].slab[run].activeOn = cpu;
        s.block[block].slab[run].inuse += 1;
        s.live += 1;
        s.defragmentation = 'none';
        return taken;
      }),
  },
  {
    name: 'an empty slab is not given back',
    caughtBy: 'slabsSound',
    instead: (m) =>
      rule(m.state, 'freeTable', { block: m.BLOCK, run: m.RUN }, (s, { block, run }) => {
        if (s.defragmentation === 'runs' || s.block[block].slab[run].inuse === 0) return blocked;
        s.block[block].slab[run].inuse -= 1;
        s.live -= 1;
        s.defragmentation = 'none';
        return taken;
      }),
  },
  {
    name: 'an empty slab is given back twice',
    caughtBy: 'noDoubleFree',
    instead: (m) =>
      rule(m.state, 'freeTable', { block: m.BLOCK, run: m.RUN }, (s, { block, run }) => {
        if (s.defragmentation === 'runs' || s.block[block].slab[run].inuse === 0) return blocked;
        s.block[block].slab[run].inuse -= 1;
        s.live -= 1;
        giveBackIfEmpty(s, m, block, run);
        giveBackIfEmpty(s, m, block, run);
        s.defragmentation = 'none';
        return taken;
      }),
  },
  {
    name: 'a defragmentation copies and does not free',
    caughtBy: 'countsAgree',
    instead: (m) =>
      rule(m.state, 'moveObject', fromTo(m), (s, { from, fromRun, to, toRun }) => {
        if (s.defragmentation !== 'runs' || (from === to && fromRun === toRun)) return blocked;
        if (!isPartial(s, m, from, fromRun) || !isPartial(s, m, to, toRun)) return blocked;
        s.block[to].slab[toRun].inuse += 1;
        return taken;
      }),
  },
  {
    name: 'a defragmentation moves one object and ends',
    bounds: { blocks: 2, pagesPerBlock: 4, objectsPerSlab: 4, cpus: 2 },
    caughtBy: 'givesBlocksBack',
    instead: (m) =>
      rule(m.state, 'moveObject', fromTo(m), (s, { from, fromRun, to, toRun }) => {
        if (s.defragmentation !== 'runs' || (from === to && fromRun === toRun)) return blocked;
        if (!isPartial(s, m, from, fromRun) || !isPartial(s, m, to, toRun)) return blocked;
        s.block[from].slab[fromRun].inuse -= 1;
        s.block[to].slab[toRun].inuse += 1;
        giveBackIfEmpty(s, m, from, fromRun);
        s.defragmentation = 'ended';
        return taken;
      }),
  },
  {
    name: 'a defragmentation picks slabs with one object only',
    bounds: { blocks: 2, pagesPerBlock: 4, objectsPerSlab: 4, cpus: 2 },
    caughtBy: 'givesBlocksBack',
    instead: (m) =>
      rule(m.state, 'endDefragmentation', {}, (s) => {
        if (s.defragmentation !== 'runs') return blocked;
        for (let block = 0; block < m.bounds.blocks; block += 1) {
          if (s.block[block].slab[0].inuse === 1) return blocked;
        }
        s.defragmentation = 'ended';
        return taken;
      }),
  },
];
