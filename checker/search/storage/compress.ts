/** Compressing a store that has become large (see `shape.ts`). */

import type { Ledger } from '../ledger.ts';
import { isCompressible } from './shape.ts';
import { newHoldings, StateStore } from './store.ts';
import type { Holdings } from './store.ts';

/**
 * A store is compressed when it holds this share of what it may: finding states takes longer then, so
 * not before; and there must be room for both forms while one is made from the other.
 */
const SHARE = 0.25;
const BATCH_STATES = 1 << 12;

/** Is it time to compress the store? */
export function wantsCompression(store: StateStore, bytesMost: number): boolean {
  const { compressed } = store.holdings;
  return !compressed && isCompressible(store.words) && store.bytes > SHARE * bytesMost;
}

/** The same states in the same places, compressed. */
export function compressedHoldings(store: StateStore, ledger: Ledger, bytesMost: number): Holdings {
  const { words, holdings, count } = store;
  const target = new StateStore(words, newHoldings(words, holdings.outboxes.length, true));
  const batch = new Int32Array(BATCH_STATES * words);
  const state = new Int32Array(words);
  // The partitions come out as they are written down already: they follow from the states.
  const sequence = new Uint8Array(count);
  let n = 0;
  const empty = (): void => {
    if (!target.hasRoom(n)) {
      const more = 2 * BATCH_STATES;
      for (const task of target.grow(more, more, bytesMost)) target.rehash(task);
    }
    target.add(batch, n, sequence);
    n = 0;
  };
  ledger.forEach(0, count, (_, place) => {
    store.read(place, state);
    batch.set(state, n * words);
    n += 1;
    if (n === BATCH_STATES) empty();
  });
  empty();
  return target.holdings;
}
