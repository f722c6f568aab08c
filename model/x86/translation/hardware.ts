/** What a configuration of the hardware fixes: sizes, addresses, its memory, and what differs by processor. */

import type { Memory, PagingEntry } from './memory.ts';
import type { Classes } from './rights.ts';

/** Points in which processors differ, or which no manual settles. */
export interface Profile {
  /** The walk is repeated from memory before a page fault is reported, so that no fault is spurious (R32). */
  readonly confirmsFaults: boolean;
  /** INVLPG leaves the paging-structure-cache entries that do not lead to the page (R26, EFER.TCE). */
  readonly translationCacheExtension: boolean;
  /** The update that sets D re-checks R/W (R22: processors with CET). */
  readonly dirtyChecksWritable: boolean;
  /** The update that sets D re-checks P (R23: all but Knights Landing). */
  readonly dirtyChecksPresent: boolean;
  /** Setting D is in order with older stores of the CPU (R19). */
  readonly dirtyInOrder: boolean;
  /** A store whose PTE names another frame than its TLB entry may use either (R24). */
  readonly dirtyMayKeepFrame: boolean;
}

export const INTEL: Profile = {
  confirmsFaults: false,
  translationCacheExtension: false,
  dirtyChecksWritable: true,
  dirtyChecksPresent: true,
  dirtyInOrder: false,
  dirtyMayKeepFrame: true,
};

/** By name, as a test or a spec asks for them; each is laid over the ones before. */
export const PROFILES: Readonly<Record<string, Partial<Profile>>> = {
  intel: {},
  amd: { confirmsFaults: true, dirtyInOrder: true, dirtyMayKeepFrame: false },
  tce: { translationCacheExtension: true },
  'no-cet': { dirtyChecksWritable: false },
  'knights-landing': { dirtyChecksWritable: false, dirtyChecksPresent: false },
};

/** Of the tree and the addresses that are translated. */
export interface Addresses {
  /** Levels of the radix tree, 2 to 5; entries of level 1 are PTEs. */
  readonly levels: number;
  /** How many addresses are translated. */
  readonly addresses: number;
  /**
   * Which of the regions that a table page of a level covers an address lies in: element `level * addresses +
   * va`. Likewise the index of its entry in the table page. Elements of level 0 are not used.
   */
  readonly region: readonly number[];
  readonly index: readonly number[];
  /** By level: how many regions there are. */
  readonly regions: readonly number[];
}

export interface Sizes {
  /** Physical pages that can be table pages. */
  readonly tables: number;
  /** Physical pages that a leaf can point at. */
  readonly frames: number;
  readonly pcids: number;
  /** Do entries ever have G set, PS? If not, no such translation need be looked for. */
  readonly globalPages: boolean;
  readonly largePages: boolean;
  /** The rights that walks and TLB entries can have; the caches have a set of pages for each. */
  readonly walkClasses: Classes;
  readonly tlbClasses: Classes;
}

export interface Hardware extends Addresses, Sizes {
  readonly profile: Profile;
}

/** The hardware on the memory of a model whose states are `S` and whose paging-structure entries are `E`. */
export interface HardwareOn<S, E extends PagingEntry> extends Hardware {
  readonly memory: Memory<S, E>;
}

/** Where each of the pages with these numbers lies in a tree; `fanout` is by level, that of PTE pages first. */
export function addressesOf(fanout: readonly number[], pageNumbers: readonly number[]): Addresses {
  const region: number[] = [];
  const index: number[] = [];
  const regions: number[] = [];
  let covered = 1;
  for (let level = 0; level <= fanout.length; level += 1) {
    const below = covered;
    if (level > 0) covered *= fanout[level - 1] as number;
    const numbers = pageNumbers.map((page) => Math.floor(page / covered));
    const distinct = [...new Set(numbers)];
    region.push(...numbers.map((number) => distinct.indexOf(number)));
    index.push(
      ...pageNumbers.map((page) => Math.floor(page / below) % (fanout[level - 1] ?? Infinity)),
    );
    regions.push(distinct.length);
  }
  return { levels: fanout.length, addresses: pageNumbers.length, region, index, regions };
}
