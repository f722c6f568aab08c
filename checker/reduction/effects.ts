/** The effects of a system's actions and properties, with what they mean for labels. */

import { CompileError } from '../compile/symbol.ts';
import { cells } from '../compile/symbol.ts';
import type { Property } from '../property/property.ts';
import { blocked } from '../system/machine.ts';
import type { Action, ProcessEntry, System } from '../system/system.ts';
import { oneOf } from './abstract.ts';
import type { Abstract } from './abstract.ts';
import { Atoms, union } from './footprint.ts';
import type { AtomSet, Footprint } from './footprint.ts';
import type { Interpreter } from './interpreter.ts';
import type { Env, Knowledge } from './memory.ts';

/** One way in which an action may be taken. */
export interface Outcome {
  /** Code of the label that the process goes to; -1 of a rule. */
  readonly target: number;
  /** What is known of the cells afterwards. */
  readonly after: Env;
}

export interface ActionEffect {
  readonly action: Action;
  readonly footprint: Footprint;
  /** Empty if it is always blocked. */
  readonly outcomes: readonly Outcome[];
  /** May it be blocked? */
  readonly mayBlock: boolean;
  readonly mayFail: boolean;
}

export class Effects {
  readonly atoms: Atoms;
  readonly #system: System;
  readonly #interpreter: Interpreter;
  readonly #state: Abstract;

  constructor(system: System, atoms: Atoms, interpreter: Interpreter) {
    this.atoms = atoms;
    this.#system = system;
    this.#interpreter = interpreter;
    this.#state = { kind: 'part', domain: system.view.layout.root, at: [0] };
  }

  /** The cell of a process's label. */
  labelCell({ name }: ProcessEntry): number {
    return this.#system.view.layout.slots.findIndex(
      ({ path }) => path.length === 2 && path[0] === name && path[1] === 'pc',
    );
  }

  /** The step of a process; it looks at its label, and writes it. */
  ofStep(process: ProcessEntry, action: Action, known: Knowledge): ActionEffect {
    const me = this.#part(process.name);
    const found = this.#effectOf(action, [this.#state, me, paramsOf(action)], known);
    const label = this.atoms.of(this.labelCell(process));
    const own = { reads: setOf(label), writes: setOf(label), clears: 0n };
    return { ...found, footprint: union(found.footprint, own) };
  }

  ofRule(action: Action, known: Knowledge): ActionEffect {
    return this.#effectOf(action, [this.#state, paramsOf(action)], known);
  }

  /** What the property may read of states in which not every process rests. */
  readsOf({ invariant, alwaysPossible: goal }: Property, known: Knowledge): AtomSet {
    const ofGoal = goal?.resting === 'all' ? undefined : goal?.state;
    return this.#readsOf(invariant, known) | this.#readsOf(ofGoal, known);
  }

  #readsOf(fn: Property['invariant'], known: Knowledge): AtomSet {
    if (fn === undefined) return 0n;
    const processes = this.#system.processes.map(({ name }) => [name, this.#part(name)] as const);
    const args: Abstract[] = [this.#state, { kind: 'record', fields: new Map(processes) }];
    return this.#interpreter.effectOf(fn, args, known).footprint.reads;
  }

  #part(process: string): Abstract {
    let offset = 0;
    for (const [field, domain] of Object.entries(this.#system.view.layout.root.fields)) {
      if (field === process && domain.kind === 'struct') {
        return { kind: 'part', domain, at: [offset] };
      }
      offset += cells(domain);
    }
    throw new CompileError(`no process ${process}`);
  }

  /** Where an action may lead of whose result nothing is known. */
  #allTargets({ targets, actor }: Action): number[] {
    if (targets === null) return [-1];
    const process = this.#system.processes.find(({ name }) => name === actor);
    return process === undefined ? [] : [...process.labels.keys()];
  }

  #effectOf(action: Action, args: readonly Abstract[], known: Knowledge): ActionEffect {
    const effect = this.#interpreter.effectOf(action.fn, args, known);
    const outcomes: Outcome[] = [];
    let { mayFail } = effect;
    let mayBlock = false;
    for (const { value, env } of effect.results) {
      if (value.kind !== 'values' || value.values.includes(blocked)) mayBlock = true;
      const targets = value.kind === 'values' ? null : this.#allTargets(action);
      const chosen = value.kind === 'values' ? value.values.filter((v) => v !== blocked) : [];
      for (const target of targets ?? chosen.map((each) => targetOf(action, each))) {
        if (target === null) mayFail = true;
        else outcomes.push({ target, after: env });
      }
    }
    return { action, footprint: effect.footprint, outcomes, mayBlock, mayFail };
  }
}

function setOf(atoms: readonly number[]): AtomSet {
  return atoms.reduce((set, atom) => set | (1n << BigInt(atom)), 0n);
}

function paramsOf({ params }: Action): Abstract {
  const fields = Object.entries(params).map(([name, value]) => [name, oneOf(value)] as const);
  return { kind: 'record', fields: new Map(fields) };
}

/** The code of the label, -1 of a rule that is taken; null if that is an error. */
function targetOf({ targets }: Action, value: unknown): number | null {
  if (targets === null) return value === undefined ? -1 : null;
  try {
    return targets.get(value) ?? null;
  } catch {
    return null;
  }
}
