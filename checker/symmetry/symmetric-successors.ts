/** Successors up to symmetry: whoever finds them, each is replaced by the one that stands for it. */

import type { AssertionLog } from '../property/assert.ts';
import type { Metric } from '../property/metric.ts';
import type { Part, Property } from '../property/property.ts';
import { ModelError } from '../search/expander.ts';
import type { Failure, FollowedStep, Successors } from '../search/expander.ts';
import type { Batch } from '../search/batch.ts';
import type { StateStore } from '../search/storage/store.ts';
import type { Action, ProcessEntry, System } from '../system/system.ts';
import type { Canonicaliser } from './canonicaliser.ts';
import { Comparison } from './equivariance.ts';
import { SpotChecks } from './spot-checks.ts';

/**
 * Only orbits are explored: as steps and properties commute with renamings, from a state that stands
 * for others the search reaches, at the same depth, one that stands for each state that they reach. The
 * set of initial states need not be closed under renamings for that. What a step leads to and which
 * assertions it fails is told of the states that stand for others.
 */
export class SymmetricSuccessors implements Successors {
  readonly initial: readonly Int32Array[];
  readonly assertions: AssertionLog;
  readonly source: Int32Array;
  readonly batch: Batch;
  readonly #inner: Successors;
  readonly #canonicaliser: Canonicaliser;
  readonly #words: number;
  readonly #counterparts: readonly (readonly Action[])[];
  readonly #comparison: Comparison;
  readonly #spotChecks: SpotChecks;

  /** With `selfCheck` every state is compared with a renaming of it, not just some. */
  constructor(
    system: System,
    properties: readonly Property[],
    inner: Successors,
    canonicaliser: Canonicaliser,
    selfCheck = false,
    metrics: readonly Metric[] = [],
  ) {
    this.initial = inner.initial.map((state) => {
      const form = state.slice();
      canonicaliser.canonicalise(form, 0);
      return form;
    });
    this.assertions = inner.assertions;
    this.source = inner.source;
    this.batch = inner.batch;
    this.#inner = inner;
    this.#canonicaliser = canonicaliser;
    this.#words = system.view.layout.words;
    this.#counterparts = counterpartsIn(system);
    this.#comparison = new Comparison(system, properties, metrics);
    this.#spotChecks = new SpotChecks(system, selfCheck);
  }

  get failures(): readonly Failure[] {
    return this.#inner.failures;
  }

  get moved(): boolean {
    return this.#inner.moved;
  }

  get resting(): boolean {
    return this.#inner.resting;
  }

  /** An action counts as taken when a counterpart was, by a process that this one may be renamed to. */
  get taken(): Float64Array {
    const taken = this.#inner.taken.slice();
    for (const actions of this.#counterparts) {
      const sum = actions.reduce((sofar, { id }) => sofar + (this.#inner.taken[id] as number), 0);
      for (const { id } of actions) taken[id] = sum;
    }
    return taken;
  }

  load(state: Int32Array): void {
    this.#inner.load(state);
  }

  loadFrom(store: StateStore, place: number): void {
    this.#inner.loadFrom(store, place);
  }

  expand(): void {
    const { batch } = this;
    const before = batch.count;
    this.#inner.expand();
    const end = batch.count * this.#words;
    for (let base = before * this.#words; base < end; base += this.#words) {
      this.#canonicaliser.canonicalise(batch.states, base);
    }
    if (this.#spotChecks.chooses(this.source)) this.#requireSymmetryHere();
  }

  #requireSymmetryHere(): void {
    const found = this.#comparison.asymmetryAt(this.source);
    if (found === null) return;
    throw new ModelError('the declared symmetry does not hold', found, this.source.slice());
  }

  follow(state: Int32Array): readonly FollowedStep[] {
    return this.#inner.follow(state);
  }

  predicate(property: Property, part: Part): (() => boolean) | null {
    return this.#inner.predicate(property, part);
  }

  measure(metric: Metric): () => number {
    return this.#inner.measure(metric);
  }
}

/** Actions of the same label, by processes that are exchanged with one another. */
function counterpartsIn({ symmetry, processes }: System): readonly (readonly Action[])[] {
  return symmetry.flatMap((orbit) => {
    const [one, ...others] = orbit.processes.map((name) =>
      processes.find((each) => each.name === name),
    ) as ProcessEntry[];
    return (one?.actions ?? []).flatMap((actions, label) =>
      actions.map((action, i) => [
        action,
        ...others.map((other) => other.actions[label]?.[i] as Action),
      ]),
    );
  });
}
