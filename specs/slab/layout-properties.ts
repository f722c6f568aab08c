/** What is demanded of the fields of a page descriptor, wherever they lie. */

import { deadlockFree } from '../../checker/index.ts';
import type { Property } from '../../checker/index.ts';
import { UNMAPPED } from '../../model/slab/descriptor/state.ts';
import type { DescriptorState } from '../../model/slab/descriptor/state.ts';

export const noForeignField: Property<DescriptorState> = {
  name: 'noForeignField',
  meaning: "no path reads or writes a field that the page's current type does not own",
  source: 'include/linux/mm_types.h, struct page',
};

/** What owners wrote. A lock says nothing but that it is one. */
export const fieldsKept: Property<DescriptorState> = {
  name: 'fieldsKept',
  meaning: 'fields hold what their owner wrote, as long as it owns them',
  source: 'mm/slub.c, "Wrong object count"; mm/rmap.c, page_remove_rmap()',
  invariant: (s) => {
    for (let page = 0; page < s.page.length; page += 1) {
      const { record, slabRecord, uses, lru } = s.page[page];
      if (slabRecord !== null && s.record[slabRecord].type === 'slab') {
        const { number, word } = s.record[slabRecord];
        if (number !== uses || word !== 'cache') return false;
      }
      if (record === null) continue;
      const { number, word, links, type } = s.record[record];
      if (type === 'table' && (word === 'mapping' || word === 'cache')) return false;
      if (type !== 'anon') continue;
      if (number !== UNMAPPED + uses || word !== 'mapping' || (links === 'lru') !== lru)
        return false;
    }
    return true;
  },
};

export const noBadPage: Property<DescriptorState> = {
  name: 'noBadPage',
  meaning: 'the page allocator finds no leftovers in a descriptor',
  source: 'mm/page_alloc.c, bad_page()',
};

export const noUseAfterFree: Property<DescriptorState> = {
  name: 'noUseAfterFree',
  meaning: 'no record and no table page is used after it was freed',
  source: 'mm: make pte lock be freed by RCU (2024)',
};

export const noLostPte: Property<DescriptorState> = {
  name: 'noLostPte',
  meaning: 'no PTE is written into a table that was removed',
  source: 'mm/pgtable-generic.c, pte_offset_map_lock()',
};

export const noDoubleFree: Property<DescriptorState> = {
  name: 'noDoubleFree',
  meaning: 'no page, reference or record is given back twice',
  source: 'include/linux/mm.h, put_page_testzero()',
};

export const noLeak: Property<DescriptorState> = {
  name: 'noLeak',
  meaning: 'with every thread at rest, each page and record is free, waits for RCU, or is mapped',
  atRest: (s) => {
    for (let page = 0; page < s.page.length; page += 1) {
      if (!s.page[page].buddy && !s.page[page].waits && s.pte !== page) return false;
    }
    for (let record = 0; record < s.record.length; record += 1) {
      if (s.record[record].use === 'live' && !isKnown(s, record)) return false;
    }
    return true;
  },
};

export const lockDiscipline: Property<DescriptorState> = {
  name: 'lockDiscipline',
  meaning: 'nobody takes a lock twice, or drops one that it does not hold',
  source: 'Documentation/locking/spinlocks.rst',
};

export const layoutProperties: readonly Property<DescriptorState>[] = [
  noForeignField,
  fieldsKept,
  noBadPage,
  noUseAfterFree,
  noLostPte,
  noDoubleFree,
  noLeak,
  lockDiscipline,
  deadlockFree(),
];

/** Does a page have the record? A free page has one only with `union`, and nobody's fields in it. */
function isKnown(s: DescriptorState, record: number): boolean {
  for (let page = 0; page < s.page.length; page += 1) {
    if (s.page[page].record !== record) continue;
    return !s.page[page].buddy || s.record[record].type === 'none';
  }
  return false;
}
