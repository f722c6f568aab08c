/** Every action of a system as a guard and what it does, and every property as an expression. */

import type * as acorn from 'acorn';

import { labelCode } from '../compile/program.ts';
import type { Scopes } from '../compile/scope.ts';
import { CompileError } from '../compile/symbol.ts';
import { Trees } from '../compile/tree.ts';
import type { Fn } from '../compile/body.ts';
import { blocked } from '../system/machine.ts';
import type { Action, ProcessEntry, System } from '../system/system.ts';
import type { LeafDomain, StructDomain } from '../state/domain.ts';
import { compare, number, read, truth } from './expr.ts';
import type { Expr, Place } from './expr.ts';
import { guardOf, takenWays } from './guard.ts';
import { Interpreter } from './interpreter.ts';
import { Joiner, StaysApart } from './join.ts';
import { Run } from './run.ts';
import { codeRange, constant, described, equal, truthOf } from './value.ts';
import type { Value } from './value.ts';
import type { Tree } from './tree.ts';

export interface ExportedAction {
  readonly action: Action;
  /** The process whose step it is, and the code of the label; null for a rule. */
  readonly at: { readonly process: ProcessEntry; readonly label: number } | null;
  /** Over the state before it; for a step, given that its process is at the label. */
  readonly guard: Expr;
  /** What it does, given the guard; the new label is written at each end. */
  readonly effect: Tree<unknown>;
}

export class Exporter {
  readonly #system: System;
  readonly #scopes: Scopes;
  readonly #trees = new Trees();
  readonly #root: Value;
  readonly #processes: Value;
  /** What stays apart is the same for all actions of a step, as a rule. */
  readonly #apart = new Map<Fn, Set<acorn.Node>>();

  constructor(system: System, scopes: Scopes) {
    this.#system = system;
    this.#scopes = scopes;
    const { root } = system.view.layout;
    this.#root = { kind: 'part', domain: root, path: [] };
    const fields = system.processes.map(({ name }) => [name, partOf(root, name)] as const);
    this.#processes = { kind: 'record', fields: new Map(fields) };
  }

  actions(): ExportedAction[] {
    const { processes, rules } = this.#system;
    const ofProcesses = processes.flatMap((process) =>
      process.actions.flatMap((actions, label) =>
        actions.map((action) => this.#exported(action, { process, label })),
      ),
    );
    return [...ofProcesses, ...rules.map(({ action }) => this.#exported(action, null))];
  }

  /** Whether a property's claim is true of a state. */
  claim(name: string, fn: Fn): Expr {
    return named(`property ${name}`, () => {
      const tree = this.#explored(fn, false, (run, interpreter) => {
        const value = interpreter.wholeJoined(fn, [this.#root, this.#processes]);
        return run.decide(truthOf(value));
      });
      return guardOf(mapLeaves(tree, (holds) => (holds ? 0 : null)));
    });
  }

  /** The label's place of a process. */
  labelPlace({ name }: ProcessEntry): Place {
    const domain = (partOf(this.#system.view.layout.root, name) as Part).domain as StructDomain;
    return { path: [name, 'pc'], domain: domain.fields['pc'] as LeafDomain };
  }

  /** The code of the label of a process. */
  labelOf(process: ProcessEntry): Expr {
    const place = this.labelPlace(process);
    const range = codeRange(place.domain);
    return range?.max === 0 ? number(0) : read(place, range);
  }

  /** Whether a process is at a label. */
  isAt(process: ProcessEntry, label: number): Expr {
    return compare('==', this.labelOf(process), number(label));
  }

  #exported(action: Action, at: ExportedAction['at']): ExportedAction {
    return named(`step ${action.step}`, () => {
      const params = Object.entries(action.params).map(([n, v]) => [n, constant(v)] as const);
      const chosen: Value = { kind: 'record', fields: new Map(params) };
      const me = at === null ? [] : [partOf(this.#system.view.layout.root, at.process.name)];
      const tree = this.#explored(action.fn, true, (run, interpreter) => {
        if (at !== null) run.assume(this.labelPlace(at.process), at.label);
        const result = interpreter.whole(action.fn, [this.#root, ...me, chosen]);
        const target = targetOf(run, action, result);
        if (target === null || at === null) return target;
        const { domain, path } = this.labelPlace(at.process);
        if (target !== at.label) run.write(domain, path, number(target));
        return target;
      });
      return { action, at, guard: guardOf(tree), effect: takenWays(tree) };
    });
  }

  #explored<T>(
    fn: Fn,
    mayWrite: boolean,
    work: (run: Run, interpreter: Interpreter) => T,
  ): Tree<T> {
    const apart = this.#apart.get(fn) ?? new Set();
    this.#apart.set(fn, apart);
    for (;;) {
      const run = new Run();
      const joiner = new Joiner(run, apart);
      const interpreter = new Interpreter(run, joiner, this.#scopes, this.#trees, mayWrite);
      try {
        return mapLeaves(
          run.explore(() => work(run, interpreter)),
          ({ value }) => value,
        );
      } catch (cause) {
        if (!(cause instanceof StaysApart)) throw cause;
        apart.add(cause.node);
      }
    }
  }
}

type Part = Extract<Value, { kind: 'part' }>;

function partOf(root: StructDomain, name: string): Value {
  return { kind: 'part', domain: root.fields[name] as StructDomain, path: [name] };
}

/** The code of the label that a step goes to, 0 for a rule that is taken; null if it is blocked. */
function targetOf(run: Run, action: Action, result: Value): number | null {
  if (result.kind === 'code' && result.domain.kind === 'enum') {
    const names = result.domain.names;
    const name = names.find(
      (each, i) => i === names.length - 1 || run.decide(equal(result, constant(each))),
    );
    return targetOf(run, action, constant(name));
  }
  if (result.kind !== 'constant') throw new CompileError(`it returns ${described(result)}`);
  if (result.value === blocked) return null;
  const code = labelCode(action, result.value);
  if (code !== null) return code;
  run.claim(truth(false), null, `it returns ${String(result.value)}`);
  return 0;
}

function mapLeaves<A, B>({ lines, end }: Tree<A>, by: (value: A) => B): Tree<B> {
  if (end.kind === 'leaf') return { lines, end: { kind: 'leaf', value: by(end.value) } };
  return { lines, end: { ...end, yes: mapLeaves(end.yes, by), no: mapLeaves(end.no, by) } };
}

function named<T>(what: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof CompileError)) throw cause;
    throw new CompileError(`${what}: ${cause.message}`, { cause });
  }
}
