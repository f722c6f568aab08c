/** The footprint of metadata. */

import { LINUX_2007 } from '../../../model/slab/footprint.ts';
import { DEFAULT_MIX, parseMix } from '../../slab/footprint-options.ts';
import {
  blockTable,
  crossoverTable,
  occupancyTable,
  shareTable,
  sizesText,
  typeTable,
} from '../../slab/footprint-report.ts';
import type { Section } from '../chapter.ts';
import { tableBlock } from '../markdown.ts';

export const footprint: Section = {
  title: 'Footprint: a union, or a metadata area beside the pages',
  blocks: () => {
    const question = { sizes: LINUX_2007, mix: parseMix(DEFAULT_MIX), type: 'lru' as const };
    return [
      'Bytes of metadata for each page of 4 KiB, a calculation (`limbo footprint`), counted again in states of the model. ' +
        'In a _union_ all uses of a page share the storage of one descriptor, which is as large as the most demanding ' +
        'one needs. With a _metadata area_ each page has a small descriptor, and a record in the block of its cache if its use ' +
        `needs one; with _only huge blocks_ just blocks have a descriptor, while a union is needed for each page even so, since any may be mapped by itself. ${sizesText(question.sizes)} The mix is ${DEFAULT_MIX} percent.`,
      tableBlock(typeTable(question)),
      'Waste is what no field fills: padding, the end of a block, fields of a union that this use does not need.',
      '![bytes of metadata for each page by the share of LRU pages](footprint.svg)',
      tableBlock(crossoverTable(question)),
      tableBlock(shareTable(question)),
      'Records are there for pages that are not in use as well, so that sparse blocks cost more; the mix again, by how ' +
        'many of the pages in such blocks are in use:',
      tableBlock(occupancyTable(question)),
      'Page tables with their records, by the block that holds them:',
      tableBlock(blockTable(question)),
    ];
  },
};
