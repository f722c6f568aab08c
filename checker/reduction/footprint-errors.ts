/**
 * Holds footprints against what steps really do. On states of the system, each action is run as it is:
 * what it changes must be among what it is said to write; and when what it is not said to read is
 * changed at random, it must do the same as before.
 */

import { cardinality } from '../state/domain.ts';
import type { LeafSlot } from '../state/layout.ts';
import type { Action, ProcessEntry, System } from '../system/system.ts';
import type { Analysis } from './analysis.ts';
import type { Control } from './control.ts';
import type { ActionEffect } from './effects.ts';
import type { Atoms, AtomSet } from './footprint.ts';
import { randomBelow } from './random.ts';
import { tryAction } from './trial.ts';
import type { Trial } from './trial.ts';

/** How often what an action does not read is changed, in each state. */
const CHANGES = 3;

/** What is wrong, each in a line: empty if nothing is. */
export function footprintErrors(
  { system, atoms, controls, rules }: Pick<Analysis, 'system' | 'atoms' | 'controls' | 'rules'>,
  states: readonly Int32Array[],
): string[] {
  const errors = new Set<string>();
  const examiner = new Examiner(system, atoms, errors);
  for (const state of states) {
    for (const control of controls) examiner.process(control, state);
    for (const { effect } of rules) examiner.action(null, effect, state, 0n);
  }
  return [...errors];
}

interface Atom {
  readonly number: number;
  readonly cell: number;
  /** Of a set: which member it stands for. */
  readonly member: number | null;
}

class Examiner {
  readonly #system: System;
  readonly #atoms: Atoms;
  readonly #errors: Set<string>;
  readonly #all: readonly Atom[];
  readonly #random = randomBelow(1);

  constructor(system: System, atoms: Atoms, errors: Set<string>) {
    this.#system = system;
    this.#atoms = atoms;
    this.#errors = errors;
    this.#all = system.view.layout.slots.flatMap(({ domain }, cell) =>
      atoms
        .of(cell)
        .map((number, i) => ({ number, cell, member: domain.kind === 'set' ? i : null })),
    );
  }

  /** Is the process at a place that is known, and does all that it does there lead to one that follows? */
  process({ process, tracked, places }: Control, state: Int32Array): void {
    const at = (codes: Int32Array): number => {
      const label = ((codes[process.word] as number) >>> process.shift) & process.mask;
      return places.findIndex(
        (place) =>
          place.label === label &&
          place.codes.every((code, i) => code === this.#codeOf(codes, tracked[i] as number)),
      );
    };
    const place = places[at(state)];
    if (place === undefined) {
      this.#errors.add(`${process.name} is at a place that is not known`);
      return;
    }
    const fixed = tracked.flatMap((cell) => this.#atoms.of(cell));
    for (const action of process.actions[place.label] ?? []) {
      const effect = place.effects.find((each) => each.action === action);
      if (effect === undefined) this.#mustBlock(process, action, state);
      else {
        const { target, state: after } = this.action(process, effect, state, setOf(fixed));
        const known = typeof target === 'string' || place.next.includes(at(after));
        if (!known) this.#errors.add(`${action.step}: leads to a place that is not known`);
      }
    }
  }

  /** `fixed` are atoms that are known where the action is taken. */
  action(
    process: ProcessEntry | null,
    effect: ActionEffect,
    state: Int32Array,
    fixed: AtomSet,
  ): Trial {
    const { action, footprint } = effect;
    const { reads, writes, clears } = footprint;
    const first = tryAction(this.#system, process, action, state);
    const wrong = (what: string): void => void this.#errors.add(`${action.step}: ${what}`);
    const { target } = first;
    if (target === 'failed' && !effect.mayFail) wrong('fails');
    if (target === 'blocked' && !effect.mayBlock) wrong('is blocked');
    const leads = effect.outcomes.some((outcome) => outcome.target === target);
    if (typeof target === 'number' && !leads) wrong('leads to a label that is not known');
    for (const atom of this.#all) {
      const after = this.#valueOf(first.state, atom);
      if (after === this.#valueOf(state, atom)) continue;
      if (!has(writes, atom.number)) wrong(`writes ${this.#nameOf(atom)}`);
      if (has(clears, atom.number) && after !== 0) wrong(`sets ${this.#nameOf(atom)}`);
    }
    for (let change = 0; change < CHANGES; change += 1) {
      const changed = this.#changed(state, reads | fixed);
      const second = tryAction(this.#system, process, action, changed);
      const same = target === second.target && first.refused.join() === second.refused.join();
      if (!same) wrong('does otherwise when something changes that it is not known to read');
      for (const atom of this.#all) {
        const of = (each: Int32Array): number => this.#valueOf(each, atom);
        const overwritten = of(first.state) === of(second.state);
        const untouched = of(state) === of(first.state) && of(changed) === of(second.state);
        if (overwritten || untouched) continue;
        wrong(`what ${this.#nameOf(atom)} becomes depends on what it is not known to read`);
      }
    }
    return first;
  }

  #mustBlock(process: ProcessEntry, action: Action, state: Int32Array): void {
    const { target } = tryAction(this.#system, process, action, state);
    if (target !== 'blocked') this.#errors.add(`${action.step}: is not always blocked there`);
  }

  /** The state with other values of some atoms, none of which is in `fixed`. */
  #changed(state: Int32Array, fixed: AtomSet): Int32Array {
    const changed = state.slice();
    const one = this.#random(3) > 0 ? this.#random(this.#atoms.count) : null;
    for (const { number, cell, member } of this.#all) {
      if (has(fixed, number) || (one !== null ? number !== one : this.#random(2) === 0)) continue;
      const { domain, word, shift, bits } = this.#system.view.layout.slots[cell] as LeafSlot;
      const before = this.#codeOf(changed, cell);
      const code = member === null ? this.#random(cardinality(domain)) : before ^ (1 << member);
      const mask = (2 ** bits - 1) << shift;
      changed[word] = ((changed[word] as number) & ~mask) | (code << shift);
    }
    return changed;
  }

  /** The atom's value in a state: 0 if it is clear. */
  #valueOf(state: Int32Array, { cell, member }: Atom): number {
    const code = this.#codeOf(state, cell);
    return member === null ? code : (code >> member) & 1;
  }

  #codeOf(state: Int32Array, cell: number): number {
    const { word, shift, bits } = this.#system.view.layout.slots[cell] as LeafSlot;
    return ((state[word] as number) >>> shift) & (2 ** bits - 1);
  }

  #nameOf({ cell }: Atom): string {
    return (this.#system.view.layout.slots[cell] as LeafSlot).name;
  }
}

function has(set: AtomSet, atom: number): boolean {
  return ((set >> BigInt(atom)) & 1n) === 1n;
}

function setOf(atoms: readonly number[]): AtomSet {
  return atoms.reduce((set, atom) => set | (1n << BigInt(atom)), 0n);
}
