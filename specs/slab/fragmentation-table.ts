/** The table that the seed asks for: by source and by number of page tables, the worst number of blocks. */

import { check } from '../../checker/index.ts';
import type { CheckResult, Trace } from '../../checker/index.ts';
import type {
  FragmentationBounds,
  FragmentationDesign,
} from '../../model/slab/fragmentation/state.ts';
import { filled, worstBlocks, worstBlocksAfter } from './fragmentation-law.ts';
import { fragmentationSpec } from './fragmentation.ts';

export interface FragmentationRow {
  readonly design: FragmentationDesign;
  readonly bounds: FragmentationBounds;
  /** Over all reachable states, or over those in which a defragmentation has just ended. */
  readonly when: 'always' | 'after';
  /** Page tables. */
  readonly live: number;
  /** The most blocks that hold at least one of them: a fact of a complete search. */
  readonly worst: number;
  /** What the law of the source says. */
  readonly law: number;
  /** Blocks that as many pages fill. */
  readonly fewest: number;
  /** A shortest run that gets there. */
  readonly witness: Trace;
}

type Case = readonly [design: FragmentationDesign, changed?: Partial<FragmentationBounds>];

const DEFAULT: FragmentationBounds = {
  blocks: 4,
  pagesPerBlock: 2,
  objectsPerSlab: 2,
  tables: 6,
  cpus: 1,
  others: 1,
};

const alone = { others: 0 };
const twoCpus = { cpus: 2 };

/** By source, as the seed has it, then by what the page allocator hands out. */
function casesOf({ pagesPerBlock }: FragmentationBounds): readonly Case[] {
  const halves = { objectsPerSlab: pagesPerBlock / 2 };
  const smallSlabs: readonly Case[] =
    pagesPerBlock === 1
      ? []
      : [
          [{ source: 'cache', policy: 'buddy' }, halves],
          [{ source: 'defragmented', policy: 'buddy' }, halves],
        ];
  return [
    [{ source: 'pages', policy: 'any' }],
    [{ source: 'pages', policy: 'buddy' }],
    [{ source: 'pages', policy: 'buddy' }, alone],
    [{ source: 'pages', policy: 'huge' }],
    [{ source: 'cache', policy: 'any' }],
    [{ source: 'cache', policy: 'buddy' }],
    [{ source: 'cache', policy: 'huge' }],
    [{ source: 'cache', policy: 'any' }, twoCpus],
    [{ source: 'cache', policy: 'buddy' }, twoCpus],
    [{ source: 'cache', policy: 'huge' }, twoCpus],
    [{ source: 'cache', policy: 'buddy', fallsBack: true }],
    [{ source: 'defragmented', policy: 'any' }, twoCpus],
    [{ source: 'defragmented', policy: 'buddy' }, twoCpus],
    [{ source: 'defragmented', policy: 'huge' }, twoCpus],
    [{ source: 'defragmented', policy: 'huge', flushes: false }, twoCpus],
    ...smallSlabs,
  ];
}

/** Sizes of the memory, and the most page tables at a time; a slab is a block, or half one. */
export type TableBounds = Partial<Pick<FragmentationBounds, 'blocks' | 'pagesPerBlock' | 'tables'>>;

/**
 * Checks every source at these bounds. A number of page tables that is never reached, because so many do
 * not fit, has no row.
 */
export function fragmentationTable(bounds: TableBounds = {}): readonly FragmentationRow[] {
  const sizes = { ...DEFAULT, ...bounds };
  const whole = { ...sizes, objectsPerSlab: sizes.pagesPerBlock };
  return casesOf(whole).flatMap(([design, changed]) => rowsOf(design, { ...whole, ...changed }));
}

function rowsOf(design: FragmentationDesign, bounds: FragmentationBounds): FragmentationRow[] {
  const result = check(fragmentationSpec('table', 'rows of the table', design, bounds));
  const each = Array.from({ length: bounds.tables }, (_, i) => i + 1);
  const always = each.flatMap((live) => rowOf(result, design, bounds, 'always', live));
  if (design.source !== 'defragmented') return always;
  return [...always, ...each.flatMap((live) => rowOf(result, design, bounds, 'after', live))];
}

function rowOf(
  { metrics }: CheckResult,
  design: FragmentationDesign,
  bounds: FragmentationBounds,
  when: FragmentationRow['when'],
  live: number,
): FragmentationRow[] {
  const name = when === 'always' ? `blocks-of-${live}` : `blocks-of-${live}-after`;
  const found = metrics.find((each) => each.name === name)?.extremes?.max;
  if (found === undefined) throw new Error(`${name} was not measured`);
  const { value: worst, trace: witness } = found;
  if (worst === 0) return [];
  const law = (when === 'always' ? worstBlocks : worstBlocksAfter)(design, bounds, live);
  const fewest = filled(live, bounds.pagesPerBlock);
  return [{ design, bounds, when, live, worst, law, fewest, witness }];
}
