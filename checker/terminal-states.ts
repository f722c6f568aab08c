/** Where a system can come to its end: every reachable state in which nothing can move any more. */

import { BreadthFirst } from './search/breadth-first.ts';
import type { Bounds, Ending } from './search/breadth-first.ts';
import { Expander } from './search/expander.ts';
import type { Processes, System } from './system/system.ts';

export interface TerminalStates<T> {
  /** What was made of each, in the order of the search; of all of them if `ending` is `complete`. */
  readonly results: readonly T[];
  readonly ending: Ending;
  /** States and transitions explored, and seconds of exploring. */
  readonly states: number;
  readonly transitions: number;
  readonly seconds: number;
}

/**
 * Explores a system and applies `of` to each of its terminal states. That gets the working state, which is
 * another as soon as it returns, and must not write. Steps may assert no property.
 */
export function terminalStates<S, T>(
  system: System<S>,
  of: (state: S, processes: Processes) => T,
  bounds: Bounds = {},
): TerminalStates<T> {
  const plain = system as System;
  const search = new BreadthFirst(plain, [], bounds);
  search.advance();
  const { ending, statistics } = search;
  const { states, transitions, seconds } = statistics;
  const expander = new Expander(plain);
  const results: T[] = [];
  const words = new Int32Array(system.view.layout.words);
  for (let i = 0; i < states; i += 1) {
    search.read(i, words);
    expander.load(words);
    expander.expand();
    const isTerminal = expander.batch.count === 0;
    expander.batch.count = 0;
    if (isTerminal) results.push(of(system.view.state, system.processViews));
  }
  return { results, ending: ending as Ending, states, transitions, seconds };
}
