/** The memory of a search: made in good time, within its bound, and told to all workers when it changes. */

import { totalmem } from 'node:os';

import type { Crew } from './crew.ts';
import type { Ledger } from './ledger.ts';
import { collectGarbage } from './storage/collect.ts';
import { compressedHoldings, wantsCompression } from './storage/compress.ts';
import type { StateStore } from './storage/store.ts';

/** More than what a round takes beside its states. */
const ROUND_BYTES = 256;

export class Room {
  readonly #store: StateStore;
  readonly #ledger: Ledger;
  readonly #crew: Crew | null;
  readonly #maxMemory: number;
  /** Bytes that the store may ever hold. */
  readonly #bytesMost: number;

  constructor(store: StateStore, ledger: Ledger, crew: Crew | null, maxMemory = Infinity) {
    this.#store = store;
    this.#ledger = ledger;
    this.#crew = crew;
    this.#maxMemory = maxMemory;
    this.#bytesMost = Math.min(maxMemory, totalmem());
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#store.bytes + this.#ledger.bytes;
  }

  /** Is there too little memory for another round? */
  get isFull(): boolean {
    return this.bytes + ROUND_BYTES > this.#maxMemory;
  }

  /** Is there memory for so many bytes beside the states? */
  hasRoomFor(bytes: number): boolean {
    return this.bytes + bytes <= this.#maxMemory;
  }

  /** How many more states there is memory for in a round, whatever they are. */
  get statesLeft(): number {
    return (this.#maxMemory - this.bytes - ROUND_BYTES) / this.#store.bytesPerStateMost;
  }

  /**
   * Makes room for so many more states in each partition and values of each node; returns what is to be
   * rehashed then (see `StateStore.grow`), or null if there is too little memory.
   */
  grow(moreStates: number, moreValues: number): readonly number[] | null {
    if (this.#store.bytesAfter(moreStates) + this.#ledger.bytes > this.#maxMemory) return null;
    try {
      const tasks = this.#store.grow(moreStates, moreValues, this.#bytesMost);
      if (tasks.length > 0) this.tell();
      return tasks;
    } catch (cause) {
      // The system has no such memory, or it is more than can be indexed.
      if (cause instanceof RangeError) return null;
      throw cause;
    }
  }

  /** Makes room in the ledger for so many more states. */
  growLedger(moreStates: number): void {
    const before = this.#ledger.book;
    const most = this.#bytesMost / (4 * (this.#store.holdings.states.stride + 1));
    this.#ledger.makeRoom(this.#store.count + moreStates, Math.ceil(most));
    if (this.#ledger.book !== before) this.tell();
  }

  /** Makes room in each worker's outbox for so many states. */
  growOutboxes(states: number): void {
    const before = this.#store.holdings;
    this.#store.growOutboxes(states);
    if (this.#store.holdings !== before) this.tell();
  }

  compressIfLarge(): void {
    if (!wantsCompression(this.#store, this.#bytesMost)) return;
    this.#store.use(compressedHoldings(this.#store, this.#ledger, this.#bytesMost));
    this.tell();
    // What the states were in before is as large as what they are in now.
    collectGarbage();
  }

  tell(): void {
    this.#crew?.tell(this.#store.holdings, this.#ledger.book);
  }
}
