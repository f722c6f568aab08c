/** How the abstract interpreter reads and writes the state, and what it remembers of it. */

import { CompileError, cells } from '../compile/symbol.ts';
import { decodeLeaf, cardinality, encodeLeaf } from '../state/domain.ts';
import type { Domain, LeafDomain } from '../state/domain.ts';
import { any, distinct, isPart, join, oneOf, valuesOf } from './abstract.ts';
import type { Abstract, Cells, Leaf } from './abstract.ts';
import { Recorder } from './footprint.ts';
import type { Atoms } from './footprint.ts';

/** The possible values of cells; `undefined` if nothing is known of a cell but its domain. */
export interface Knowledge {
  get(cell: number): readonly unknown[] | undefined;
}

/** What is known at one point of the program: of its variables, by number, and of cells. */
export class Env implements Knowledge {
  readonly #base: Knowledge;
  #variables: Map<number, Abstract>;
  /** Of cells that were written: their possible values, or null if they may be any. */
  #cells: Map<number, readonly unknown[] | null>;

  constructor(base: Knowledge) {
    this.#base = base;
    this.#variables = new Map();
    this.#cells = new Map();
  }

  get(cell: number): readonly unknown[] | undefined {
    const written = this.#cells.get(cell);
    return written === undefined ? this.#base.get(cell) : (written ?? undefined);
  }

  /** Cells that may have been written. */
  get written(): Iterable<number> {
    return this.#cells.keys();
  }

  learn(cell: number, values: readonly unknown[] | null): void {
    this.#cells.set(cell, values);
  }

  variable(number: number): Abstract {
    return this.#variables.get(number) ?? any;
  }

  assign(number: number, value: Abstract): void {
    this.#variables.set(number, value);
  }

  fork(): Env {
    const env = new Env(this.#base);
    env.#variables = new Map(this.#variables);
    env.#cells = new Map(this.#cells);
    return env;
  }

  become(other: Env): void {
    this.#variables = other.#variables;
    this.#cells = other.#cells;
  }

  /** Makes this what is known where control may come from here or from `other`. */
  merge(other: Env): void {
    for (const [variable, value] of this.#variables) {
      const there = other.#variables.get(variable);
      if (there === undefined) this.#variables.delete(variable);
      else this.#variables.set(variable, join(value, there));
    }
    for (const cell of new Set([...this.#cells.keys(), ...other.#cells.keys()])) {
      const [here, there] = [this.get(cell), other.get(cell)];
      const both = here && there ? distinct([...here, ...there]) : any;
      this.#cells.set(cell, both.kind === 'values' ? both.values : null);
    }
  }
}

export class Memory {
  protected recorder = new Recorder();
  /** May the step fail as a program? */
  protected mayFail = false;
  protected readonly atoms: Atoms;
  /** How often something was written. */
  #clock = 0;

  constructor(atoms: Atoms) {
    this.atoms = atoms;
  }

  /** The part or leaf of a domain that lies at one of the cells. */
  protected at(env: Env, domain: Domain, cells: Cells): Abstract {
    if (isPart(domain)) return { kind: 'part', domain, at: cells };
    if (cardinality(domain) === 1) return oneOf(decodeLeaf(domain, 0));
    const held = cells.map((cell) => env.get(cell) ?? valuesOf(domain));
    const known = held.includes(null) ? any : distinct(held.flatMap((each) => [...(each ?? [])]));
    const values = known.kind === 'values' ? known.values : null;
    return { kind: 'leaf', domain, at: cells, values, gains: 0, loses: 0, clock: this.#clock };
  }

  /** A value that is used: what was only looked at is read now. */
  protected used(value: Abstract): Abstract {
    if (value.kind !== 'leaf') return value;
    const { at, gains, loses } = value;
    for (const cell of at) this.recorder.read(this.atoms.of(cell, ~(gains | loses)));
    const values = membersChanged(value);
    return values === null ? any : distinct(values);
  }

  /** Assigns to the leaf that lies at one of the cells. */
  protected store(env: Env, domain: LeafDomain, at: Cells, value: Abstract): void {
    const [cell] = at as [number];
    if (value.kind === 'leaf' && at.length === 1 && this.#isUpdate(value, domain, cell)) {
      this.recorder.write(this.atoms.of(cell, value.gains), false);
      this.recorder.write(this.atoms.of(cell, value.loses), true);
      this.#learn(env, domain, at, membersChanged(value));
    } else {
      const used = this.used(value);
      if (used.kind === 'part' || used.kind === 'record') {
        throw new CompileError('a part of the state is used as a value');
      }
      const inside = used.kind === 'values' ? this.#inside(domain, used.values) : null;
      const clears = inside?.every((each) => encodeLeaf(domain, each) === 0) ?? false;
      for (const each of at) this.recorder.write(this.atoms.of(each), clears);
      this.#learn(env, domain, at, inside);
    }
    this.#clock += 1;
  }

  /** Is it what the cell still holds, with some members added or removed? */
  #isUpdate({ at, clock, gains, loses, domain: from }: Leaf, to: LeafDomain, cell: number) {
    const isSet = from.kind === 'set' && to.kind === 'set' && (gains | loses) !== 0;
    // Members that the set can't have would be lost or found out to be outside the domain.
    const fits = to.kind === 'set' && (gains | loses) >> to.size === 0;
    return isSet && fits && at.length === 1 && at[0] === cell && clock === this.#clock;
  }

  #inside(domain: LeafDomain, values: readonly unknown[]): readonly unknown[] | null {
    const inside = values.filter((value) => encodeLeaf(domain, value) >= 0);
    if (inside.length < values.length) this.mayFail = true;
    return inside.length === 0 ? null : inside;
  }

  #learn(env: Env, domain: LeafDomain, at: Cells, values: readonly unknown[] | null): void {
    for (const cell of at) {
      const before = at.length === 1 ? [] : (env.get(cell) ?? valuesOf(domain));
      const now =
        values === null || before === null || before === undefined
          ? any
          : distinct([...before, ...values]);
      env.learn(cell, now.kind === 'values' ? now.values : null);
    }
  }
}

function membersChanged({ values, gains, loses }: Leaf): readonly unknown[] | null {
  if ((gains | loses) === 0 || values === null) return values;
  return values.map((value) => ((value as number) | gains) & ~loses);
}

/** The field of a struct, as its domain and how far from the struct's begin it lies. */
export function fieldAt(
  fields: Readonly<Record<string, Domain>>,
  name: unknown,
): { readonly domain: Domain; readonly offset: number } | undefined {
  let offset = 0;
  for (const [field, domain] of Object.entries(fields)) {
    if (field === name) return { domain, offset };
    offset += cells(domain);
  }
  return undefined;
}
