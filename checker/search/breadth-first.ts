/**
 * Breadth-first search of a whole system, exactly, by one worker. The order of discovery depends on
 * the system alone, so verdicts, counts and traces are the same in every run; a violation found
 * first is at the least possible depth.
 */

import type { Property } from '../property/property.ts';
import type { Action, System } from '../system/system.ts';
import { BATCH_STATES, Expander, ModelError, sameWords } from './expander.ts';
import type { Successors } from './expander.ts';
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

export interface FoundViolation {
  readonly property: string;
  readonly because: string;
  /** Steps from an initial state to the violation, the violating step included. */
  readonly depth: number;
  /** The last stored state before the violation. */
  readonly state: number;
  /** The step that failed an assertion or reached the bad state; null if `state` itself is bad. */
  readonly action: Action | null;
}

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

const STATES_BETWEEN_CHECKS = 256;

export class BreadthFirst {
  readonly #system: System;
  readonly #properties: readonly Property[];
  readonly #ignored: ReadonlySet<string>;
  readonly #bounds: Bounds;
  readonly #expander: Successors;
  readonly #store: StateStore;
  readonly #lineage = new Lineage();
  readonly #found = new Map<string, FoundViolation>();
  #open: Property[];
  /** The state being expanded, and the next one to be. */
  #from = 0;
  #at = 0;
  #levelEnd = 0;
  #depth = 0;
  #transitions = 0;
  #seconds = 0;
  #restReached = false;
  /** How many of the names that assertions have used were found to be properties. */
  #assertionsKnown = 0;
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
    this.#properties = properties;
    this.#ignored = new Set(ignored);
    this.#bounds = bounds;
    this.#expander = successors;
    this.#store = new StateStore(system.view.layout.words);
    this.#open = [...properties];
    this.#expander.load(system.initial[0] as Int32Array);
    for (const state of system.initial) this.#store.add(state);
    this.#levelEnd = this.#store.count;
  }

  get store(): StateStore {
    return this.#store;
  }

  get violations(): ReadonlyMap<string, FoundViolation> {
    return this.#found;
  }

  /** Was anything evaluated that could have violated the property? */
  exercised({ name, invariant, atRest, deadlock }: Property): boolean {
    if (invariant || deadlock || this.#expander.assertions.exercised.has(name)) return true;
    return atRest !== undefined && this.#restReached;
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
      taken: this.#expander.taken,
    };
  }

  /**
   * Index of the state from which state `index` was first reached; -1 for an initial state. To be asked
   * when the search has ended.
   */
  parent(index: number): number {
    const { batch } = this.#expander;
    const { words } = this.#store;
    const wanted = new Int32Array(words);
    this.#store.read(index, wanted);
    const { from, to } = this.#lineage.parents(index);
    for (let parent = from; parent < to; parent += 1) {
      batch.count = 0;
      this.#expander.loadFrom(this.#store, parent);
      this.#expander.expand();
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
    for (let steps = 0; this.#ending === null; steps += 1) {
      if (steps % STATES_BETWEEN_CHECKS === 0) {
        const elapsed = performance.now() - begin;
        this.#seconds = before + elapsed / 1000;
        if (this.#seconds > (this.#bounds.maxTime ?? Infinity)) this.stop('time');
        // However short the slice, it makes some progress.
        if (elapsed > milliseconds && steps > 0) break;
      }
      this.#ending ??= this.#limitReached();
      if (this.#ending === null) this.#expandNext();
    }
    if (this.#ending !== null) this.#addBatch();
    this.#seconds = before + (performance.now() - begin) / 1000;
    return this.#ending === null;
  }

  #limitReached(): Ending | null {
    const { maxDepth = Infinity, maxStates = Infinity, maxMemory = Infinity } = this.#bounds;
    if (this.#properties.length > 0 && this.#open.length === 0) return 'decided';
    if (this.#at === this.#levelEnd) {
      this.#addBatch();
      if (this.#depth === maxDepth) return 'depth';
      if (this.#at === this.#store.count) return 'complete';
      this.#depth += 1;
      this.#levelEnd = this.#store.count;
      this.#open = this.#stillOpen();
    }
    const { batch } = this.#expander;
    if (this.#store.count + batch.count >= maxStates) {
      this.#addBatch();
      if (this.#store.count >= maxStates) return 'states';
    }
    const pending = batch.count + this.#system.actions.length;
    return this.#store.bytesAfter(pending) > maxMemory ? 'memory' : null;
  }

  /** Judges the next state, and takes all its steps unless it lies at the bound on depth. */
  #expandNext(): void {
    this.#from = this.#at;
    this.#at += 1;
    this.#expander.loadFrom(this.#store, this.#from);
    this.#judgeState(this.#from, this.#expander.source);
    if (this.#depth === this.#bounds.maxDepth) return;
    const { batch } = this.#expander;
    const before = batch.count;
    this.#expander.expand();
    this.#transitions += batch.count - before;
    for (const { property, because, action } of this.#expander.failures) {
      this.#report(property, because, this.#depth + 1, this.#from, action);
    }
    if (!this.#expander.moved && !this.#expander.resting) this.#judgeDeadlock(this.#from);
    if (batch.count >= BATCH_STATES) this.#addBatch();
    const { exercised } = this.#expander.assertions;
    if (exercised.size > this.#assertionsKnown) {
      for (const property of exercised) this.#requireDeclared(property, 'a step');
      this.#assertionsKnown = exercised.size;
    }
  }

  /** The states expanded since the last batch were the first to reach what is new in this one. */
  #addBatch(): void {
    const { batch } = this.#expander;
    if (batch.count === 0) return;
    this.#lineage.record(this.#at, this.#store.count);
    this.#store.addBatch(batch);
  }

  #judgeState(index: number, words: Int32Array): void {
    const resting = this.#allRest(words);
    if (resting && this.#depth > 0) this.#restReached = true;
    for (const property of this.#open) {
      const { name, meaning } = property;
      try {
        if (property.invariant && !this.#expander.holds(property, 'invariant')) {
          this.#report(name, `the state breaks it: ${meaning}`, this.#depth, index, null);
        } else if (resting && property.atRest && !this.#expander.holds(property, 'atRest')) {
          const because = `broken with every process at rest: ${meaning}`;
          this.#report(name, because, this.#depth, index, null);
        }
      } catch (cause) {
        if (cause instanceof ModelError) throw cause;
        throw new ModelError(`property ${name}`, cause, words.slice());
      }
    }
  }

  #allRest(words: Int32Array): boolean {
    for (const { word, shift, mask, rests } of this.#system.processes) {
      if (!rests[((words[word] as number) >>> shift) & mask]) return false;
    }
    return true;
  }

  #judgeDeadlock(from: number): void {
    for (const { name, deadlock } of this.#open) {
      if (deadlock) {
        const { processes } = this.#system;
        const source = this.#expander.source;
        const waiting = processes
          .map((p) => ({ p, label: ((source[p.word] as number) >>> p.shift) & p.mask }))
          .filter(({ p, label }) => !p.rests[label])
          .map(({ p, label }) => `${p.name} at ${p.labels[label]}`);
        this.#report(name, `blocked for ever: ${waiting.join(', ')}`, this.#depth, from, null);
      }
    }
  }

  #report(
    property: string,
    because: string,
    depth: number,
    state: number,
    action: Action | null,
  ): void {
    this.#requireDeclared(property, `step ${action?.step}`);
    if (this.#ignored.has(property)) return;
    if (depth >= (this.#found.get(property)?.depth ?? Infinity)) return;
    this.#found.set(property, { property, because, depth, state, action });
    this.#open = this.#stillOpen();
  }

  /**
   * A step of this level that fails an assertion leads one step further than the level's states; one
   * of them may yet break the same property by itself.
   */
  #stillOpen(): Property[] {
    return this.#properties.filter(
      ({ name }) => (this.#found.get(name)?.depth ?? Infinity) > this.#depth,
    );
  }

  /** An assertion of a misspelt property would else never be missed. */
  #requireDeclared(property: string, where: string): void {
    if (this.#ignored.has(property)) return;
    if (this.#properties.some(({ name }) => name === property)) return;
    const why = `asserts '${property}', which is not among the spec's properties`;
    throw new ModelError(where, why, this.#expander.source.slice());
  }
}
