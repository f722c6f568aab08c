/** The footprint of both layouts as tables, as CSV and as a plot. */

import { size as sizeText } from '../../checker/report/figures.ts';
import { lineChartOf } from '../../checker/sweep/line-chart.ts';
import type { Line } from '../../checker/sweep/line-chart.ts';
import {
  costOf,
  crossoverOf,
  footprintOf,
  LAYOUTS,
  PAGE_TYPES,
  pageBlock,
  sharesWith,
  totalOf,
} from '../../model/slab/footprint.ts';
import type {
  Cost,
  FootprintSizes,
  PageLayout,
  PageType,
  Shares,
} from '../../model/slab/footprint.ts';

/** Cells of text; the first row has the headings, the first column names. */
export type Table = readonly (readonly string[])[];

export interface FootprintQuestion {
  readonly sizes: FootprintSizes;
  readonly mix: Shares;
  /** Whose share varies. */
  readonly type: PageType;
}

export const LAYOUT_NAMES: Readonly<Record<PageLayout, string>> = {
  union: 'union',
  metadata: 'metadata area',
  huge: 'metadata area, only huge blocks',
};

export const TYPE_NAMES: Readonly<Record<PageType, string>> = {
  'page-table': 'page table',
  slab: 'slab',
  lru: 'LRU',
  free: 'free',
};

const HEADINGS = LAYOUTS.map((layout) => LAYOUT_NAMES[layout]);

/** Bytes for a page of each type, and what of them is waste. */
export function typeTable({ sizes, mix }: FootprintQuestion): Table {
  const cells = (of: (layout: PageLayout) => Cost): string[] =>
    LAYOUTS.map((layout) => costText(of(layout)));
  return [
    ['bytes for a page (waste)', ...HEADINGS],
    ...PAGE_TYPES.map((type) => [
      TYPE_NAMES[type],
      ...cells((layout) => costOf(layout, type, sizes)),
    ]),
    ['the mix', ...cells((layout) => footprintOf(layout, mix, sizes))],
  ];
}

/** Bytes for a page at growing shares of the type, the others in their proportions. */
export function shareTable({ sizes, mix, type }: FootprintQuestion): Table {
  const rows = sharesBy(10).map((share) => [
    percent(share),
    ...LAYOUTS.map((layout) =>
      totalOf(footprintOf(layout, sharesWith(mix, type, share), sizes)).toFixed(2),
    ),
  ]);
  return [[`share of ${TYPE_NAMES[type]} pages`, ...HEADINGS], ...rows];
}

/** The share of each type at which a layout costs as much as the union. */
export function crossoverTable({ sizes, mix }: FootprintQuestion): Table {
  const [, ...others] = LAYOUTS;
  return [
    ['as much as the union at a share of', ...others.map((layout) => LAYOUT_NAMES[layout])],
    ...PAGE_TYPES.map((type) => [
      TYPE_NAMES[type],
      ...others.map((layout) => crossoverText(crossoverOf(layout, mix, type, sizes))),
    ]),
  ];
}

/** Bytes for a page of the mix, when only a part of the pages in blocks with records is in use. */
export function occupancyTable({ sizes, mix }: FootprintQuestion): Table {
  const rows = [1, 0.9, 0.75, 0.5, 0.25].map((inUse) => [
    percent(inUse),
    ...LAYOUTS.map((layout) => totalOf(footprintOf(layout, mix, { ...sizes, inUse })).toFixed(2)),
  ]);
  return [['of the pages in blocks in use', ...HEADINGS], ...rows];
}

/** What page tables with their records lose at the end of blocks of each size that can hold one. */
export function blockTable({ sizes }: FootprintQuestion): Table {
  const rows: string[][] = [];
  for (let { blockSize } = sizes; blockSize > sizes.pageSize; blockSize /= 2) {
    const at = { ...sizes, blockSize };
    const { objects, waste } = pageBlock(sizes.pageTable, at);
    const each = LAYOUTS.slice(1).map((layout) =>
      totalOf(costOf(layout, 'page-table', at)).toFixed(2),
    );
    rows.unshift([sizeText(blockSize), String(objects), String(waste), ...each]);
  }
  return [['block', 'page tables', 'bytes left over', ...HEADINGS.slice(1)], ...rows];
}

/** A line for each layout, type and share in percent. */
export function footprintCsv({ sizes, mix }: FootprintQuestion): string {
  const head = 'layout,type,share_percent,bytes_per_page,descriptors,records,waste';
  const lines = LAYOUTS.flatMap((layout) =>
    PAGE_TYPES.flatMap((type) =>
      sharesBy(5).map((share) => {
        const cost = footprintOf(layout, sharesWith(mix, type, share), sizes);
        const { descriptors, records, waste } = cost;
        const figures = [totalOf(cost), descriptors, records, waste].map((n) => n.toFixed(4));
        return [layout, type, Math.round(share * 100), ...figures].join(',');
      }),
    ),
  );
  return `${[head, ...lines].join('\n')}\n`;
}

export function footprintChart(question: FootprintQuestion): string {
  const { type, sizes, mix } = question;
  const others = PAGE_TYPES.filter((each) => each !== type);
  const proportions = others.map((each) => `${TYPE_NAMES[each]} ${percent(mix[each])}`).join(', ');
  return lineChartOf({
    title: 'Metadata of a page of 4 KiB',
    caption: `The other pages in the proportions ${proportions}. Marked: as much as the union. ${sizesText(sizes)}`,
    x: { title: `share of ${TYPE_NAMES[type]} pages`, min: 0, text: percent },
    y: { title: 'bytes for each page', min: 0, text: (value) => `${value} B` },
    lines: LAYOUTS.map((layout) => lineOf(layout, question)),
  });
}

export function sizesText({ blockSize, ...sizes }: FootprintSizes): string {
  const { union, common, pageTable, lru, slab, inUse } = sizes;
  return (
    `Fields in bytes: a union of ${union}; else ${common} common to all, ${pageTable} of a page table, ` +
    `${lru} of an LRU page, ${slab} of a slab or a block. Blocks of ${sizeText(blockSize)}, ` +
    `${percent(inUse)} of their pages in use.`
  );
}

function lineOf(layout: PageLayout, { sizes, mix, type }: FootprintQuestion): Line {
  const at = (share: number): readonly [number, number] => [
    share,
    totalOf(footprintOf(layout, sharesWith(mix, type, share), sizes)),
  ];
  const crossover = layout === 'union' ? null : crossoverOf(layout, mix, type, sizes);
  const marks = crossover === null ? [] : [{ at: at(crossover), text: crossoverText(crossover) }];
  return { name: LAYOUT_NAMES[layout], points: sharesBy(100).map(at), marks };
}

/** From none to all, so many percent apart. */
function sharesBy(step: number): number[] {
  return Array.from({ length: 100 / step + 1 }, (_, i) => (i * step) / 100);
}

function costText(cost: Cost): string {
  return `${totalOf(cost).toFixed(2)} (${cost.waste.toFixed(2)})`;
}

function crossoverText(share: number | null): string {
  return share === null ? 'none' : `${(share * 100).toFixed(2)} %`;
}

function percent(share: number): string {
  return `${Number((share * 100).toFixed(2))} %`;
}
