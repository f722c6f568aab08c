/** The table that the seed asks for: by source and by number of page tables, the worst number of blocks. */

import { check } from '../../checker/index.ts';
import type { CheckResult, Trace } from '../../checker/index.ts';
import { defaultFragmentationBounds } from '../../model/slab/fragmentation/scenario.ts';
import type {
  FragmentationBounds,
  FragmentationDesign,
} from '../../model/slab/fragmentation/state.ts';
import { filled, worstBlocks, worstBlocksAfter } from './fragmentation-law.ts';
import { fragmentationSpec } from './fragmentation.ts';

export interface FragmentationRow {
  /** `--metric METRIC=max` of this spec, with these bounds, shows the witness again. */
  readonly spec: string;
  readonly metric: string;
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

/** Sizes of the memory, and the most page tables at a time; a slab is a block, or half one. */
export type TableBounds = Partial<Pick<FragmentationBounds, 'blocks' | 'pagesPerBlock' | 'tables'>>;

/**
 * Checks every source at these bounds. A number of page tables that is never reached, because so many do
 * not fit, has no row.
 */
export function fragmentationTable(bounds: TableBounds = {}): readonly FragmentationRow[] {
  const sizes = { ...defaultFragmentationBounds, ...bounds };
  const whole = { ...sizes, objectsPerSlab: sizes.pagesPerBlock };
  const halves = { objectsPerSlab: sizes.pagesPerBlock / 2 };
  const cases = sizes.pagesPerBlock === 1 ? CASES : [...CASES, ...smallSlabs(halves)];
  return cases.flatMap(([spec, design, changed]) => rowsOf(spec, design, { ...whole, ...changed }));
}

/** A shipped spec, by what comes after `slab/fragmentation-`, and what it changes of the table's bounds. */
type Case = readonly [
  spec: string,
  design: FragmentationDesign,
  changed?: Partial<FragmentationBounds>,
];

const twoCpus = { cpus: 2 };
const unflushed = { source: 'defragmented', policy: 'huge', flushes: false } as const;

/** By source, as the seed has it, then by what the page allocator hands out. */
const CASES: readonly Case[] = [
  ['pages-any', { source: 'pages', policy: 'any' }],
  ['pages-buddy', { source: 'pages', policy: 'buddy' }],
  ['pages-buddy-alone', { source: 'pages', policy: 'buddy' }, { others: 0 }],
  ['pages-huge', { source: 'pages', policy: 'huge' }],
  ['cache-any', { source: 'cache', policy: 'any' }],
  ['cache-buddy', { source: 'cache', policy: 'buddy' }],
  ['cache-huge', { source: 'cache', policy: 'huge' }],
  ['cache-any', { source: 'cache', policy: 'any' }, twoCpus],
  ['cache-buddy', { source: 'cache', policy: 'buddy' }, twoCpus],
  ['cache-huge', { source: 'cache', policy: 'huge' }, twoCpus],
  ['cache-falling-back', { source: 'cache', policy: 'buddy', fallsBack: true }],
  ['defragmented-any', { source: 'defragmented', policy: 'any' }, twoCpus],
  ['defragmented-buddy', { source: 'defragmented', policy: 'buddy' }, twoCpus],
  ['defragmented-huge', { source: 'defragmented', policy: 'huge' }, twoCpus],
  ['defragmented-unflushed', unflushed, twoCpus],
  ['defragmented-busy', { source: 'defragmented', policy: 'huge' }, { ...twoCpus, busy: 2 }],
];

function smallSlabs(halves: Partial<FragmentationBounds>): readonly Case[] {
  return [
    ['cache-small-slabs', { source: 'cache', policy: 'buddy' }, halves],
    ['defragmented-small-slabs', { source: 'defragmented', policy: 'buddy' }, halves],
  ];
}

function rowsOf(
  name: string,
  design: FragmentationDesign,
  bounds: FragmentationBounds,
): FragmentationRow[] {
  const result = check(fragmentationSpec(name, 'rows of the table', design, bounds));
  const each = Array.from({ length: bounds.tables }, (_, i) => i + 1);
  const always = each.flatMap((live) => rowOf(result, design, bounds, 'always', live));
  if (design.source !== 'defragmented') return always;
  return [...always, ...each.flatMap((live) => rowOf(result, design, bounds, 'after', live))];
}

function rowOf(
  { spec, metrics }: CheckResult,
  design: FragmentationDesign,
  bounds: FragmentationBounds,
  when: FragmentationRow['when'],
  live: number,
): FragmentationRow[] {
  const metric = when === 'always' ? `blocks-of-${live}` : `blocks-of-${live}-after`;
  const found = metrics.find((each) => each.name === metric);
  if (!found?.exact || found.extremes === null) throw new Error(`${metric} was not measured`);
  const { value: worst, trace: witness } = found.extremes.max;
  if (worst === 0) return [];
  const law = (when === 'always' ? worstBlocks : worstBlocksAfter)(design, bounds, live);
  const fewest = filled(live, bounds.pagesPerBlock);
  return [{ spec, metric, design, bounds, when, live, worst, law, fewest, witness }];
}
