/** When a search ends, and what it counts on its way there. */

/** Where a search stops although there is more to explore. */
export interface Bounds {
  /** Steps from an initial state. */
  readonly maxDepth?: number | undefined;
  /** States stored. */
  readonly maxStates?: number | undefined;
  /** Bytes held by the store of states. */
  readonly maxMemory?: number | undefined;
  /** Seconds of wall-clock time. */
  readonly maxTime?: number | undefined;
}

export type StopReason = 'depth' | 'states' | 'memory' | 'time' | 'interrupt';

/** How a search ended: `decided` when every property was violated before all was explored. */
export type Ending = 'complete' | 'decided' | StopReason;

export interface Statistics {
  readonly states: number;
  readonly transitions: number;
  /** Steps from an initial state to the deepest state found. */
  readonly depth: number;
  /** States found but not yet expanded; while it is decided what is always possible, those still open. */
  readonly frontier: number;
  /** The pass over the states that decides what is always possible, of which the first, 0, looks for goals; null before. */
  readonly pass: number | null;
  /** Seconds spent searching. */
  readonly seconds: number;
  /** Bytes held by the store. */
  readonly bytes: number;
  /** How often each action was taken, by action id. */
  readonly taken: Float64Array;
}
