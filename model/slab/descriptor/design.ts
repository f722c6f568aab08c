/**
 * Where the fields of a page's owner lie, and who keeps them while others look. Each ingredient is a
 * switch; what Linux 2.6.24 did, and what is told of the metadata area, are the starting points.
 */

export interface LayoutDesign {
  /**
   * `union`: in the page's descriptor, where all types of page share the same storage. `metadata`: in a
   * record of the owning cache; the descriptor keeps flags, the reference count, and pointers to records.
   */
  readonly layout: 'union' | 'metadata';
  /** Page tables are objects of a slab: their pages have two owners at once. */
  readonly tablesFromSlab: boolean;
  /** An owner says what the page is (flag, pointer to the record) when all fields are set; else before. */
  readonly setsTypeLast: boolean;
  /** A slab that is discarded keeps the page's lock until its fields and its flag are cleared. */
  readonly discardLocks: boolean;
  /** A scan by frame number takes a reference to the page, unless it has none (`get_page_unless_zero`). */
  readonly scannerReferences: boolean;
  /** The scan takes the page's lock to look at a slab. */
  readonly scannerLocks: boolean;
  /** The scan looks at the flags again after it has the reference, and the lock. */
  readonly scannerRechecks: boolean;
  /** The scan reads the type with the pointer to the record, in one load; else the flags, then the pointer. */
  readonly scannerReadsPointer: boolean;
  /** The scan is a read-side section of RCU. */
  readonly scannerInSection: boolean;
  /** Reclaim takes a reference, unless there is none, before it drops the lock of the LRU list. */
  readonly reclaimReferences: boolean;
  /** Defragmentation takes the lock of a slab (it tries) before it drops that of the partial list. */
  readonly defragmenterLocks: boolean;
  /** Tables are removed only while nobody walks (`mmap_sem` held for writing). */
  readonly walkersExcluded: boolean;
  /** A walk looks at the PMD entry again when it has the ptl. */
  readonly walkerRechecks: boolean;
  /** The page of a table that was removed waits for a grace period. */
  readonly tablesWaitForRcu: boolean;
  /** And so do its fields; with `metadata`, those of slabs and anonymous pages as well. */
  readonly fieldsWaitForRcu: boolean;
}

/**
 * Linux 2.6.24 with SLUB, whose new slabs have their flag before their count. (Its patches for defragmentation, which
 * were to find slabs by their pages, turn that round.) The scan is like that of `/proc/kpagecount`, which is
 * somewhat younger: it looks at the flags, and then at the count.
 */
export const UNION_2_6_24: LayoutDesign = {
  layout: 'union',
  tablesFromSlab: false,
  setsTypeLast: false,
  discardLocks: false,
  scannerReferences: false,
  scannerLocks: false,
  scannerRechecks: false,
  scannerReadsPointer: false,
  scannerInSection: false,
  reclaimReferences: true,
  defragmenterLocks: true,
  walkersExcluded: true,
  walkerRechecks: false,
  tablesWaitForRcu: false,
  fieldsWaitForRcu: false,
};

/** Page tables that go while others walk, as when they are relocated, and are freed as ever. */
export const UNION_RELOCATION: LayoutDesign = { ...UNION_2_6_24, walkersExcluded: false };

/** SLUB with split page table locks on PowerPC, where tables were objects of slabs (May 2007). */
export const UNION_SLAB_TABLES: LayoutDesign = { ...UNION_2_6_24, tablesFromSlab: true };

/** The same on records: the table has its own, beside that of the slab. */
export const METADATA_SLAB_TABLES: LayoutDesign = { ...UNION_SLAB_TABLES, layout: 'metadata' };

/** Who looks holds what keeps the type as it is: a reference, a slab's lock, or a section. */
export const UNION_REPAIRED: LayoutDesign = {
  ...UNION_2_6_24,
  setsTypeLast: true,
  discardLocks: true,
  scannerReferences: true,
  scannerLocks: true,
  scannerRechecks: true,
  walkersExcluded: false,
  walkerRechecks: true,
  tablesWaitForRcu: true,
  fieldsWaitForRcu: true,
};

/** Tables are objects of a slab, and fields in records; those are freed at once, pages of tables by RCU. */
export const METADATA_AS_TOLD: LayoutDesign = {
  ...UNION_2_6_24,
  layout: 'metadata',
  tablesFromSlab: true,
  walkersExcluded: false,
  walkerRechecks: true,
  tablesWaitForRcu: true,
};

/** Records are freed by RCU, but flags and pointer are two words: they may be of two owners of the page. */
export const METADATA_TWO_WORDS: LayoutDesign = {
  ...METADATA_AS_TOLD,
  setsTypeLast: true,
  scannerInSection: true,
  fieldsWaitForRcu: true,
};

/** Who looks needs neither reference nor lock: what the pointer leads to stays what its type bits say. */
export const METADATA_REPAIRED: LayoutDesign = { ...METADATA_TWO_WORDS, scannerReadsPointer: true };
