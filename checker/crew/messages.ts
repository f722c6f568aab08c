/** What the threads of one search tell each other. */

import type { MessagePort } from 'node:worker_threads';

import type { Noted, SentViolation } from '../search/crew.ts';
import type { Book } from '../search/ledger.ts';
import type { Phase } from '../search/member.ts';
import type { Holdings } from '../search/storage/store.ts';
import type { SubjectOptions } from '../subject.ts';

/** Where another thread finds the spec, and how it is to be searched. */
export interface Source {
  /** Path of a module that exports the spec. */
  readonly file: string;
  readonly spec: string;
  readonly options: SubjectOptions;
}

/** Given to a follower when it starts. */
export interface FollowerData {
  readonly source: Source;
  readonly port: MessagePort;
  /** From 1; the leader is worker 0. */
  readonly worker: number;
  readonly board: Int32Array;
  readonly signals: Int32Array;
  readonly foundMost: number;
}

/** From the leader. */
export interface Memory {
  readonly holdings: Holdings;
  readonly book: Book;
}

/** From a follower that has news after a phase. */
export interface Report {
  readonly violations: readonly SentViolation[];
  readonly noted: Noted;
  readonly failure: SentFailure | null;
}

/** A failure, so that the leader can throw it again. */
export interface SentFailure {
  readonly block: number;
  readonly message: string;
  /** The packed state, if it is a `ModelError`. */
  readonly state: Int32Array | null;
}

/** Sent once by a follower that is ready: where it counts transitions, then how often it took each action. */
export interface Ready {
  readonly tallies: Float64Array;
}

export const PHASES: readonly Phase[] = ['expand', 'insert', 'rehash'];

/** Words of the signals; then one for each worker that tells it to begin a phase. */
export const BUSY = 0;
export const PHASE = 1;
export const GO = 2;
