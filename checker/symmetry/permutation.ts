/**
 * Renaming the members of a packed state by any permutation, leaf by leaf. This says what symmetry
 * means; the fast exchanges of two members (`exchange.ts`) are tested against it.
 */

import type { Layout, LeafSlot } from '../state/layout.ts';
import type { Orbit } from './orbit.ts';
import { rolesOf } from './roles.ts';
import type { Naming, Role } from './roles.ts';

/** By orbit and member: the member that it becomes. */
export type Permutation = readonly (readonly number[])[];

interface Move {
  readonly role: Role;
  readonly to: LeafSlot;
}

/** Permutations whose moves are kept. */
const MOVES_MAX = 1024;

export class Renaming {
  readonly #orbits: readonly Orbit[];
  readonly #roles: readonly Role[];
  readonly #slots = new Map<string, LeafSlot>();
  readonly #words: number;
  readonly #moves = new Map<string, readonly Move[]>();

  constructor(layout: Layout, orbits: readonly Orbit[]) {
    this.#orbits = orbits;
    this.#roles = rolesOf(layout, orbits);
    this.#words = layout.words;
    for (const { shape, places, slot } of this.#roles) {
      this.#slots.set(
        key(
          shape,
          places.map(({ member }) => member),
        ),
        slot,
      );
    }
  }

  /** The state with every member renamed. */
  rename(state: Int32Array, by: Permutation): Int32Array {
    const out = new Int32Array(this.#words);
    for (const { role, to } of this.#movesBy(by)) {
      out[to.word] = (out[to.word] as number) | (this.#renamed(role, state, by) << to.shift);
    }
    return out;
  }

  /** Where each leaf goes; the same few permutations come again and again. */
  #movesBy(by: Permutation): readonly Move[] {
    const name = by.join(' ');
    let moves = this.#moves.get(name);
    if (moves === undefined) {
      moves = this.#roles
        .filter(({ slot }) => slot.bits > 0)
        .map((role) => {
          const members = role.places.map(({ orbit, member }) => by[orbit]?.[member] as number);
          return { role, to: this.#slots.get(key(role.shape, members)) as LeafSlot };
        });
      if (this.#moves.size >= MOVES_MAX) this.#moves.clear();
      this.#moves.set(name, moves);
    }
    return moves;
  }

  #renamed({ slot, value }: Role, state: Int32Array, by: Permutation): number {
    const code = codeIn(state, slot);
    switch (value.kind) {
      case 'plain':
        return code;
      case 'member':
        return this.#member(code, value, by);
      case 'set':
        return this.#set(code, value, by);
      case 'tagged': {
        const tag = codeIn(state, value.tag);
        const found = value.cases.find((each) => each.code === tag);
        return found === undefined ? code : this.#member(code, found, by);
      }
    }
  }

  #member(code: number, { orbit, base }: Naming, by: Permutation): number {
    const member = by[orbit]?.[code - base];
    return member === undefined ? code : base + member;
  }

  #set(set: number, { orbit, base }: Naming, by: Permutation): number {
    const { size } = this.#orbits[orbit] as Orbit;
    let out = set & ~(((1 << size) - 1) << base);
    for (let m = 0; m < size; m += 1) {
      if (((set >>> (base + m)) & 1) === 1) out |= 1 << (base + (by[orbit]?.[m] as number));
    }
    return out;
  }
}

function key(shape: string, members: readonly number[]): string {
  return `${shape} ${members.join()}`;
}

function codeIn(state: Int32Array, { word, shift, bits }: LeafSlot): number {
  return bits === 0 ? 0 : ((state[word] as number) >>> shift) & (2 ** bits - 1);
}

/** The permutation that renames nobody. */
export function identity(orbits: readonly Orbit[]): number[][] {
  return orbits.map(({ size }) => Array.from({ length: size }, (_, m) => m));
}
