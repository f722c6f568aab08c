/** What every action of a system may touch: of processes at each of their places, and of rules. */

import { Scopes } from '../compile/scope.ts';
import { Trees } from '../compile/tree.ts';
import type { Property } from '../property/property.ts';
import type { System } from '../system/system.ts';
import { controlOf } from './control.ts';
import type { Control, Place } from './control.ts';
import { Effects } from './effects.ts';
import { Atoms, NOTHING, union } from './footprint.ts';
import type { AtomSet } from './footprint.ts';
import type { Actor } from './independence.ts';
import { Interpreter } from './interpreter.ts';

/** Runs `work` on the analysis of a system; throws `CompileError` if a step is not understood. */
export function analysing<T>(system: System, work: (analysis: Analysis) => T): T {
  const scopes = new Scopes();
  try {
    return work(new Analysis(system, scopes));
  } finally {
    scopes.close();
  }
}

export class Analysis {
  readonly system: System;
  readonly atoms: Atoms;
  readonly controls: readonly Control[];
  readonly rules: readonly Actor[];
  readonly #effects: Effects;

  constructor(system: System, scopes: Scopes) {
    this.system = system;
    this.atoms = new Atoms(system.view.layout);
    const interpreter = new Interpreter(this.atoms, scopes, new Trees());
    this.#effects = new Effects(system, this.atoms, interpreter);
    this.rules = system.rules.map(({ action }) => ({
      effect: this.#effects.ofRule(action),
      assuming: (known) => this.#effects.ofRule(action, known),
    }));
    this.controls = this.#controlsOf(system);
  }

  /** What the process may do next at one of its places. */
  actorsAt({ process }: Control, { effects, known }: Place): Actor[] {
    return effects.map((effect) => ({
      effect,
      assuming: (more) =>
        this.#effects.ofStep(process, effect.action, new Map([...more, ...known])),
    }));
  }

  /** What the invariants among the properties may read. */
  invariantReads(properties: readonly Property[]): AtomSet {
    return properties.reduce((sum, property) => sum | this.#effects.readsOf(property), 0n);
  }

  /** Is an atom of the cell in the set? */
  has(set: AtomSet, cell: number): boolean {
    return this.atoms.of(cell).some((atom) => ((set >> BigInt(atom)) & 1n) === 1n);
  }

  /** A local that another process or a rule may write tells nothing of where its process is. */
  #controlsOf({ processes }: System): Control[] {
    const writes = processes.map((process) =>
      process.actions
        .flat()
        .map((action) => this.#effects.ofStep(process, action).footprint)
        .reduce(union, NOTHING),
    );
    const byRules = this.rules.map(({ effect }) => effect.footprint).reduce(union, NOTHING);
    return processes.map((process, p) => {
      const others = writes.filter((_, q) => q !== p).reduce(union, byRules).writes;
      return controlOf(this.system, this.#effects, process, (cell) => this.has(others, cell));
    });
  }
}
