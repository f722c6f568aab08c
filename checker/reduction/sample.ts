/** Reachable states to try things on. */

import { Expander } from '../search/expander.ts';
import { StateStore } from '../search/store.ts';
import type { System } from '../system/system.ts';

/** `samples` states spread evenly over the first `maxStates` of a breadth-first search, or all of them. */
export function sampleStates(system: System, maxStates: number, samples: number): Int32Array[] {
  const { words } = system.view.layout;
  const store = new StateStore(words);
  const expander = new Expander(system);
  for (const state of system.initial) store.add(state);
  for (let at = 0; at < store.count && store.count < maxStates; at += 1) {
    expander.loadFrom(store, at);
    expander.visit({ successor: () => void store.add(expander.next) });
  }
  const wanted = Math.min(samples, store.count);
  return Array.from({ length: wanted }, (_, i) => {
    const state = new Int32Array(words);
    store.read(Math.floor((i * store.count) / wanted), state);
    return state;
  });
}
