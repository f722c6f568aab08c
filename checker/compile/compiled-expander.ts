/** Successors of a state by the compiled program; the same, in the same order, as `Expander` finds. */

import { AssertionLog } from '../property/assert.ts';
import type { Property } from '../property/property.ts';
import { Expander, ModelError } from '../search/expander.ts';
import type { Successors, Visitor } from '../search/expander.ts';
import type { StateStore } from '../search/store.ts';
import { describe, OutsideDomainError } from '../state/view.ts';
import type { LeafSlot } from '../state/layout.ts';
import type { Action, System } from '../system/system.ts';
import { compile } from './program.ts';
import type { Compilation, Program } from './program.ts';

const NO_VISITOR: Visitor = { successor: () => undefined };

/** Changes of one step: cells times what a loop may write to each. */
const CHANGES_PER_CELL = 64;

export class CompiledExpander implements Successors {
  readonly system: System;
  readonly assertions = new AssertionLog();
  readonly source: Int32Array;
  readonly next: Int32Array;
  readonly #compilation: Compilation;
  readonly #program: Program;
  readonly #cells: Int32Array;
  readonly #undo: Int32Array;
  readonly #exercised: Uint8Array;
  /** Of each cell: its word, its place in the word, and the word's mask without it. */
  readonly #word: Int32Array;
  readonly #shift: Int32Array;
  readonly #keep: Int32Array;
  /** Of each word: its cells. */
  readonly #cellsOf: readonly (readonly number[])[];
  readonly #loaded: Int32Array;
  #visitor: Visitor = NO_VISITOR;

  /** Throws `CompileError` if the system can't be compiled. */
  constructor(system: System, properties: readonly Property[]) {
    this.system = system;
    const { slots, words } = system.view.layout;
    this.source = new Int32Array(words);
    this.next = new Int32Array(words);
    this.#loaded = new Int32Array(words);
    this.#cells = new Int32Array(slots.length);
    this.#undo = new Int32Array(2 * CHANGES_PER_CELL * slots.length);
    this.#word = Int32Array.from(slots, ({ word }) => word);
    this.#shift = Int32Array.from(slots, ({ shift }) => shift);
    this.#keep = Int32Array.from(slots, ({ shift, bits }) => ~(maskOf(bits) << shift));
    this.#cellsOf = Array.from({ length: words }, (_, word) =>
      slots.flatMap((slot, cell) => (slot.word === word && slot.bits > 0 ? [cell] : [])),
    );
    this.#compilation = compile(system, properties);
    this.#exercised = new Uint8Array(this.#compilation.asserted.length);
    this.#program = this.#compilation.load(this.#cells, this.#undo, this.#exercised, this);
  }

  get moved(): boolean {
    return this.#program.moved();
  }

  get resting(): boolean {
    return this.#program.resting();
  }

  load(state: Int32Array): void {
    this.source.set(state);
    this.next.set(state);
    this.#fill();
  }

  loadFrom(store: StateStore, index: number): void {
    store.read(index, this.source);
    this.#fill();
  }

  #fill(): void {
    for (let w = 0; w < this.source.length; w += 1) {
      const word = this.source[w] as number;
      if (word === this.#loaded[w]) continue;
      this.#loaded[w] = word;
      const cells = this.#cellsOf[w] as readonly number[];
      for (let i = 0; i < cells.length; i += 1) {
        const cell = cells[i] as number;
        const mask = ~(this.#keep[cell] as number) >>> (this.#shift[cell] as number);
        this.#cells[cell] = (word >>> (this.#shift[cell] as number)) & mask;
      }
    }
  }

  expand(visitor: Visitor): void {
    this.#visitor = visitor;
    try {
      this.#program.expand();
    } catch (cause) {
      this.#explain(cause);
    }
    this.#compilation.asserted.forEach((property, i) => {
      if (this.#exercised[i] === 1) this.assertions.exercised.add(property);
    });
  }

  holds(property: Property, part: 'invariant' | 'atRest'): boolean {
    const predicate = this.#compilation.predicates.get(property[part]) as number;
    return (this.#program.predicates[predicate] as () => boolean)();
  }

  /** Called by the program: the cells hold a successor. */
  taken(action: number, changes: number): void {
    const { source, next } = this;
    const cells = this.#cells;
    const undo = this.#undo;
    for (let w = 0; w < source.length; w += 1) next[w] = source[w] as number;
    for (let i = 0; i < changes; i += 2) {
      const cell = undo[i] as number;
      const word = this.#word[cell] as number;
      next[word] =
        ((next[word] as number) & (this.#keep[cell] as number)) |
        ((cells[cell] as number) << (this.#shift[cell] as number));
    }
    const { raised } = this.assertions;
    this.#visitor.successor(this.system.actions[action] as Action, raised);
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
    this.assertions.raised.length = 0;
    if (cause instanceof ModelError) throw cause;
    const plain = new Expander(this.system);
    plain.load(this.source);
    plain.expand(NO_VISITOR);
    throw new ModelError('a step', cause, this.source.slice());
  }
}

function maskOf(bits: number): number {
  return bits === 0 ? 0 : 2 ** bits - 1;
}
