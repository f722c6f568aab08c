/** Successors of a state by the compiled program; the same, in the same order, as `Expander` finds. */

import { AssertionLog } from '../property/assert.ts';
import type { Metric } from '../property/metric.ts';
import { claimOf } from '../property/property.ts';
import type { Part, Property } from '../property/property.ts';
import type { AmpleSets } from '../reduction/ample.ts';
import { batchFor, Expander, ModelError } from '../search/expander.ts';
import type { Failure, FollowedStep, Successors } from '../search/expander.ts';
import type { Batch } from '../search/batch.ts';
import type { StateStore } from '../search/storage/store.ts';
import { describe, OutsideDomainError } from '../state/view.ts';
import type { LeafSlot } from '../state/layout.ts';
import type { Action, System } from '../system/system.ts';
import { compile } from './program.ts';
import type { Compilation, Program } from './program.ts';

export class CompiledExpander implements Successors {
  readonly system: System;
  readonly initial: readonly Int32Array[];
  readonly assertions = new AssertionLog();
  readonly source: Int32Array;
  readonly batch: Batch;
  readonly taken: Float64Array;
  readonly failures: Failure[] = [];
  readonly #working: Int32Array;
  readonly #metrics: readonly Metric[];
  readonly #compilation: Compilation;
  readonly #program: Program;
  readonly #exercised: Uint8Array;

  /** Throws `CompileError` if the system can't be compiled. Without ample sets all is expanded. */
  constructor(
    system: System,
    properties: readonly Property[],
    ample: AmpleSets | null = null,
    metrics: readonly Metric[] = [],
  ) {
    this.system = system;
    this.#metrics = metrics;
    this.initial = system.initial;
    this.#compilation = compile(system, properties, ample, metrics);
    this.batch = batchFor(system);
    this.taken = new Float64Array(system.actions.length);
    const { words } = system.view.layout;
    this.source = new Int32Array(words);
    this.#working = new Int32Array(words);
    this.#exercised = new Uint8Array(this.#compilation.asserted.length);
    this.#program = this.#compilation.load(
      {
        source: this.source,
        working: this.#working,
        out: this.batch.states,
        taken: this.taken,
        exercised: this.#exercised,
      },
      this,
    );
  }

  get moved(): boolean {
    return this.#program.moved();
  }

  get resting(): boolean {
    return this.#program.resting();
  }

  load(state: Int32Array): void {
    this.source.set(state);
    this.#program.load();
  }

  loadFrom(store: StateStore, place: number): void {
    store.read(place, this.source);
    this.#program.load();
  }

  expand(): void {
    if (this.failures.length > 0) this.failures.length = 0;
    try {
      this.batch.count = this.#program.expand(this.batch.count);
    } catch (cause) {
      this.#explain(cause);
    }
    const { asserted } = this.#compilation;
    for (let i = 0; i < asserted.length; i += 1) {
      if (this.#exercised[i] === 1) this.assertions.exercised.add(asserted[i] as string);
    }
  }

  follow(state: Int32Array): FollowedStep[] {
    const steps: FollowedStep[] = [];
    this.load(state);
    for (let id = this.#program.follow(); id >= 0; id = this.#program.follow()) {
      steps.push({ action: this.system.actions[id] as Action, state: this.#working.slice() });
    }
    this.load(state);
    return steps;
  }

  predicate(property: Property, part: Part): (() => boolean) | null {
    const predicate = this.#compilation.predicates.get(claimOf(property, part));
    return predicate === undefined ? null : (this.#program.predicates[predicate] as () => boolean);
  }

  measure(metric: Metric): () => number {
    return this.#program.measures[this.#metrics.indexOf(metric)] as () => number;
  }

  /** Called by the program. */
  failedStep(action: number): void {
    const { raised } = this.assertions;
    for (const each of raised) {
      this.failures.push({ ...each, action: this.system.actions[action] as Action });
    }
    raised.length = 0;
  }

  /** Called by the program. */
  failedBlocked(): void {
    this.assertions.raised.length = 0;
  }

  /** Called by the program. */
  outside(cell: number, value: unknown): never {
    const { name, domain } = this.system.view.layout.slots[cell] as LeafSlot;
    throw new OutsideDomainError(name, value, describe(domain));
  }

  /** Called by the program. */
  failed(property: number, because: string): void {
    const name = this.#compilation.asserted[property] as string;
    this.assertions.raised.push({ property: name, because });
  }

  /**
   * The uncompiled steps say better what is wrong. They allow a value outside its domain for a moment
   * within a step, so they may find nothing.
   */
  #explain(cause: unknown): never {
    this.#program.load();
    this.assertions.raised.length = 0;
    if (cause instanceof ModelError) throw cause;
    const plain = new Expander(this.system);
    plain.load(this.source);
    plain.expand();
    throw new ModelError('a step', cause, this.source.slice());
  }
}
