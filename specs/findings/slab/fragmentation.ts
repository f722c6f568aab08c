/** In how many blocks page tables lie at worst, by where they come from; and what that says of two claims. */

import { renderTrace } from '../../../checker/index.ts';
import type { Spec } from '../../../checker/index.ts';
import { counted } from '../../../checker/report/figures.ts';
import * as shipped from '../../slab/fragmentation.ts';
import { filled } from '../../slab/fragmentation-law.ts';
import { fragmentationTable } from '../../slab/fragmentation-table.ts';
import type { FragmentationRow } from '../../slab/fragmentation-table.ts';
import type { Section } from '../chapter.ts';
import { code, listBlock, tableBlock, textBlock } from '../markdown.ts';
import type { Table } from '../markdown.ts';

type Rows = readonly FragmentationRow[];

export const fragmentation: Section = {
  title: 'Fragmentation: in how many blocks page tables lie',
  blocks: () => fragmentationBlocks(fragmentationTable()),
};

const LAW = [
  'page by page: `min(k, b)`. Others can spread any `k` of them over all blocks. A buddy system that nobody else uses ' +
    'splits a block only when those that are split are full: `min(k, b, ⌈K/P⌉)`',
  'from a cache: `min(k, b, ⌈K/S⌉ + c - 1)`. What holds is the peak: page tables that were freed leave holes, which new ones ' +
    'fill before a slab is made, whatever others do. Slabs smaller than a block lie apart, a block for each',
  'from a cache that makes do with single pages when there is no block: `min(k, b)`, as page by page',
  'after a defragmentation: `⌈k/S⌉` slabs. If `a` CPUs keep their active slabs, `a + ⌈(k-a)/S⌉`. If `n` objects are busy, ' +
    '`max(⌈k/S⌉, n + ⌊(k-n)/S⌋)`: one costs nothing, each further one may hold a block. And never more than before',
] as const;

/** The blocks of the section, from rows of {@link fragmentationTable}, whose cases share their memory's size. */
export function fragmentationBlocks(rows: Rows): string[] {
  const { blocks, pagesPerBlock, tables } = sizesOf(rows);
  const tableOf = (source: string, when: string): string =>
    tableBlock(worstTable(rows.filter((row) => row.design.source === source && row.when === when)));
  return [
    'Page tables are made and freed in a memory of huge-page-sized blocks, page by page (a), from a slab cache of pages ' +
      '(b), or from one that is defragmented now and then (c), while others take pages of the same memory. The page ' +
      'allocator gives `any` chunk that is free; or works as a `buddy` system; or hands out `huge` blocks only. ' +
      `Each number is the most blocks in which \`k\` page tables lie, over all reachable states: ${blocks} blocks of ${pagesPerBlock} pages, at most ${tables} page tables at a time. ` +
      'A slab is a block, but in `-small-slabs` half of one; in `-alone` nobody else takes pages; in `-unflushed` CPUs keep ' +
      'their active slabs, and in `-busy` two objects are in use when they are to move. ' +
      '`limbo check SPEC --metric blocks-of-K=max --trace diff`, with these bounds, shows how it comes to any of them (in `-small-slabs` up to `k = 4`). Where there is no number, so many do not fit.',
    '(a) Page by page:',
    tableOf('pages', 'always'),
    '(b) From a cache, in any state; one that is defragmented is no better until it is:',
    tableOf('cache', 'always'),
    '(c) Just after a defragmentation (`blocks-of-K-after`):',
    tableOf('defragmented', 'after'),
    'All of them are as this law says, with `k` page tables, at most `K` at a time, in `b` blocks of `P` pages, slabs of `S` ' +
      'pages, and `c` CPUs; tests compare it with further bounds, and with an enumeration that shares nothing with the model:',
    listBlock(LAW.map((each) => `${each}.`)),
    'That page tables from a cache clump (b) is not so at its word: once there were `K`, those that stay may lie in a slab each, ' +
      'up to as many slabs as the `K` filled, however many were freed. It is so in that their own peak bounds them, and not what others do. ' +
      'Two things lose even that: slabs smaller than a block, and a cache that falls back to single pages.',
    'That defragmentation gives whole blocks back (c) is so: they are left in `⌈k/P⌉` blocks, if a slab is a block, active ' +
      'slabs are flushed, and not more than one object is busy.',
    'To hand out only huge blocks changes nothing for (b) and (c) if a slab is a block. Page by page it is worst: a block each, and no more page tables than blocks.',
    ...witnessesOf(rows).map(witnessBlock),
  ];
}

/** Rows of one case are next to each other. */
function worstTable(rows: Rows): Table {
  const { pagesPerBlock, tables } = sizesOf(rows);
  const each = Array.from({ length: tables }, (_, i) => i + 1);
  const cases = Map.groupBy(rows, ({ spec, bounds }) => `${spec} ${bounds.cpus}`);
  const body = [...cases.values()].map((same) => {
    const { spec, design, bounds } = same[0] as FragmentationRow;
    const worst = each.map((live) => `${same.find((row) => row.live === live)?.worst ?? ''}`);
    return [code(spec), design.policy, `${bounds.cpus}`, ...worst];
  });
  const fewest = each.map((live) => `${filled(live, pagesPerBlock)}`);
  return [
    ['spec', 'allocator', 'CPUs', ...each.map((live) => `k = ${live}`)],
    ...body,
    ['as few as can hold them', '', '', ...fewest],
  ];
}

/** A worst case of each source: as far from the fewest blocks as it gets there. */
const WITNESSES = [
  { spec: 'slab/fragmentation-pages-buddy', when: 'always', live: 4 },
  { spec: 'slab/fragmentation-cache-buddy', when: 'always', live: 4 },
  { spec: 'slab/fragmentation-defragmented-busy', when: 'after', live: 4 },
] as const;

/** The rows whose runs are shown. */
export function witnessesOf(rows: Rows): FragmentationRow[] {
  return WITNESSES.map(({ spec, when, live }) =>
    rows
      .filter((row) => row.spec === spec && row.when === when && row.live === live)
      .reduce((worst, row) => (row.worst > worst.worst ? row : worst)),
  );
}

function witnessBlock(row: FragmentationRow): string {
  const { spec, live, worst, witness } = row;
  const summary = `${spec}: ${counted(live, 'page table')} in ${counted(worst, 'block')}, a run of ${counted(witness.steps.length, 'step')}`;
  return textBlock(renderTrace(witness, { command: commandOf(row) }), summary);
}

/** Shows the run of a row again, where the bounds of the shipped spec are others. */
export function commandOf({ spec, metric, bounds }: FragmentationRow): string {
  const { bounds: defaults } = shippedSpec(spec);
  const changed = Object.entries(bounds).filter(([name, value]) => defaults[name] !== value);
  const options = changed.map(([name, value]) => ` --bound ${name}=${value}`);
  return `limbo check ${spec} --metric ${metric}=max${options.join('')} --trace diff`;
}

function shippedSpec(name: string): Spec {
  const found = Object.values<unknown>(shipped).find((each) => (each as Spec).name === name);
  return found as Spec;
}

function sizesOf(rows: Rows): FragmentationRow['bounds'] {
  return (rows[0] as FragmentationRow).bounds;
}
