/** Successors of one packed state: the uncompiled steps, run as they are. */

import { AssertionLog, directAssertions } from '../property/assert.ts';
import type { Raised } from '../property/assert.ts';
import { blocked } from '../system/machine.ts';
import type { Action, System } from '../system/system.ts';
import type { StateStore } from './store.ts';

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

export class Expander {
  readonly system: System;
  readonly assertions = new AssertionLog();
  /** The state that is being expanded, and its successor of the moment. */
  readonly source: Int32Array;
  readonly next: Int32Array;
  /** After `expand`: was a process that does not rest, or an inevitable rule, able to move? */
  moved = false;
  /** After `expand`: do all processes rest? */
  resting = false;

  constructor(system: System) {
    this.system = system;
    this.source = new Int32Array(system.view.layout.words);
    this.next = new Int32Array(system.view.layout.words);
    system.view.load(this.source, 0);
  }

  /** Makes `state` the source, and the working state hold it. */
  load(state: Int32Array): void {
    this.source.set(state);
    this.next.set(state);
    this.system.view.load(state, 0);
  }

  /** Makes state `index` of `store` the source; cheaper than `load` if they have much in common. */
  loadFrom(store: StateStore, index: number): void {
    store.read(index, this.source);
    this.system.view.restore(this.source, 0, this.next);
  }

  /** Visits every successor of the source, in the order of processes, then rules. */
  expand(visitor: Visitor): void {
    const { processes, rules } = this.system;
    directAssertions(this.assertions);
    this.moved = false;
    this.resting = true;
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
        return false;
      }
      if (action.targets !== null) {
        (me as Record<string, unknown>)[codeField] = action.targets.get(target);
      }
      view.store(this.next, 0);
    } catch (cause) {
      raised.length = 0;
      const state = this.source.slice();
      view.load(state, 0);
      throw new ModelError(`step ${action.step}`, cause, state);
    }
    visitor.successor(action, raised);
    raised.length = 0;
    view.restore(this.source, 0, this.next);
    return true;
  }

  /** A step that writes and then says that it is blocked would spoil all that follow it. */
  #requireUntouched(): void {
    const { view, processes, rules } = this.system;
    view.store(this.next, 0);
    if (sameWords(this.next, this.source)) return;
    const state = this.source.slice();
    const enabled = processes.flatMap(({ word, shift, mask, me, actions }) =>
      (actions[((state[word] as number) >>> shift) & mask] as readonly Action[]).map((action) => ({
        action,
        me,
      })),
    );
    const culprit = [...enabled, ...rules.map(({ action }) => ({ action, me: undefined }))].find(
      ({ action, me }) => {
        view.load(state, 0);
        const isBlocked = action.run(view.state, me, action.params) === blocked;
        this.assertions.raised.length = 0;
        view.store(this.next, 0);
        return isBlocked && !sameWords(this.next, state);
      },
    );
    view.load(state, 0);
    const name = culprit?.action.step ?? 'a step';
    throw new ModelError(name, 'wrote to the state, then returned blocked', state);
  }
}

export function sameWords(a: Int32Array, b: Int32Array): boolean {
  for (let w = 0; w < a.length; w += 1) if (a[w] !== b[w]) return false;
  return true;
}
