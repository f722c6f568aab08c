/** The options of `limbo footprint`. */

import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

import { parseCount, parseSize } from '../../checker/cli/values.ts';
import { LINUX_2007, PAGE_TYPES } from '../../model/slab/footprint.ts';
import type { FootprintSizes, PageType, Shares } from '../../model/slab/footprint.ts';

export interface FootprintOptions {
  readonly union: number;
  readonly common: number;
  readonly pageTable: number;
  readonly lru: number;
  readonly slab: number;
  readonly block: number;
  readonly inUse: number;
  readonly mix: Shares;
  readonly type: PageType;
  readonly csv?: string;
  readonly svg?: string;
  readonly force?: boolean;
}

/** Percent: most memory is mapped or caches files, and little of it is page tables. */
export const DEFAULT_MIX = 'page-table=1,slab=9,lru=75,free=15';

export function declareFootprint(command: Command): void {
  const { union, common, pageTable, lru, slab, blockSize } = LINUX_2007;
  const fields = (flags: string, what: string, value: number): Option =>
    new Option(`${flags} <bytes>`, what).argParser(parseCount).default(value);
  command
    .addOption(fields('--union', 'a descriptor in which all uses of pages share storage', union))
    .addOption(fields('--common', 'fields of the small descriptor of every page', common))
    .addOption(fields('--page-table', 'fields that only page tables need', pageTable))
    .addOption(fields('--lru', 'fields that only anonymous and file pages need', lru))
    .addOption(fields('--slab', 'fields that a slab or a block needs', slab))
    .addOption(
      new Option('--block <size>', 'a block of pages with their records')
        .argParser(parseSize)
        .default(blockSize, '2M'),
    )
    .addOption(
      new Option('--in-use <percent>', 'of the pages in such blocks')
        .argParser(parsePercent)
        .default(1, '100'),
    )
    .addOption(
      new Option('--mix <shares>', 'what memory is used for, in percent')
        .argParser(parseMix)
        .default(parseMix(DEFAULT_MIX), DEFAULT_MIX),
    )
    .addOption(
      new Option('--type <type>', 'whose share varies in the table and in the plot')
        .choices(PAGE_TYPES)
        .default('lru'),
    )
    .option('--csv <file>', 'write the bytes at growing shares of each type')
    .option('--svg <file>', 'plot them')
    .option('--force', 'overwrite these files');
}

export function sizesOf(options: FootprintOptions): FootprintSizes {
  const { union, common, pageTable, lru, slab, block, inUse } = options;
  const { pageSize } = LINUX_2007;
  return { pageSize, blockSize: block, union, common, pageTable, lru, slab, inUse };
}

function parsePercent(text: string): number {
  const percent = Number(text);
  if (!(percent > 0 && percent <= 100)) {
    throw new InvalidArgumentError('A percentage above 0 and at most 100 is needed.');
  }
  return percent / 100;
}

/** `lru=75,free=25`: what is left out is 0; at least two are not, since their proportions are used. */
export function parseMix(text: string): Shares {
  const given = new Map<PageType, number>();
  for (const part of text.split(',')) {
    const [type, share] = partOf(part);
    if (given.has(type)) throw new InvalidArgumentError(`'${type}' is given twice.`);
    given.set(type, share);
  }
  const sum = [...given.values()].reduce((a, b) => a + b, 0);
  if (Math.abs(sum - 100) > 1e-9) {
    throw new InvalidArgumentError(`The shares add up to ${sum}, not to 100.`);
  }
  if ([...given.values()].filter((share) => share > 0).length < 2) {
    throw new InvalidArgumentError('At least two uses of pages are needed.');
  }
  return Object.fromEntries(
    PAGE_TYPES.map((type) => [type, (given.get(type) ?? 0) / 100]),
  ) as Shares;
}

function partOf(text: string): [PageType, number] {
  const [, name, share] = /^([a-z-]+)=(\d+(?:\.\d+)?)$/.exec(text) ?? [];
  const type = PAGE_TYPES.find((each) => each === name);
  if (type === undefined) {
    throw new InvalidArgumentError(`TYPE=PERCENT is needed; types: ${PAGE_TYPES.join(', ')}.`);
  }
  return [type, Number(share)];
}
