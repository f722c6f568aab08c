/** Runs statements symbolically, and whole functions. */

import type * as acorn from 'acorn';

import type { Fn, FunctionNode } from '../compile/body.ts';
import { CompileError } from '../compile/symbol.ts';
import { Calls, itemsOf } from './calls.ts';
import { innerScope, normal, scopeOf } from './env.ts';
import type { Env, Outcome } from './env.ts';
import { truthOf } from './value.ts';
import { constant, described } from './value.ts';
import type { Value } from './value.ts';

/** Rounds of one loop, at most. */
const ROUNDS_MAX = 10_000;

export class Interpreter extends Calls {
  /** Runs a function of the model from the beginning; what it returns. */
  whole(fn: Fn, args: readonly Value[]): Value {
    const outcome = this.bound(scopeOf(fn), this.trees.of(fn), args);
    return outcome.kind === 'return' ? outcome.value : constant(undefined);
  }

  /** The same, but as one value if it can be. */
  wholeJoined(fn: Fn, args: readonly Value[]): Value {
    return this.invoked(this.trees.of(fn), fn, args);
  }

  protected override body(env: Env, { body }: FunctionNode): Outcome {
    if (body.type === 'BlockStatement') return this.block(env, body.body);
    return { kind: 'return', value: this.expression(env, body) };
  }

  protected block(outer: Env, statements: readonly acorn.Statement[]): Outcome {
    const env = innerScope(outer);
    for (const statement of statements) {
      const outcome = this.statement(env, statement);
      if (outcome.kind !== 'normal') return outcome;
    }
    return normal;
  }

  protected statement(env: Env, node: acorn.Statement): Outcome {
    switch (node.type) {
      case 'BlockStatement':
        return this.block(env, node.body);
      case 'ExpressionStatement':
        this.expression(env, node.expression);
        return normal;
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations) this.declaration(env, node.kind, id, init);
        return normal;
      case 'IfStatement':
        return this.ifStatement(env, node);
      case 'ReturnStatement':
        return this.returned(env, node.argument ?? null);
      case 'ForStatement':
      case 'WhileStatement':
        return this.loop(env, node);
      case 'ForOfStatement':
        return this.forOf(env, node);
      case 'BreakStatement':
      case 'ContinueStatement':
        if (node.label) throw this.unsupported(env, node);
        return { kind: node.type === 'BreakStatement' ? 'break' : 'continue' };
      case 'EmptyStatement':
        return normal;
      default:
        throw this.unsupported(env, node);
    }
  }

  protected ifStatement(env: Env, node: acorn.IfStatement): Outcome {
    const test = truthOf(this.expression(env, node.test));
    return this.joiner.joined(node, () => {
      const taken = this.run.decide(test) ? node.consequent : node.alternate;
      return taken ? this.statement(env, taken) : normal;
    });
  }

  /** A choice between results leads to two ends: a step's labels need not be one value. */
  protected returned(env: Env, node: acorn.Expression | null): Outcome {
    if (node?.type === 'ConditionalExpression') {
      const test = truthOf(this.expression(env, node.test));
      return this.returned(env, this.run.decide(test) ? node.consequent : node.alternate);
    }
    if (node?.type === 'ParenthesizedExpression') return this.returned(env, node.expression);
    const value = node === null ? constant(undefined) : this.expression(env, node);
    return { kind: 'return', value };
  }

  protected declaration(
    env: Env,
    kind: string,
    pattern: acorn.Pattern,
    init: acorn.Expression | null | undefined,
  ): void {
    const value = init ? this.expression(env, init) : constant(undefined);
    if (kind !== 'const') this.bind(env, pattern, value);
    else this.bindConstant(env, pattern, value);
  }

  protected override bind(env: Env, pattern: acorn.Pattern, value: Value): void {
    if (pattern.type !== 'Identifier') {
      this.bindConstant(env, pattern, value);
      return;
    }
    const id = this.run.fresh();
    env.names.set(pattern.name, { kind: 'variable', id });
    this.run.setVariable(id, this.joiner.kept(value));
  }

  protected bindConstant(env: Env, pattern: acorn.Pattern, value: Value): void {
    if (pattern.type === 'Identifier') {
      env.names.set(pattern.name, this.joiner.kept(value));
    } else if (pattern.type === 'AssignmentPattern') {
      const missing = value.kind === 'constant' && value.value === undefined;
      this.bind(env, pattern.left, missing ? this.expression(env, pattern.right) : value);
    } else if (pattern.type === 'ObjectPattern') {
      for (const property of pattern.properties) {
        if (
          property.type !== 'Property' ||
          property.key.type !== 'Identifier' ||
          property.computed
        ) {
          throw this.unsupported(env, pattern);
        }
        this.bind(env, property.value, this.member(value, constant(property.key.name)));
      }
    } else {
      throw this.unsupported(env, pattern);
    }
  }

  protected loop(outer: Env, node: acorn.ForStatement | acorn.WhileStatement): Outcome {
    const env = innerScope(outer);
    if (node.type === 'ForStatement') {
      if (node.init?.type === 'VariableDeclaration') this.statement(env, node.init);
      else if (node.init) this.expression(env, node.init);
    }
    for (let round = 0; round < ROUNDS_MAX; round += 1) {
      const goesOn = node.test ? truthOf(this.expression(env, node.test)) : null;
      if (goesOn !== null && !this.run.decide(goesOn)) return normal;
      const outcome = this.round(env, node.body);
      if (outcome.kind === 'break') return normal;
      if (outcome.kind === 'return') return outcome;
      if (node.type === 'ForStatement' && node.update) this.expression(env, node.update);
    }
    throw new CompileError(`a loop of more than ${ROUNDS_MAX} rounds`);
  }

  protected round(env: Env, body: acorn.Statement): Outcome {
    return this.joiner.joined(body, () => this.statement(env, body));
  }

  protected forOf(outer: Env, node: acorn.ForOfStatement): Outcome {
    const list = this.expression(outer, node.right);
    if (node.left.type !== 'VariableDeclaration') throw this.unsupported(outer, node);
    const { id } = node.left.declarations[0] as acorn.VariableDeclarator;
    for (let i = 0; i < this.lengthOf(list); i += 1) {
      const env = innerScope(outer);
      this.bind(env, id, this.member(list, constant(i)));
      const outcome = this.round(env, node.body);
      if (outcome.kind === 'break') return normal;
      if (outcome.kind === 'return') return outcome;
    }
    return normal;
  }

  private lengthOf(list: Value): number {
    if (list.kind === 'part' && list.domain.kind === 'array') return list.domain.size;
    const items = itemsOf(list);
    if (items === null) throw new CompileError(`going through ${described(list)}`);
    return items.length;
  }
}
