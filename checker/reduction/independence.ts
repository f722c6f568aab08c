/** Which actions are independent: neither enables or disables the other, and their order is all the same. */

import { cardinality, leafValues } from '../state/domain.ts';
import type { LeafSlot, Layout } from '../state/layout.ts';
import { VALUES_MAX } from './abstract.ts';
import type { ActionEffect } from './effects.ts';
import { atomsOf } from './footprint.ts';
import type { Atoms, Footprint } from './footprint.ts';

/** An action where it stands, and what it would do if more were known. */
export interface Actor {
  readonly effect: ActionEffect;
  /** What it may do when a cell has one of these values; null if it never has. */
  readonly assuming: (cell: number, values: readonly unknown[]) => ActionEffect | null;
}

export class Independence {
  readonly #layout: Layout;
  readonly #atoms: Atoms;
  readonly #needs = new Map<Actor, Map<number, boolean>>();

  constructor(layout: Layout, atoms: Atoms) {
    this.#layout = layout;
    this.#atoms = atoms;
  }

  /**
   * Are the two independent, and can `other` not enable `step`? They are if neither writes what the
   * other reads or writes; or clears only what the other clears as well, or can't be taken before it is
   * clear: for if the other can be taken the atom is clear, so that clearing it does nothing, before
   * the other or after it. `enabled` says that only states matter in which the step is enabled.
   */
  staysAsItIs(step: Actor, other: Actor, enabled: boolean): boolean {
    const [x, y] = [step.effect.footprint, other.effect.footprint];
    if (apart(x, y)) return true;
    if ((x.writes & y.writes & ~(x.clears & y.clears)) !== 0n) return false;
    if ((x.reads & y.writes) !== 0n && !enabled) return false;
    return this.#onlyClears(step, other) && this.#onlyClears(other, step);
  }

  #onlyClears(writer: Actor, reader: Actor): boolean {
    const seen = writer.effect.footprint.writes & reader.effect.footprint.reads;
    if ((seen & ~writer.effect.footprint.clears) !== 0n) return false;
    return atomsOf(seen).every((atom) => this.#needsClear(reader, atom));
  }

  /** Is the action never taken while the atom is not clear? */
  #needsClear(actor: Actor, atom: number): boolean {
    let known = this.#needs.get(actor);
    if (known === undefined) this.#needs.set(actor, (known = new Map()));
    let needs = known.get(atom);
    if (needs === undefined) known.set(atom, (needs = this.#isBlockedBy(actor, atom)));
    return needs;
  }

  #isBlockedBy({ assuming }: Actor, atom: number): boolean {
    const { cell, isSet } = this.#atoms.meaning(atom);
    const { domain } = this.#layout.slots[cell] as LeafSlot;
    if (cardinality(domain) > VALUES_MAX) return false;
    const values = leafValues(domain).filter((_, code) => isSet(code));
    const effect = assuming(cell, values);
    return effect === null || isBlocked(effect);
  }
}

/** Can the action never be taken? One that may fail as a program must be tried. */
export function isBlocked({ outcomes, mayFail }: ActionEffect): boolean {
  return outcomes.length === 0 && !mayFail;
}

function apart(a: Footprint, b: Footprint): boolean {
  return (a.writes & (b.reads | b.writes)) === 0n && (b.writes & a.reads) === 0n;
}
