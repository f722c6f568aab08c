/** How the walkers of a CPU reach paging-structure entries; a model says where they lie and what they look like. */

/** What the hardware writes into an entry, and the page that it points at. */
export interface PagingEntry {
  target: number;
  accessed: boolean;
  dirty: boolean;
}

export interface Memory<S, E extends PagingEntry> {
  /** The entry in memory for an address in page `table`, if that is used as a table page of `level`. */
  readonly entryAt: (s: S, table: number, level: number, va: number) => E;
  /** Are there store buffers? */
  readonly isBuffered: boolean;
  /** The newest store to that entry that is pending in the CPU's store buffer (R44); -1 if none is. */
  readonly pending: (s: S, cpu: number, table: number, level: number, va: number) => number;
  /** What a pending store writes. */
  readonly pendingEntry: (s: S, cpu: number, store: number) => Readonly<E>;
  /** Is the CPU's store buffer empty? */
  readonly isDrained: (s: S, cpu: number) => boolean;
  readonly isPresent: (entry: Readonly<E>, level: number) => boolean;
  readonly isReserved: (entry: Readonly<E>) => boolean;
  /** Does an entry of this level map a page? If not, and it is present, it points at a table page. */
  readonly isLeaf: (entry: Readonly<E>, level: number) => boolean;
  readonly isGlobal: (entry: Readonly<E>) => boolean;
  /** The rights of a walk that had `rights` so far and goes on through the entry (see `rights.ts`). */
  readonly combined: (rights: number, entry: Readonly<E>) => number;
}
