/** What a step may read and write of the state, in atoms: over-approximations, as sets of bits. */

import type { LeafSlot, Layout } from '../state/layout.ts';

/**
 * The smallest parts of a state that are told apart: each member of a set, each other leaf. An atom is
 * clear if the member is absent, or the leaf's code is 0.
 */
export class Atoms {
  readonly count: number;
  readonly #first: number[] = [];
  readonly #slots: readonly LeafSlot[];

  constructor({ slots }: Layout) {
    this.#slots = slots;
    let count = 0;
    for (const { domain } of slots) {
      this.#first.push(count);
      count += domain.kind === 'set' ? domain.size : 1;
    }
    this.count = count;
  }

  /** The atoms of a cell: all of them, or of a set those whose members are in `members`. */
  of(cell: number, members = -1): number[] {
    const first = this.#first[cell] as number;
    const { domain } = this.#slots[cell] as LeafSlot;
    if (domain.kind !== 'set') return [first];
    const all = Array.from({ length: domain.size }, (_, member) => member);
    return all.filter((member) => (members >> member) & 1).map((member) => first + member);
  }

  /** The cell that an atom belongs to, and the codes of the cell in which the atom is not clear. */
  meaning(atom: number): { readonly cell: number; readonly isSet: (code: number) => boolean } {
    let cell = 0;
    while (cell + 1 < this.#first.length && (this.#first[cell + 1] as number) <= atom) cell += 1;
    const { domain } = this.#slots[cell] as LeafSlot;
    const member = atom - (this.#first[cell] as number);
    if (domain.kind === 'set') return { cell, isSet: (code) => ((code >> member) & 1) === 1 };
    return { cell, isSet: (code) => code !== 0 };
  }
}

/** A set of atoms, one bit for each. */
export type AtomSet = bigint;

export interface Footprint {
  readonly reads: AtomSet;
  readonly writes: AtomSet;
  /** Of those written: those that are never written but to be cleared. */
  readonly clears: AtomSet;
}

export const NOTHING: Footprint = { reads: 0n, writes: 0n, clears: 0n };

export function union(a: Footprint, b: Footprint): Footprint {
  const writes = a.writes | b.writes;
  const others = (a.writes & ~a.clears) | (b.writes & ~b.clears);
  return { reads: a.reads | b.reads, writes, clears: writes & ~others };
}

export function atomSet(atoms: Iterable<number>): AtomSet {
  let set = 0n;
  for (const atom of atoms) set |= 1n << BigInt(atom);
  return set;
}

export function atomsOf(set: AtomSet): number[] {
  const atoms: number[] = [];
  for (let rest = set, atom = 0; rest !== 0n; rest >>= 1n, atom += 1) {
    if ((rest & 1n) === 1n) atoms.push(atom);
  }
  return atoms;
}

/** Gathers a footprint while a step is gone through. */
export class Recorder {
  readonly #reads = new Set<number>();
  readonly #writes = new Set<number>();
  readonly #uncleared = new Set<number>();

  read(atoms: readonly number[]): void {
    for (const atom of atoms) this.#reads.add(atom);
  }

  write(atoms: readonly number[], clears: boolean): void {
    for (const atom of atoms) {
      this.#writes.add(atom);
      if (!clears) this.#uncleared.add(atom);
    }
  }

  footprint(): Footprint {
    const writes = atomSet(this.#writes);
    return { reads: atomSet(this.#reads), writes, clears: writes & ~atomSet(this.#uncleared) };
  }
}
