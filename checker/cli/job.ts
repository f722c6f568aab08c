/** What the main thread and its workers tell each other. */

import type { CheckOptions, CheckResult } from '../check.ts';
import type { Trace } from '../trace/trace.ts';

/** One spec to be checked, named so that a worker can load it again. */
export interface Job {
  readonly file: string;
  readonly spec: string;
  readonly options: CheckOptions;
}

/** Figures of a check under way. */
export interface Progress {
  readonly states: number;
  readonly transitions: number;
  /** States found but not yet expanded; in a pass, those for which nothing is decided. */
  readonly frontier: number;
  /** The pass that decides what is always possible; null before. */
  readonly pass: number | null;
  readonly depth: number;
  /** Seconds of searching so far. */
  readonly seconds: number;
  /** Bytes held by the store of states. */
  readonly bytes: number;
}

/** Why a spec has no verdicts: its model failed as a program. */
export interface Failure {
  /** On one line: which step or property, and what it did. */
  readonly message: string;
  /** Where in the user's files, if that is known. */
  readonly place?: string | undefined;
  /** The run up to the state in which it failed. */
  readonly run?: Pick<Trace, 'initial' | 'steps'> | undefined;
}

export type Outcome =
  | {
      readonly kind: 'result';
      readonly result: CheckResult;
      /** Most memory that the process has held so far, in bytes. */
      readonly peakBytes: number;
    }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** The run was interrupted before its turn came. */
  | { readonly kind: 'notRun' };

/** From a worker. */
export type Message = Outcome | { readonly kind: 'progress'; readonly progress: Progress };

/** Given to a worker when it starts: a shared word that is 1 once the user has interrupted. */
export interface WorkerData {
  readonly interrupted: Int32Array;
}
