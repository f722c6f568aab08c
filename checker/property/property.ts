/** Properties: what a spec claims of every reachable state and of every step. */

import type { Processes } from '../system/system.ts';

export interface Property<S = never> {
  readonly name: string;
  /** One line that says what it means. */
  readonly meaning: string;
  /** Where the demand comes from: a manual's section, a kernel path, a paper. */
  readonly source?: string;
  /** Must be true of every reachable state. */
  readonly invariant?: (state: S, processes: Processes) => boolean;
  /** Must be true of every reachable state in which all processes rest. */
  readonly atRest?: (state: S, processes: Processes) => boolean;
  /** True for the one property that there is no deadlock (see `search/breadth-first.ts`). */
  readonly deadlock?: true;
}

/**
 * No reachable state is a deadlock: a state in which some process does not rest, every process that
 * does not rest is blocked, and no inevitable rule is enabled. A process that rests need never move
 * again, so whoever waits in such a state may wait for ever.
 */
export function deadlockFree(name = 'deadlockFree'): Property<unknown> {
  return {
    name,
    meaning: 'whoever has begun an operation is not blocked for ever',
    deadlock: true,
  };
}
