/**
 * The store buffer of a CPU, as in the x86-TSO abstract machine (Sewell, Sarkar, Owens, Zappa Nardelli and
 * Myreen, "x86-TSO", CACM 53(7), 2010; x86-64 rule R44): a FIFO of stores that the CPU has done and that
 * nobody else sees yet. Of the machine around it, five things are demanded:
 *
 * - a store goes into the buffer (`pushStore`), and waits while it is full;
 * - a load takes the newest store to its address in the CPU's own buffer (`newestStore`), or else memory;
 * - the oldest store may go to memory at any time, and will some time: an inevitable rule (`dropOldest`);
 * - MFENCE and serialising instructions wait until the buffer is empty;
 * - a locked instruction waits likewise, then reads and writes memory in one step. In the abstract machine it
 *   takes a lock that keeps the other CPUs from memory, and drains the buffer before it gives the lock back.
 *   That is the same: the stores that it drains might as well have been drained just before.
 *
 * A real buffer may be deeper than `depth`. A bound takes away just those runs in which more stores than
 * that are pending at once, so for a CPU that does at most `depth` stores it is none.
 */

import { array, range, struct } from '../../checker/index.ts';
import type { Fields, FixedArrayOfParts, StructDomain, StructValue } from '../../checker/index.ts';

/** A store that is pending; the fields beside the address are the model's own. */
export interface PendingStore {
  /** Two stores are to the same place in memory if their addresses are equal. */
  address: number;
}

/** Entries from 0, the oldest, to below `length`; those beyond are clear. */
export interface StoreBuffer<E> {
  length: number;
  readonly entry: FixedArrayOfParts<E>;
}

/** Copies an entry field by field, and makes it what unused entries are in the initial state. */
export interface EntryMoves<E> {
  readonly assign: (to: E, from: Readonly<E>) => void;
  readonly clear: (entry: E) => void;
}

/**
 * The domain of a buffer of `depth` entries; `show` prints one. With `depth` 0 there is no buffer, and stores
 * are to go straight to memory, which is sequential consistency.
 */
export function storeBuffer<F extends Fields>(
  depth: number,
  entry: StructDomain<F>,
  show: (entry: StructValue<F>) => string,
) {
  return struct(
    { length: range(0, depth), entry: array(Math.max(depth, 1), entry) },
    (buffer) => `{${[...buffer.entry].slice(0, buffer.length).map(show).join(', ')}}`,
  );
}

export function isDrained(buffer: Readonly<StoreBuffer<unknown>>): boolean {
  return buffer.length === 0;
}

export function isFull(buffer: Readonly<StoreBuffer<unknown>>, depth: number): boolean {
  return buffer.length === depth;
}

/** The index of the newest store to an address; -1 if none is pending. */
export function newestStore(
  buffer: Readonly<StoreBuffer<PendingStore>>,
  depth: number,
  address: number,
): number {
  let newest = -1;
  for (let i = 0; i < depth; i += 1) {
    if (i < buffer.length && buffer.entry[i].address === address) newest = i;
  }
  return newest;
}

/** Makes room for a store behind all others, in a buffer that is not full; the index of its entry. */
export function pushStore(buffer: StoreBuffer<unknown>): number {
  buffer.length += 1;
  return buffer.length - 1;
}

/** Takes the oldest store, entry 0, out of a buffer that is not empty. */
export function dropOldest<E>(
  buffer: StoreBuffer<E>,
  depth: number,
  { assign, clear }: EntryMoves<E>,
): void {
  for (let i = 1; i < depth; i += 1) {
    if (i < buffer.length) assign(buffer.entry[i - 1], buffer.entry[i]);
  }
  clear(buffer.entry[buffer.length - 1]);
  buffer.length -= 1;
}
