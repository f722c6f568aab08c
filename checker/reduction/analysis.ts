/** What every action of a system may touch: of processes at each of their places, and of rules. */

import { Scopes } from '../compile/scope.ts';
import { Trees } from '../compile/tree.ts';
import type { Property } from '../property/property.ts';
import type { System } from '../system/system.ts';
import { trackable, Walk } from './control.ts';
import type { Control, Place } from './control.ts';
import { Effects } from './effects.ts';
import type { ActionEffect } from './effects.ts';
import { Atoms, NOTHING, union } from './footprint.ts';
import type { AtomSet } from './footprint.ts';
import type { Actor } from './independence.ts';
import { Interpreter } from './interpreter.ts';
import type { Knowledge } from './memory.ts';
import { Values } from './values.ts';

/** Runs `work` on the analysis of a system; throws `CompileError` if a step is not understood. */
export function analysing<T>(system: System, work: (analysis: Analysis) => T): T {
  const scopes = new Scopes();
  try {
    return work(new Analysis(system, scopes));
  } finally {
    scopes.close();
  }
}

/** Nothing but its domain is known of any cell. */
const NO_KNOWLEDGE: Knowledge = { get: () => undefined };

export class Analysis {
  readonly system: System;
  readonly atoms: Atoms;
  readonly controls: readonly Control[];
  readonly rules: readonly Actor[];
  readonly #effects: Effects;
  /** The cells that only one process writes, by process. */
  readonly #locals: readonly (readonly number[])[];
  readonly #values: Values;

  constructor(system: System, scopes: Scopes) {
    this.system = system;
    this.atoms = new Atoms(system.view.layout);
    const interpreter = new Interpreter(this.atoms, scopes, new Trees());
    this.#effects = new Effects(system, this.atoms, interpreter);
    this.#locals = this.#localsOf(system);
    let tracked = system.processes.map((process, p) =>
      trackable(system, process, this.#locals[p] ?? []),
    );
    for (;;) {
      const { values, walks, rules } = this.#explore(tracked);
      const lost = new Set(walks.flatMap((walk) => [...walk.lost]));
      if (lost.size === 0) {
        this.#values = values;
        this.controls = walks.map((walk) => walk.control());
        this.rules = rules.map((effect) =>
          actor(effect, values, (known) => this.#effects.ofRule(effect.action, known)),
        );
        return;
      }
      tracked = tracked.map((cells) => cells.filter((cell) => !lost.has(cell)));
    }
  }

  /** What the process may do next at one of its places. */
  actorsAt({ process }: Control, { effects, known }: Place): Actor[] {
    return effects.map((effect) =>
      actor(effect, known, (more) => this.#effects.ofStep(process, effect.action, more)),
    );
  }

  /** What invariants and goals of the properties may read. */
  invariantReads(properties: readonly Property[]): AtomSet {
    return properties.reduce((sum, each) => sum | this.#effects.readsOf(each, this.#values), 0n);
  }

  /** Is an atom of the cell in the set? */
  has(set: AtomSet, cell: number): boolean {
    return this.atoms.of(cell).some((atom) => ((set >> BigInt(atom)) & 1n) === 1n);
  }

  /** A local that another process or a rule may write tells nothing of where its process is. */
  #localsOf({ processes, rules, view }: System): number[][] {
    const writes = processes.map((process) =>
      process.actions
        .flat()
        .map((action) => this.#effects.ofStep(process, action, NO_KNOWLEDGE).footprint)
        .reduce(union, NOTHING),
    );
    const byRules = rules
      .map(({ action }) => this.#effects.ofRule(action, NO_KNOWLEDGE).footprint)
      .reduce(union, NOTHING);
    return processes.map((process, p) => {
      const others = writes.filter((_, q) => q !== p).reduce(union, byRules).writes;
      const label = this.#effects.labelCell(process);
      return [...view.layout.slots.keys()].filter((cell) => {
        const own = view.layout.slots[cell]?.path[0] === process.name && cell !== label;
        return own && !this.has(others, cell);
      });
    });
  }

  /** Goes round all actions until no more values and places are found, or a tracked local is lost. */
  #explore(tracked: readonly (readonly number[])[]) {
    const { system } = this;
    const labels = system.processes.map((process) => this.#effects.labelCell(process));
    const own = new Set([...this.#locals.flat(), ...labels]);
    const values = new Values(system, (cell) => !own.has(cell));
    const walks = system.processes.map(
      (process, p) =>
        new Walk(system, this.#effects, process, this.#locals[p] ?? [], tracked[p] ?? [], values),
    );
    let rules: ActionEffect[] = [];
    for (let more = true; more && walks.every(({ lost }) => lost.size === 0);) {
      const news = values.beginRound();
      rules = rules.length > 0 && !news ? rules : this.#rulesIn(values);
      for (const walk of walks) walk.round();
      more = values.grew || walks.some(({ grew }) => grew);
    }
    return { values, walks, rules };
  }

  #rulesIn(values: Values): ActionEffect[] {
    const rules = this.system.rules.map(({ action }) => this.#effects.ofRule(action, values));
    for (const { after } of rules.flatMap(({ outcomes }) => outcomes)) values.admit(after);
    return rules;
  }
}

/** An action about which `known` is known, and what it would do if more were. */
function actor(
  effect: ActionEffect,
  known: Knowledge,
  effectOf: (known: Knowledge) => ActionEffect,
): Actor {
  const assuming = (cell: number, values: readonly unknown[]): ActionEffect | null => {
    const before = known.get(cell);
    const both = before === undefined ? values : before.filter((value) => values.includes(value));
    if (both.length === 0) return null;
    return effectOf({ get: (each) => (each === cell ? both : known.get(each)) });
  };
  return { effect, assuming };
}
