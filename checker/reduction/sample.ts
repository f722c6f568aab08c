/** Reachable states to try things on. */

import { Expander } from '../search/expander.ts';
import type { System } from '../system/system.ts';

/** `samples` states spread evenly over the first `maxStates` of a breadth-first search, or all of them. */
export function sampleStates(system: System, maxStates: number, samples: number): Int32Array[] {
  const expander = new Expander(system);
  const states: Int32Array[] = [];
  const seen = new Set<string>();
  const discover = (state: Int32Array): void => {
    const text = state.join();
    if (seen.has(text)) return;
    seen.add(text);
    states.push(state.slice());
  };
  for (const state of system.initial) discover(state);
  for (let at = 0; at < states.length && states.length < maxStates; at += 1) {
    expander.load(states[at] as Int32Array);
    expander.visit({ successor: () => discover(expander.next) });
  }
  const wanted = Math.min(samples, states.length);
  const step = states.length / wanted;
  return Array.from({ length: wanted }, (_, i) => states[Math.floor(i * step)] as Int32Array);
}
