/** Successors of a state by the compiled program; the same, in the same order, as `Expander` finds. */

import { AssertionLog } from '../property/assert.ts';
import type { Property } from '../property/property.ts';
import { batchFor, Expander, ModelError } from '../search/expander.ts';
import type { Failure, Successors } from '../search/expander.ts';
import type { Batch } from '../search/kernel.ts';
import type { StateStore } from '../search/store.ts';
import { describe, OutsideDomainError } from '../state/view.ts';
import type { LeafSlot, Layout } from '../state/layout.ts';
import type { Action, System } from '../system/system.ts';
import { compile } from './program.ts';
import type { Compilation, Memory, Program } from './program.ts';

/** How often one step may change a cell, on the average over all cells. */
const CHANGES_PER_CELL = 64;

export class CompiledExpander implements Successors {
  readonly system: System;
  readonly assertions = new AssertionLog();
  readonly source: Int32Array;
  readonly batch: Batch;
  readonly taken: Float64Array;
  readonly failures: Failure[] = [];
  readonly #compilation: Compilation;
  readonly #program: Program;
  readonly #memory: Memory;
  /** Of each word: its cells. */
  readonly #cellsOf: readonly (readonly number[])[];
  /** The packed state that the cells hold. */
  readonly #loaded: Int32Array;

  /** Throws `CompileError` if the system can't be compiled. */
  constructor(system: System, properties: readonly Property[]) {
    this.system = system;
    this.#compilation = compile(system, properties);
    this.batch = batchFor(system);
    this.taken = new Float64Array(system.actions.length);
    this.#memory = {
      ...memoryFor(system.view.layout, this.#compilation.asserted.length),
      out: this.batch.states,
      taken: this.taken,
    };
    this.#program = this.#compilation.load(this.#memory, this);
    this.source = this.#memory.source;
    this.#loaded = this.source.slice();
    const { slots } = system.view.layout;
    this.#cellsOf = Array.from(this.source, (_, word) =>
      slots.flatMap((slot, cell) => (slot.word === word && slot.bits > 0 ? [cell] : [])),
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
    this.#fill();
  }

  loadFrom(store: StateStore, index: number): void {
    store.read(index, this.source);
    this.#fill();
  }

  #fill(): void {
    const { cells, shift, keep } = this.#memory;
    for (let w = 0; w < this.source.length; w += 1) {
      const word = this.source[w] as number;
      if (word === this.#loaded[w]) continue;
      this.#loaded[w] = word;
      const inWord = this.#cellsOf[w] as readonly number[];
      for (let i = 0; i < inWord.length; i += 1) {
        const cell = inWord[i] as number;
        const mask = ~(keep[cell] as number) >>> (shift[cell] as number);
        cells[cell] = (word >>> (shift[cell] as number)) & mask;
      }
    }
  }

  expand(): void {
    this.failures.length = 0;
    try {
      this.batch.count = this.#program.expand(this.batch.count);
    } catch (cause) {
      this.#explain(cause);
    }
    this.#compilation.asserted.forEach((property, i) => {
      if (this.#memory.exercised[i] === 1) this.assertions.exercised.add(property);
    });
  }

  holds(property: Property, part: 'invariant' | 'atRest'): boolean {
    const predicate = this.#compilation.predicates.get(property[part]) as number;
    return (this.#program.predicates[predicate] as () => boolean)();
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
  blocked(action: number, wrote: boolean): void {
    this.assertions.raised.length = 0;
    if (!wrote) return;
    throw new Error(`${this.system.actions[action]?.step} wrote, then returned blocked`);
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
    this.#program.reset();
    // The step that failed has left the cells as it pleased.
    this.source.forEach((word, w) => (this.#loaded[w] = ~word));
    this.assertions.raised.length = 0;
    if (cause instanceof ModelError) throw cause;
    const plain = new Expander(this.system);
    plain.load(this.source);
    plain.expand();
    throw new ModelError('a step', cause, this.source.slice());
  }
}

function memoryFor({ slots, words }: Layout, asserted: number): Omit<Memory, 'out' | 'taken'> {
  return {
    cells: new Int32Array(slots.length),
    undo: new Int32Array(2 * CHANGES_PER_CELL * slots.length),
    source: new Int32Array(words),
    word: Int32Array.from(slots, ({ word }) => word),
    shift: Int32Array.from(slots, ({ shift }) => shift),
    keep: Int32Array.from(slots, ({ shift, bits }) => ~(maskOf(bits) << shift)),
    exercised: new Uint8Array(asserted),
  };
}

function maskOf(bits: number): number {
  return bits === 0 ? 0 : 2 ** bits - 1;
}
