/**
 * The state of the translation machine: physical memory, and for each CPU its CR3, its translation caches and
 * its store buffer.
 *
 * Nothing that is cached changes when memory does (R10). One entry in memory may be cached under several
 * addresses (R9), and an address may have several translations, small and large (R11).
 *
 * The caches are sets that only grow until they are invalidated. Whatever could be evicted could as well have
 * stayed, and using an entry is optional, so eviction adds no behaviour (R5, R12). A partial walk under way has
 * the power of a paging-structure-cache entry, so that the two are one set (R15).
 */

import { array, bool, range, setOf, struct } from '../../../checker/index.ts';
import type { Value } from '../../../checker/index.ts';
import { storeBuffer } from '../store-buffer.ts';
import { entryFields, entryText } from './entry.ts';
import type { Hardware } from './hardware.ts';
import { TLB_RIGHTS, WALK_RIGHTS } from './rights.ts';

export function memoryOf(h: Hardware) {
  return array(range(0, h.pages * h.fanout - 1, 'w'), struct(entryFields(h), entryText));
}

export function cpuOf(h: Hardware) {
  const addresses = h.pageNumbers.length;
  const fields = entryFields(h);
  const tlb = array(h.pcids + 1, array(addresses, array(h.pages, setOf(TLB_RIGHTS))));
  return struct({
    /** CR3: the page of the highest table, and the PCID. */
    root: range(0, h.pages - 1),
    pcid: range(0, h.pcids - 1),
    interruptsOff: bool,
    /**
     * The paging-structure caches: by level of the table page pointed at (less one), PCID, region and
     * physical page, the sets of rights with which the pointer is cached (R6).
     */
    psc: array(h.levels - 1, array(h.pcids, array(addresses, array(h.pages, setOf(WALK_RIGHTS))))),
    /**
     * The TLB, for small and for large pages: by tag, address or region of level 1, and frame, the sets of
     * rights with which the translation is cached (R1). The tag is a PCID; the one behind them is of global
     * pages.
     */
    tlb,
    largeTlb: tlb,
    buffer: storeBuffer(
      h.depth,
      struct({ address: range(0, h.pages * h.fanout - 1, 'w'), ...fields }),
      (store) => `w${store.address}=${entryText(store)}`,
    ),
  });
}

export function translationState(h: Hardware) {
  return struct({ memory: memoryOf(h), cpu: array(range(0, h.cpus - 1, 'cpu'), cpuOf(h)) });
}

/** What the rules of the hardware need of a state; a model's state has more. */
export type TranslationState = Value<ReturnType<typeof translationState>>;
