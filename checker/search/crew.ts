/** The other workers of a search, as the one that leads it sees them. */

import type { Board } from './board.ts';
import type { Book } from './ledger.ts';
import type { FoundExtreme } from './extremes.ts';
import type { FoundViolation } from './judge.ts';
import type { MemberFailure, Phase } from './member.ts';
import type { Holdings } from './storage/store.ts';

/** A violation as it is sent between threads: with the action's id. */
export type SentViolation = Omit<FoundViolation, 'action'> & { readonly action: number | null };

/** What the properties' judges want known of each other beside violations. */
export interface Noted {
  /** A state was found in which all processes rest. */
  readonly restReached: boolean;
  /** Names of the properties of which assertions were evaluated. */
  readonly exercised: readonly string[];
  /** Of each metric, as far as one worker has seen. */
  readonly extremes: readonly FoundExtreme[];
}

export interface Crew {
  /** How many they may become; each joins when it is ready. */
  readonly size: number;
  /** Can at least one of them take part? */
  readonly isReady: boolean;
  /** How many have taken part. */
  readonly joined: number;
  /** Transitions that they have taken. */
  readonly transitions: number;
  /** How they failed in the phase that was finished last. */
  readonly failures: readonly MemberFailure[];
  /** Tells them what they need for their part. `foundMost` is as in `Member`. */
  enlist(board: Board, foundMost: number): void;
  /** The memory of the store or of the ledger is another now. */
  tell(holdings: Holdings, book: Book): void;
  /** Makes them begin a phase. */
  begin(phase: Phase): void;
  /** Waits until all have finished the phase. */
  finish(): void;
  /** What they found in the phase that was finished last. */
  violations(): readonly SentViolation[];
  noted(): Noted;
  /** Adds how often they have taken each action. */
  addTaken(taken: Float64Array): Float64Array;
  /** The search has ended. */
  dismiss(): void;
}
