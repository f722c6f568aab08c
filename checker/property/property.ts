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
  /**
   * From every reachable state some run must lead to such a state: AG EF in the terms of temporal logic,
   * resettability in those of protocols, a home space in those of Petri nets. It is weak liveness: nothing
   * is demanded of schedulers, so the run need not ever be taken; but there is no state that it can't be
   * taken from, so there is neither a deadlock nor a livelock on the way to it that can't be left.
   */
  readonly alwaysPossible?: Goal<S>;
}

/** States that are to stay within reach: those in which all that is said here is true. */
export interface Goal<S = never> {
  /** What they are, after "a state in which": `no relocation waits`. */
  readonly text: string;
  /** The same rules hold for it as for an invariant. */
  readonly state?: (state: S, processes: Processes) => boolean;
  /** Processes that rest in them: all, or those of these names. */
  readonly resting?: 'all' | readonly string[];
}

/** Safety is violated by a run, liveness by all runs that begin with it. */
export type PropertyKind = 'safety' | 'liveness';

export function kindOf({ alwaysPossible }: Property): PropertyKind {
  return alwaysPossible === undefined ? 'safety' : 'liveness';
}

/** The functions of the state that a property may have. */
export type Part = 'invariant' | 'atRest' | 'goal';
export const PARTS: readonly Part[] = ['invariant', 'atRest', 'goal'];

export function claimOf<S>(property: Property<S>, part: Part): Property<S>['invariant'] {
  return part === 'goal' ? property.alwaysPossible?.state : property[part];
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

/**
 * From every reachable state all processes can come to rest, all at once. Processes that begin one
 * operation after the other for ever rest in between, so it may be asked of them too.
 */
export function operationsCanEnd(name = 'operationsCanEnd'): Property<unknown> {
  return {
    name,
    meaning: 'from every state on, all operations that are under way can still end',
    alwaysPossible: { text: 'every process rests', resting: 'all' },
  };
}

/** From every reachable state the process can come to rest, whatever the others do meanwhile. */
export function operationCanEnd(process: string, name = `${process}CanEnd`): Property<unknown> {
  return {
    name,
    meaning: `from every state on, what ${process} has begun can still end`,
    alwaysPossible: { text: `${process} rests`, resting: [process] },
  };
}
