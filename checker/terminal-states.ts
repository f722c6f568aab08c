/** Where a system can come to its end: every reachable state in which nothing can move any more. */

import { BreadthFirst } from './search/breadth-first.ts';
import type { Bounds, Ending } from './search/ending.ts';
import { engineFor } from './successors.ts';
import type { EngineOptions } from './successors.ts';
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
 * Explores a system, without reductions, and applies `of` to each of its terminal states. That gets the
 * working state, which is another as soon as it returns, and must not write. Steps may assert no property.
 */
export function terminalStates<S, T>(
  system: System<S>,
  of: (state: S, processes: Processes) => T,
  { compile, ...bounds }: Bounds & Pick<EngineOptions, 'compile'> = {},
): TerminalStates<T> {
  const plain = system as System;
  const { successors } = engineFor(plain, [], [], { compile, symmetry: false });
  const search = new BreadthFirst(plain, [], bounds, [], successors);
  search.advance();
  const { states, transitions, seconds } = search.statistics;
  const results: T[] = [];
  const words = new Int32Array(system.view.layout.words);
  for (let i = 0; i < states; i += 1) {
    search.read(i, words);
    successors.load(words);
    successors.expand();
    const isTerminal = successors.batch.count === 0;
    successors.batch.count = 0;
    if (!isTerminal) continue;
    system.view.load(words, 0);
    system.view.holder = undefined;
    results.push(of(system.view.state, system.processViews));
  }
  return { results, ending: search.ending as Ending, states, transitions, seconds };
}
