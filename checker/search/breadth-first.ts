/**
 * Breadth-first search of a whole system, exactly, by one worker. The order of discovery depends on
 * the system alone, so verdicts, counts and traces are the same in every run; a violation found
 * first is at the least possible depth, unless the successors are reduced (see `reduction/ample.ts`).
 */

import type { Property } from '../property/property.ts';
import type { System } from '../system/system.ts';
import { BATCH_STATES, Expander, sameWords } from './expander.ts';
import type { Successors } from './expander.ts';
import { Judge } from './judge.ts';
import type { FoundViolation } from './judge.ts';
import { Lineage } from './lineage.ts';
import { StateStore } from './store.ts';

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
  /** States found but not yet expanded. */
  readonly frontier: number;
  /** Seconds spent searching. */
  readonly seconds: number;
  /** Bytes held by the store. */
  readonly bytes: number;
  /** How often each action was taken, by action id. */
  readonly taken: Float64Array;
}

/**
 * Whether all is decided is looked at after so many states of a level, so that a search ends at the same
 * place by however many workers.
 */
export const ROUND_STATES = 1 << 14;

export class BreadthFirst {
  readonly #system: System;
  readonly #bounds: Bounds;
  readonly #successors: Successors;
  readonly #judge: Judge;
  readonly #store: StateStore;
  readonly #lineage = new Lineage();
  /** The state to be expanded next. */
  #at = 0;
  #levelEnd = 0;
  #roundEnd = 0;
  #depth = 0;
  #transitions = 0;
  #seconds = 0;
  #ending: Ending | null = null;

  /**
   * `ignored` names properties whose assertions may fail without being reported; `successors` runs
   * the steps, as they are unless something faster is given.
   */
  constructor(
    system: System,
    properties: readonly Property[],
    bounds: Bounds = {},
    ignored: Iterable<string> = [],
    successors: Successors = new Expander(system),
  ) {
    this.#system = system;
    this.#bounds = bounds;
    this.#successors = successors;
    this.#judge = new Judge(system, properties, ignored, successors);
    this.#store = new StateStore(system.view.layout.words);
    for (const state of system.initial) this.#store.add(state);
    this.#levelEnd = this.#store.count;
    this.#beginRound();
  }

  get store(): StateStore {
    return this.#store;
  }

  get violations(): ReadonlyMap<string, FoundViolation> {
    return this.#judge.found;
  }

  /** Was anything evaluated that could have violated the property? */
  exercised(property: Property): boolean {
    return this.#judge.exercised(property);
  }

  /** How the search ended; null while it goes on. */
  get ending(): Ending | null {
    return this.#ending;
  }

  get statistics(): Statistics {
    return {
      states: this.#store.count,
      transitions: this.#transitions,
      depth: this.#depth + (this.#store.count > this.#levelEnd ? 1 : 0),
      frontier: this.#store.count - this.#at,
      seconds: this.#seconds,
      bytes: this.#store.bytes,
      taken: this.#successors.taken,
    };
  }

  /**
   * Index of the state from which state `index` was first reached; -1 for an initial state. To be asked
   * when the search has ended.
   */
  parent(index: number): number {
    const { batch } = this.#successors;
    const { words } = this.#store;
    const wanted = new Int32Array(words);
    this.#store.read(index, wanted);
    const { from, to } = this.#lineage.parents(index);
    for (let parent = from; parent < to; parent += 1) {
      batch.count = 0;
      this.#successors.loadFrom(this.#store, parent);
      this.#successors.expand();
      for (let i = 0; i < batch.count; i += 1) {
        if (sameWords(batch.states.subarray(i * words, (i + 1) * words), wanted)) return parent;
      }
    }
    if (to > 0) throw new Error('replay failed: a step reads something not in the state');
    return -1;
  }

  /** Ends the search before it is complete. */
  stop(reason: StopReason): void {
    this.#ending ??= reason;
  }

  /** Searches for about `milliseconds`; false once the search has ended. */
  advance(milliseconds = Infinity): boolean {
    const begin = performance.now();
    const before = this.#seconds;
    while (this.#ending === null) {
      // However short the slice, it makes some progress.
      this.#ending = this.#limitReached();
      if (this.#ending === null) this.#expandBatch();
      const elapsed = performance.now() - begin;
      this.#seconds = before + elapsed / 1000;
      if (this.#seconds > (this.#bounds.maxTime ?? Infinity)) this.#ending ??= 'time';
      if (elapsed > milliseconds) break;
    }
    return this.#ending === null;
  }

  #limitReached(): Ending | null {
    const { maxDepth = Infinity, maxStates = Infinity, maxMemory = Infinity } = this.#bounds;
    const { count } = this.#store;
    if (this.#at === this.#roundEnd) {
      if (this.#judge.decided) return 'decided';
      if (this.#at === this.#levelEnd) {
        if (this.#depth === maxDepth) return 'depth';
        if (this.#at === count) return 'complete';
        this.#depth += 1;
        this.#levelEnd = count;
        this.#judge.atDepth(this.#depth);
      }
      this.#beginRound();
    }
    if (count >= maxStates) return 'states';
    const pending = BATCH_STATES + this.#system.actions.length;
    return this.#store.bytesAfter(pending) > maxMemory ? 'memory' : null;
  }

  #beginRound(): void {
    this.#roundEnd = Math.min(this.#levelEnd, this.#at + ROUND_STATES);
  }

  /** Judges and expands states of the round until a batch of successors is full, and adds those. */
  #expandBatch(): void {
    const successors = this.#successors;
    const judge = this.#judge;
    const { batch } = successors;
    const { maxDepth = Infinity, maxStates = Infinity } = this.#bounds;
    const full = Math.min(BATCH_STATES, maxStates - this.#store.count);
    while (this.#at < this.#roundEnd && batch.count < full) {
      const index = this.#at;
      this.#at += 1;
      successors.loadFrom(this.#store, index);
      judge.judgeState(index);
      if (this.#depth === maxDepth) continue;
      const before = batch.count;
      successors.expand();
      this.#transitions += batch.count - before;
      judge.judgeSteps(index);
    }
    if (batch.count === 0) return;
    // The states expanded since the last batch were the first to reach what is new in this one.
    this.#lineage.record(this.#at, this.#store.count);
    this.#store.addBatch(batch);
  }
}
