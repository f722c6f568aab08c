/** Searches an exported model as it is before it is written in a language: no tool is needed. */

import { optionsOf } from '../../../checker/export/dispatch.ts';
import type { Expr, Place } from '../../../checker/export/expr.ts';
import type { ExportedModel } from '../../../checker/export/model.ts';
import type { Statement } from '../../../checker/export/statement.ts';
import type { Opinion } from './second-opinion.ts';

type Scalar = number | boolean;
/** The leaves that are not 0 or false, by their paths. */
type State = Map<string, Scalar>;

class Machine {
  readonly #state: State;
  readonly #kept = new Map<string, Scalar>();
  readonly failed: string[] = [];

  constructor(state: State) {
    this.#state = state;
  }

  at({ path }: Place): string {
    return path
      .map((step) => (typeof step === 'string' ? `.${step}` : `[${this.value(step)}]`))
      .join('');
  }

  value(expr: Expr): Scalar {
    switch (expr.kind) {
      case 'number':
      case 'truth':
        return expr.value;
      case 'temporary': {
        const kept = this.#kept.get(expr.name);
        if (kept === undefined) throw new Error(`${expr.name} is used before it is set`);
        return kept;
      }
      case 'read':
        return this.#state.get(this.at(expr.place)) ?? (expr.range === null ? false : 0);
      case 'arithmetic':
        return arithmetic(expr.operator, this.number(expr.left), this.number(expr.right));
      case 'comparison':
        return comparison(expr.operator, this.number(expr.left), this.number(expr.right));
      case 'and':
        return this.truth(expr.left) && this.truth(expr.right);
      case 'or':
        return this.truth(expr.left) || this.truth(expr.right);
      case 'not':
        return !this.truth(expr.of);
      case 'choice':
        return this.value(this.truth(expr.test) ? expr.yes : expr.no);
    }
  }

  number(expr: Expr): number {
    const value = this.value(expr);
    if (typeof value !== 'number') throw new Error(`${expr.key} is no number`);
    return value;
  }

  truth(expr: Expr): boolean {
    const value = this.value(expr);
    if (typeof value !== 'boolean') throw new Error(`${expr.key} is no truth value`);
    return value;
  }

  run(statements: readonly Statement[]): void {
    for (const statement of statements) {
      switch (statement.kind) {
        case 'keep':
          this.#kept.set(statement.name, this.value(statement.expr));
          break;
        case 'write': {
          const value = this.value(statement.value);
          const at = this.at(statement.place);
          if (value === 0 || value === false) this.#state.delete(at);
          else this.#state.set(at, value);
          break;
        }
        case 'assert':
          if (!this.truth(statement.test)) this.failed.push(statement.property ?? 'the model');
          break;
        case 'if':
          this.run(this.truth(statement.test) ? statement.yes : statement.no);
      }
    }
  }
}

function arithmetic(operator: string, a: number, b: number): number {
  const results: Readonly<Record<string, number>> = {
    '+': a + b,
    '-': a - b,
    '*': a * b,
    '/': Math.trunc(a / b),
    '%': a % b,
    '&': a & b,
    '|': a | b,
    '^': a ^ b,
    '<<': a << b,
    '>>': a >> b,
  };
  return results[operator] as number;
}

function comparison(operator: string, a: number, b: number): boolean {
  const results: Readonly<Record<string, boolean>> = {
    '==': a === b,
    '!=': a !== b,
    '<': a < b,
    '<=': a <= b,
    '>': a > b,
    '>=': a >= b,
  };
  return results[operator] as boolean;
}

const keyOf = (state: State): string => [...state].map(String).sort().join(' ');

/** Searches all states of the model. */
export function interpreted({ initial, transitions, claims }: ExportedModel): Opinion {
  const seen = new Set<string>();
  const queue: State[] = [];
  const violated = new Set<string>();
  let count = 0;
  const reach = (state: State): void => {
    const key = keyOf(state);
    if (seen.has(key)) return;
    seen.add(key);
    queue.push(state);
  };
  for (const settings of initial) {
    const machine = new Machine(new Map());
    reach(
      new Map(
        settings.map(({ place, code }) => [
          machine.at(place),
          place.domain.kind === 'bool' ? true : code,
        ]),
      ),
    );
  }
  for (const state of queue) {
    const before = new Machine(state);
    for (const { property, holds } of claims) {
      if (!before.truth(holds)) violated.add(property.name);
    }
    for (const { guard, statements } of optionsOf(transitions)) {
      if (!before.truth(guard)) continue;
      const next = new Map(state);
      const machine = new Machine(next);
      machine.run(statements);
      for (const name of machine.failed) violated.add(name);
      count += 1;
      reach(next);
    }
  }
  return { states: seen.size, transitions: count, violated: [...violated].sort() };
}
