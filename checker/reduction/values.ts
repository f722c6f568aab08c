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
  /** Was anything added since this was set to false? */
  grew = false;
  readonly #values = new Map<number, Set<unknown> | null>();

  /** Of cells that are not `shared` nothing is said. */
  constructor(system: System, shared: (cell: number) => boolean) {
    for (const [cell, slot] of system.view.layout.slots.entries()) {
      const initial = system.initial.map((state) => decodeLeaf(slot.domain, codeIn(state, slot)));
      if (shared(cell)) this.#values.set(cell, new Set(initial));
    }
  }

  get(cell: number): readonly unknown[] | undefined {
    const values = this.#values.get(cell);
    return values ? [...values] : undefined;
  }

  /** Adds what was written to reach this point. */
  admit(after: Env): void {
    for (const cell of after.written) this.add(cell, after.get(cell));
  }

  /** Adds values of a cell; all that its domain has if they are not known. */
  add(cell: number, values: readonly unknown[] | undefined): void {
    const known = this.#values.get(cell);
    if (!known) return;
    const before = known.size;
    for (const value of values ?? []) known.add(value);
    const lost = values === undefined || known.size > VALUES_MAX;
    if (lost) this.#values.set(cell, null);
    if (lost || known.size > before) this.grew = true;
  }
}
