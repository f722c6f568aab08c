/** Successors of one packed state: the uncompiled steps, run as they are. */

import { AssertionLog, directAssertions } from '../property/assert.ts';
import type { Raised } from '../property/assert.ts';
import type { Metric } from '../property/metric.ts';
import { claimOf } from '../property/property.ts';
import type { Part, Property } from '../property/property.ts';
import { blocked } from '../system/machine.ts';
import type { Action, System } from '../system/system.ts';
import { explainTypeError } from './explain.ts';
import { Batch } from './batch.ts';
import type { StateStore } from './storage/store.ts';

/** A step or property that failed as a program, not as a claim: which one, and why. */
export class ModelError extends Error {
  override name = 'ModelError';
  /** The packed state in which it failed. */
  readonly state: Int32Array;
  constructor(where: string, cause: unknown, state: Int32Array) {
    super(`${where}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.state = state;
  }
}

/** What the search wants to know of each successor. */
export interface Visitor {
  /**
   * The successor lies in `Expander.next`, and the working state holds it. `failed` lists the
   * assertions that failed on the way (the list is reused), and is empty as a rule.
   */
  successor(action: Action, failed: readonly Raised[]): void;
}

/** An assertion that a step failed. */
export interface Failure extends Raised {
  readonly action: Action;
}

/** Successors that a batch may hold before it has to be emptied. */
export const BATCH_STATES = 512;

/** A step that was taken without being stored, and the state that it led to. */
export interface FollowedStep {
  readonly action: Action;
  readonly state: Int32Array;
}

/** Whoever finds the successors of a state: the steps as they are, or compiled. */
export interface Successors {
  /** Where a search begins. */
  readonly initial: readonly Int32Array[];
  readonly assertions: AssertionLog;
  /** The state that is being expanded. */
  readonly source: Int32Array;
  /** Successors found, until somebody empties it. */
  readonly batch: Batch;
  /** How often each action was taken, by action id. */
  readonly taken: Float64Array;
  /** After `expand`: the assertions that the steps failed, in order. */
  readonly failures: readonly Failure[];
  /** After `expand`: was a process that does not rest, or an inevitable rule, able to move? */
  readonly moved: boolean;
  /** After `expand`: do all processes rest? */
  readonly resting: boolean;
  load(state: Int32Array): void;
  loadFrom(store: StateStore, place: number): void;
  /**
   * Puts every successor of the source into the batch, in the order of processes, then rules. The
   * batch must hold less than `BATCH_STATES` before. Where the search is reduced, as many as are enough,
   * each after the steps that follow.
   */
  expand(): void;
  /**
   * The steps that are taken at once, one after the other, whenever a step leads to `state`; none unless
   * the search is reduced. The source is another afterwards.
   */
  follow(state: Int32Array): readonly FollowedStep[];
  /**
   * What tells whether a part of the property is true of the source, before it is expanded; null if
   * the property has no such part.
   */
  predicate(property: Property, part: Part): (() => boolean) | null;
  /** What gives the metric's value in the source, before it is expanded. */
  measure(metric: Metric): () => number;
}

export class Expander implements Successors, Visitor {
  readonly system: System;
  readonly initial: readonly Int32Array[];
  readonly assertions = new AssertionLog();
  readonly batch: Batch;
  readonly taken: Float64Array;
  readonly failures: Failure[] = [];
  /** The state that is being expanded, and its successor of the moment. */
  readonly source: Int32Array;
  readonly next: Int32Array;
  /** After `expand`: was a process that does not rest, or an inevitable rule, able to move? */
  moved = false;
  /** After `expand`: do all processes rest? */
  resting = false;
  /** What was blocked in the source so far, in order, and how many of them a taken step followed. */
  readonly #blockedActions: Action[];
  readonly #blockedProcesses: (Record<string, unknown> | undefined)[];
  #blockedCount = 0;
  #unprovenCount = 0;
  #judged = 0;

  constructor(system: System) {
    this.system = system;
    this.initial = system.initial;
    this.#blockedActions = [...system.actions];
    this.#blockedProcesses = system.actions.map(() => undefined);
    this.source = new Int32Array(system.view.layout.words);
    this.next = new Int32Array(system.view.layout.words);
    this.batch = batchFor(system);
    this.taken = new Float64Array(system.actions.length);
    this.load(this.source);
  }

  /** Makes `state` the source, and the working state hold it. */
  load(state: Int32Array): void {
    this.source.set(state);
    this.next.set(state);
    this.system.view.load(state, 0);
    this.system.view.holder = this;
  }

  /** Makes the state at a place of `store` the source; cheaper than `load` if they have much in common. */
  loadFrom(store: StateStore, place: number): void {
    const { view } = this.system;
    store.read(place, this.source);
    if (view.holder === this) {
      view.restore(this.source, 0, this.next);
      this.next.set(this.source);
    } else {
      this.load(this.source);
    }
  }

  expand(): void {
    this.failures.length = 0;
    this.visit(this);
  }

  follow(): readonly FollowedStep[] {
    return [];
  }

  /** What `expand` does with each successor. */
  successor(action: Action, failed: readonly Raised[]): void {
    this.batch.states.set(this.next, this.batch.count * this.next.length);
    this.batch.count += 1;
    this.taken[action.id] = (this.taken[action.id] as number) + 1;
    for (const each of failed) this.failures.push({ ...each, action });
  }

  /** Visits every successor of the source, in the order of processes, then rules. */
  visit(visitor: Visitor): void {
    const { processes, rules } = this.system;
    directAssertions(this.assertions);
    this.moved = false;
    this.resting = true;
    this.#blockedCount = 0;
    this.#unprovenCount = 0;
    for (const process of processes) {
      const label = ((this.source[process.word] as number) >>> process.shift) & process.mask;
      const rests = process.rests[label] as boolean;
      if (!rests) this.resting = false;
      for (const action of process.actions[label] as readonly Action[]) {
        if (this.#take(action, process.me, process.codeField, visitor) && !rests) this.moved = true;
      }
    }
    for (const { action, inevitable } of rules) {
      if (this.#take(action, undefined, '', visitor) && inevitable) this.moved = true;
    }
    this.#requireUntouched();
  }

  predicate(property: Property, part: Part): (() => boolean) | null {
    const claim = claimOf(property as Property<unknown>, part);
    if (claim === undefined) return null;
    const { view, processViews } = this.system;
    return () => {
      const holds = Boolean(claim(view.state, processViews));
      this.#requireReadOnly(`property ${property.name}`);
      return holds;
    };
  }

  measure({ name, of }: Metric): () => number {
    const { view, processViews } = this.system;
    return () => {
      const value = (of as Metric<unknown>['of'])(view.state, processViews);
      this.#requireReadOnly(`metric ${name}`);
      return value;
    };
  }

  /** What writes to the state does so sooner or later in one of the states that are looked at. */
  #requireReadOnly(what: string): void {
    this.#judged += 1;
    if (this.#judged > 512 && this.#judged % 64 !== 0) return;
    const after = new Int32Array(this.source.length);
    this.system.view.store(after, 0);
    if (sameWords(after, this.source)) return;
    throw new ModelError(what, 'writes to the state', this.source.slice());
  }

  #take(
    action: Action,
    me: Record<string, unknown> | undefined,
    codeField: string,
    visitor: Visitor,
  ): boolean {
    const { view } = this.system;
    const { raised } = this.assertions;
    try {
      const target = action.run(view.state, me, action.params);
      if (target === blocked) {
        raised.length = 0;
        this.#blockedActions[this.#blockedCount] = action;
        this.#blockedProcesses[this.#blockedCount] = me;
        this.#blockedCount += 1;
        return false;
      }
      if (action.targets !== null) {
        (me as Record<string, unknown>)[codeField] = action.targets.get(target);
      } else if (target !== undefined) {
        throw new Error(`a rule returns 'taken' or 'blocked', not ${String(target)}`);
      }
      view.store(this.next, 0);
    } catch (cause) {
      raised.length = 0;
      this.#blameBlocked();
      const state = this.source.slice();
      this.load(state);
      throw new ModelError(`step ${action.step}`, explainTypeError(cause, view, action, me), state);
    }
    this.#unprovenCount = this.#blockedCount;
    visitor.successor(action, raised);
    raised.length = 0;
    view.restore(this.source, 0, this.next);
    return true;
  }

  /**
   * A step that writes and then says that it is blocked would spoil all that follow it. What it wrote
   * is still there after the last step, unless a step that was taken in between has been undone
   * together with it; so those that a taken step followed are run again.
   */
  #requireUntouched(): void {
    const { view } = this.system;
    for (let i = 0; i < this.#unprovenCount; i += 1) {
      const action = this.#blockedActions[i] as Action;
      action.run(view.state, this.#blockedProcesses[i], action.params);
    }
    this.assertions.raised.length = 0;
    let untouched = false;
    try {
      view.store(this.next, 0);
      untouched = sameWords(this.next, this.source);
    } catch {
      // A value outside its domain is a touch as well.
    }
    if (untouched) return;
    this.#blameBlocked();
    const state = this.source.slice();
    this.load(state);
    throw new ModelError('a property, metric or step', 'writes to the state unseen', state);
  }

  /** Throws if one of the blocked steps writes to the state. */
  #blameBlocked(): void {
    const { view } = this.system;
    const state = this.source.slice();
    for (let i = 0; i < this.#blockedCount; i += 1) {
      const action = this.#blockedActions[i] as Action;
      view.load(state, 0);
      let touched = true;
      try {
        action.run(view.state, this.#blockedProcesses[i], action.params);
        view.store(this.next, 0);
        touched = !sameWords(this.next, state);
      } catch {
        // A value outside its domain is a touch as well.
      }
      this.assertions.raised.length = 0;
      if (touched) {
        this.load(state);
        const why = 'wrote to the state, then returned blocked';
        throw new ModelError(`step ${action.step}`, why, state);
      }
    }
  }
}

/** A batch that takes what one more state may have after `BATCH_STATES`. */
export function batchFor(system: System): Batch {
  return new Batch(system.view.layout.words, BATCH_STATES + successorsMost(system));
}

/** How many successors a state may have at the most. */
export function successorsMost({ processes, rules }: System): number {
  const ofProcesses = processes.map(({ actions }) => Math.max(...actions.map((of) => of.length)));
  return ofProcesses.reduce((sum, most) => sum + most, rules.length);
}

export function sameWords(a: Int32Array, b: Int32Array): boolean {
  for (let w = 0; w < a.length; w += 1) if (a[w] !== b[w]) return false;
  return true;
}
