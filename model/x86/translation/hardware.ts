/** What a configuration of the translation machine fixes: sizes, addresses, and what differs by processor. */

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

export interface Hardware {
  readonly cpus: number;
  /** Levels of the radix tree, 2 to 5; entries of level 1 are PTEs. */
  readonly levels: number;
  /** Entries in a table page. */
  readonly fanout: number;
  /** Physical pages; tables and data frames are not told apart. */
  readonly pages: number;
  readonly pcids: number;
  /** Numbers that a data word can hold: 0 to this. */
  readonly greatest: number;
  /** Stores that a store buffer holds; with 0 memory is sequentially consistent. */
  readonly depth: number;
  /** Do entries ever have G set, PS, XD? If not, fewer kinds of cached entry need be looked for. */
  readonly globalPages: boolean;
  readonly largePages: boolean;
  readonly noExecute: boolean;
  readonly profile: Profile;
  /** By address: its page number. Only these addresses are translated. */
  readonly pageNumbers: readonly number[];
  /** By level and address: the index of its entry in a table page. */
  readonly index: readonly (readonly number[])[];
  /** By level and address: which of the regions that a table page of the level covers it lies in. */
  readonly region: readonly (readonly number[])[];
  /** By address: where its page lies in a large page. */
  readonly offset: readonly number[];
}

export type Sizes = Omit<Hardware, 'index' | 'region' | 'offset'>;

/** Works out where each address lies in the tree; the arrays have an unused element for level 0. */
export function hardware(sizes: Sizes): Hardware {
  const { levels, fanout, pageNumbers } = sizes;
  const atLevels = Array.from({ length: levels + 1 }, (_, level) => level);
  const region = atLevels.map((level) => {
    const numbers = pageNumbers.map((page) => Math.floor(page / fanout ** level));
    const distinct = [...new Set(numbers)];
    return numbers.map((number) => distinct.indexOf(number));
  });
  return {
    ...sizes,
    region,
    index: atLevels.map((level) =>
      pageNumbers.map((page) => Math.floor(page / fanout ** Math.max(level - 1, 0)) % fanout),
    ),
    offset: pageNumbers.map((page) => page % fanout),
  };
}
