/** Statements in the abstract interpreter: both ways are gone where a condition is not known. */

import type * as acorn from 'acorn';

import { CompileError } from '../compile/symbol.ts';
import { oneOf } from './abstract.ts';
import type { Abstract } from './abstract.ts';
import { Expressions } from './expressions.ts';
import type { Binding, Frame, ScopeChain } from './expressions.ts';
import type { Env } from './memory.ts';

/** Rounds of a loop that are gone through one by one; more are not expected in a step. */
const ROUNDS_MAX = 1000;

export abstract class Statements extends Expressions {
  /** Goes through statements in a scope of their own; false if control never reaches their end. */
  protected block(
    frame: Frame,
    outer: ScopeChain,
    env: Env,
    statements: readonly acorn.Node[],
  ): boolean {
    const chain = [new Map<string, Binding>(), ...outer];
    return statements.every((each) => this.statement(frame, chain, env, each as acorn.Statement));
  }

  protected statement(frame: Frame, chain: ScopeChain, env: Env, node: acorn.Statement): boolean {
    switch (node.type) {
      case 'BlockStatement':
        return this.block(frame, chain, env, node.body);
      case 'ExpressionStatement':
        this.expression(frame, chain, env, node.expression);
        return true;
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations) {
          const value = init ? this.expression(frame, chain, env, init) : oneOf(undefined);
          if (node.kind === 'const') this.bind(frame, chain, env, id, value);
          else this.introduce(chain, env, id, value);
        }
        return true;
      case 'IfStatement':
        return this.#ifStatement(frame, chain, env, node);
      case 'ReturnStatement': {
        const { argument } = node;
        const value = argument ? this.expression(frame, chain, env, argument) : oneOf(undefined);
        frame.returns.push({ value: this.used(value), env: env.fork() });
        return false;
      }
      case 'ForStatement': {
        const inner = [new Map<string, Binding>(), ...chain];
        if (node.init?.type === 'VariableDeclaration') {
          this.statement(frame, inner, env, node.init);
        } else if (node.init) this.expression(frame, inner, env, node.init);
        return this.#loop(frame, inner, env, node.test, node.body, node.update);
      }
      case 'WhileStatement':
        return this.#loop(frame, chain, env, node.test, node.body, null);
      case 'ForOfStatement':
        return this.#forOf(frame, chain, env, node);
      case 'BreakStatement':
      case 'ContinueStatement': {
        const loop = frame.loops.at(-1);
        if (node.label || loop === undefined) throw new CompileError('a labelled jump');
        (node.type === 'BreakStatement' ? loop.breaks : loop.continues).push(env.fork());
        return false;
      }
      case 'EmptyStatement':
        return true;
      default:
        throw new CompileError(`${node.type} is outside the subset`);
    }
  }

  protected introduce(chain: ScopeChain, env: Env, pattern: acorn.Pattern, value: Abstract): void {
    if (pattern.type !== 'Identifier') throw new CompileError('a pattern that is assigned');
    const variable = this.newVariable();
    env.assign(variable, this.used(value));
    chain[0]?.set(pattern.name, { variable });
  }

  /** Binds a name or pattern to a value that will not change. */
  protected bind(
    frame: Frame,
    chain: ScopeChain,
    env: Env,
    pattern: acorn.Pattern,
    value: Abstract,
  ): void {
    if (pattern.type === 'Identifier') {
      chain[0]?.set(pattern.name, { constant: value });
    } else if (pattern.type === 'AssignmentPattern') {
      const values = value.kind === 'values' ? value.values : [value];
      const missing = values.every((each) => each === undefined);
      if (!missing && values.includes(undefined)) {
        throw new CompileError('an argument that may be missing');
      }
      const bound = missing ? this.expression(frame, chain, env, pattern.right) : value;
      this.bind(frame, chain, env, pattern.left, bound);
    } else if (pattern.type === 'ObjectPattern') {
      for (const property of pattern.properties) {
        if (property.type !== 'Property' || property.key.type !== 'Identifier') {
          throw new CompileError('a pattern with a rest');
        }
        const part = this.member(env, value, oneOf(property.key.name));
        this.bind(frame, chain, env, property.value, part);
      }
    } else {
      throw new CompileError(`${pattern.type} is outside the subset`);
    }
  }

  #ifStatement(frame: Frame, chain: ScopeChain, env: Env, node: acorn.IfStatement): boolean {
    const branch = (to: acorn.Statement | null | undefined, at: Env): boolean =>
      to ? this.block(frame, chain, at, [to]) : true;
    const test = this.truth(this.expression(frame, chain, env, node.test));
    if (test !== null) return branch(test ? node.consequent : node.alternate, env);
    const other = env.fork();
    const first = branch(node.consequent, env);
    const second = branch(node.alternate, other);
    if (first && second) env.merge(other);
    else if (second) env.become(other);
    return first || second;
  }

  #loop(
    frame: Frame,
    chain: ScopeChain,
    env: Env,
    test: acorn.Expression | null | undefined,
    body: acorn.Statement,
    update: acorn.Expression | null | undefined,
  ): boolean {
    const exits: Env[] = [];
    for (let round = 0; ; round += 1) {
      if (round > ROUNDS_MAX) throw new CompileError('a loop whose end is not known');
      const goesOn = test ? this.truth(this.expression(frame, chain, env, test)) : true;
      if (goesOn !== true) exits.push(env.fork());
      if (goesOn === false || !this.#round(frame, chain, env, body, exits)) break;
      if (update) this.expression(frame, chain, env, update);
    }
    return meet(env, exits);
  }

  #forOf(frame: Frame, outer: ScopeChain, env: Env, node: acorn.ForOfStatement): boolean {
    const list = this.expression(frame, outer, env, node.right);
    if (node.left.type !== 'VariableDeclaration') throw new CompileError('a variable of outside');
    const name = (node.left.declarations[0] as acorn.VariableDeclarator).id;
    const exits: Env[] = [];
    for (const each of this.#elementsOf(env, list)) {
      const chain = [new Map<string, Binding>(), ...outer];
      this.bind(frame, chain, env, name, each());
      if (!this.#round(frame, chain, env, node.body, exits)) return meet(env, exits);
    }
    return meet(env, [...exits, env.fork()]);
  }

  /** The elements of a list, each to be read when its turn comes. */
  #elementsOf(env: Env, list: Abstract): (() => Abstract)[] {
    if (list.kind === 'part' && list.domain.kind === 'array') {
      const { size } = list.domain;
      return Array.from({ length: size }, (_, i) => () => this.member(env, list, oneOf(i)));
    }
    const only = list.kind === 'values' && list.values.length === 1 ? list.values[0] : null;
    if (!Array.isArray(only)) throw new CompileError('a loop over what is not a list');
    return only.map((value) => () => oneOf(value));
  }

  /** One round of a loop; false if there is none after it. */
  #round(frame: Frame, chain: ScopeChain, env: Env, body: acorn.Statement, exits: Env[]): boolean {
    const loop = { breaks: exits, continues: [] as Env[] };
    frame.loops.push(loop);
    const ended = this.block(frame, chain, env, [body]);
    frame.loops.pop();
    return meet(env, ended ? [...loop.continues, env.fork()] : loop.continues);
  }
}

/** Makes `env` what is known where control comes from all of these; false if there are none. */
export function meet(env: Env, from: readonly Env[]): boolean {
  const [first, ...others] = from;
  if (first === undefined) return false;
  env.become(first);
  for (const other of others) env.merge(other);
  return true;
}
