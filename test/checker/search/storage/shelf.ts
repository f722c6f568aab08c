/** A store and its ledger, filled without a search: by one worker at once, or by several in rounds. */

import { Ledger } from '../../../../checker/search/ledger.ts';
import { PARTITIONS } from '../../../../checker/search/storage/kernel.ts';
import { newHoldings, StateStore } from '../../../../checker/search/storage/store.ts';

const MOST_BYTES = 2 ** 30;

export type Words = readonly number[];

export class Shelf {
  readonly ledger = new Ledger();
  readonly stores: readonly StateStore[];
  readonly words: number;

  constructor(words: number, compressed: boolean, workers = 1) {
    const holdings = newHoldings(words, workers, compressed);
    this.words = words;
    this.stores = Array.from({ length: workers }, (_, i) => new StateStore(words, holdings, i));
  }

  get #store(): StateStore {
    return this.stores[0] as StateStore;
  }

  get count(): number {
    return this.#store.count;
  }

  /** Adds states at once; how many of them were new. */
  add(...states: readonly Words[]): number {
    const before = this.count;
    this.#makeRoom(states.length);
    this.#store.add(this.#packed(states), states.length, this.ledger.book.sequence);
    this.ledger.record(this.count, 0);
    return this.count - before;
  }

  /** Adds the states of several blocks in one round; block `i` is the work of worker `owners[i]`. */
  addRound(blocks: readonly (readonly Words[])[], owners: readonly number[]): void {
    const all = blocks.reduce((sum, block) => sum + block.length, 0);
    this.#makeRoom(all);
    this.#store.growOutboxes(all);
    for (const store of this.stores) {
      store.use(this.#store.holdings);
      store.fills.fill(0);
    }
    const sent = blocks.map((states, i) => {
      const owner = owners[i] as number;
      const store = this.stores[owner] as StateStore;
      const begins = store.fills.slice();
      store.send(this.#packed(states), states.length);
      return { owner, begins, finishes: store.fills.slice() };
    });
    let next = this.count;
    for (let p = 0; p < PARTITIONS; p += 1) {
      for (const { owner, begins, finishes } of sent) {
        this.#store.insert(p, owner, begins[p] as number, finishes[p] as number);
      }
    }
    for (const { owner, begins, finishes } of sent) {
      const { sequence } = this.ledger.book;
      const each = total(finishes) - total(begins);
      next = this.#store.newOnes(owner, begins, each, sequence, next);
    }
    this.ledger.record(next, 0);
  }

  /** The places of some states that were added before, as the store finds them and as the ledger has them. */
  located(states: readonly Words[]): { readonly found: number[]; readonly kept: number[] } {
    const places = new Uint32Array(states.length);
    this.#store.locate(this.#packed(states), states.length, places);
    const contents = this.contents();
    const kept = states.map((state) => this.ledger.placeOf(contents.indexOf(state.join())));
    return { found: [...places], kept };
  }

  /** All states in order of discovery. */
  contents(): string[] {
    const contents: string[] = [];
    const state = new Int32Array(this.words);
    this.ledger.forEach(0, this.count, (_, place) => {
      this.#store.read(place, state);
      contents.push(state.join());
    });
    return contents;
  }

  #packed(states: readonly Words[]): Int32Array {
    return Int32Array.from(states.flat());
  }

  #makeRoom(more: number): void {
    this.ledger.makeRoom(this.count + more, MOST_BYTES);
    if (this.#store.hasRoom(more)) return;
    for (const task of this.#store.grow(more, more, MOST_BYTES)) this.#store.rehash(task);
  }
}

function total(fills: Int32Array): number {
  return fills.reduce((sum, fill) => sum + fill, 0);
}
