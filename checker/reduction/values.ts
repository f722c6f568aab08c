/** The values that each cell may have in any reachable state, as far as that can be told. */

import { decodeLeaf } from '../state/domain.ts';
import type { LeafSlot } from '../state/layout.ts';
import type { System } from '../system/system.ts';
import { VALUES_MAX } from './abstract.ts';
import type { Env, Knowledge } from './memory.ts';

/** The code of a cell in a packed state. */
export function codeIn(
  state: Int32Array,
  { word, shift, bits }: Pick<LeafSlot, 'word' | 'shift' | 'bits'>,
): number {
  return ((state[word] as number) >>> shift) & (2 ** bits - 1);
}

/** Grows from the values in the initial states, by what actions write, until nothing is new. */
export class Values implements Knowledge {
  /** The cells of which anything became known in this round, and in the round before. */
  #grown = new Set<number>();
  #grownBefore = new Set<number>();
  readonly #values = new Map<number, readonly unknown[] | null>();

  /** Of cells that are not `shared` nothing is said. */
  constructor(system: System, shared: (cell: number) => boolean) {
    for (const [cell, slot] of system.view.layout.slots.entries()) {
      const initial = system.initial.map((state) => decodeLeaf(slot.domain, codeIn(state, slot)));
      if (shared(cell)) this.#values.set(cell, [...new Set(initial)]);
    }
  }

  get(cell: number): readonly unknown[] | undefined {
    return this.#values.get(cell) ?? undefined;
  }

  /** Adds what was written to reach this point. */
  admit(after: Env): void {
    for (const cell of after.written) this.add(cell, after.get(cell));
  }

  /** Adds values of a cell; all that its domain has if they are not known. */
  add(cell: number, values: readonly unknown[] | undefined): void {
    const known = this.#values.get(cell);
    if (!known) return;
    const added = values?.filter((value) => !known.includes(value));
    if (added?.length === 0) return;
    const all = [...known, ...(added ?? [])];
    this.#values.set(cell, added === undefined || all.length > VALUES_MAX ? null : all);
    this.#grown.add(cell);
  }

  /** Did this round add anything so far? */
  get grew(): boolean {
    return this.#grown.size > 0;
  }

  /** Begins a round; false if the last one added nothing. */
  beginRound(): boolean {
    this.#grownBefore = this.#grown;
    this.#grown = new Set();
    return this.#grownBefore.size > 0;
  }

  /** The cells of which more may be known than in the last round when somebody's turn came. */
  get news(): ReadonlySet<number> {
    return this.#grownBefore.union(this.#grown);
  }
}
