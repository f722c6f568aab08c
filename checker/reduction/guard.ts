/** Cells that keep a rule from being taken as long as they have certain values. */

import { cardinality, decodeLeaf } from '../state/domain.ts';
import type { LeafSlot, Layout } from '../state/layout.ts';
import { atomsOf } from './footprint.ts';
import type { Atoms } from './footprint.ts';
import { isBlocked } from './independence.ts';
import type { Actor } from './independence.ts';

/** Cells of more values are not tried. */
const VALUES_MAX = 8;

export interface Guard {
  readonly cell: number;
  /** The codes, as bits, with which the rule is blocked. */
  readonly blocking: number;
}

export class Guards {
  readonly #layout: Layout;
  readonly #atoms: Atoms;
  readonly #rules: readonly Actor[];
  readonly #known = new Map<Actor, readonly Guard[]>();

  constructor(layout: Layout, atoms: Atoms, rules: readonly Actor[]) {
    this.#layout = layout;
    this.#atoms = atoms;
    this.#rules = rules;
  }

  /** The guards of a rule that no other rule writes to. */
  of(rule: Actor): readonly Guard[] {
    const known = this.#known.get(rule);
    if (known !== undefined) return known;
    const cells = new Set(
      atomsOf(rule.effect.footprint.reads).map((atom) => this.#atoms.meaning(atom).cell),
    );
    const guards = [...cells]
      .filter((cell) => this.#isSteady(cell, rule))
      .map((cell) => ({ cell, blocking: this.#blocking(rule, cell) }))
      .filter(({ blocking }) => blocking !== 0);
    this.#known.set(rule, guards);
    return guards;
  }

  #isSteady(cell: number, except: Actor): boolean {
    const { domain } = this.#layout.slots[cell] as LeafSlot;
    if (cardinality(domain) > VALUES_MAX) return false;
    const atoms = this.#atoms.of(cell).reduce((set, atom) => set | (1n << BigInt(atom)), 0n);
    return this.#rules.every(
      (rule) => rule === except || (rule.effect.footprint.writes & atoms) === 0n,
    );
  }

  #blocking({ assuming }: Actor, cell: number): number {
    const { domain } = this.#layout.slots[cell] as LeafSlot;
    let codes = 0;
    for (let code = 0; code < cardinality(domain); code += 1) {
      const effect = assuming(cell, [decodeLeaf(domain, code)]);
      // A value that never comes about keeps nothing from being taken.
      if (effect !== null && isBlocked(effect)) codes |= 1 << code;
    }
    return codes;
  }
}
