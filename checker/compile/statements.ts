/** Statements of a function's body, as lines of JavaScript. */

import type * as acorn from 'acorn';

import { blocked } from '../system/machine.ts';
import type { Body, Env } from './body.ts';
import { Expressions } from './expressions.ts';
import { addressText, constant } from './symbol.ts';
import type { Symbolic } from './symbol.ts';

export abstract class Statements extends Expressions {
  /** Translates statements in a scope of their own; true if they always return. */
  protected block(body: Body, outer: Env, statements: readonly acorn.Node[]): boolean {
    const env = [new Map(), ...outer];
    for (const statement of statements) {
      if (this.statement(body, env, statement as acorn.Statement)) return true;
    }
    return false;
  }

  /** Translates a statement; true if it always returns, so that what follows is dead. */
  protected statement(body: Body, env: Env, node: acorn.Statement): boolean {
    switch (node.type) {
      case 'BlockStatement': {
        body.lines.push('{');
        const returns = this.block(body, env, node.body);
        body.lines.push('}');
        return returns;
      }
      case 'ExpressionStatement':
        this.effect(body, env, node.expression);
        return false;
      case 'VariableDeclaration':
        for (const { id, init } of node.declarations)
          this.declaration(body, env, node.kind, id, init);
        return false;
      case 'IfStatement':
        return this.ifStatement(body, env, node);
      case 'ReturnStatement':
        this.returned(body, env, node.argument ?? null);
        return true;
      case 'ForStatement':
        this.forStatement(body, env, node);
        return false;
      case 'WhileStatement':
        body.lines.push(`while (${this.condition(body, env, node.test)}) {`);
        this.repeated(body, env, node.body);
        body.lines.push('}');
        return false;
      case 'ForOfStatement':
        this.forOf(body, env, node);
        return false;
      case 'BreakStatement':
      case 'ContinueStatement':
        if (node.label) throw this.unsupported(body, node);
        body.lines.push(node.type === 'BreakStatement' ? 'break;' : 'continue;');
        return false;
      case 'EmptyStatement':
        return false;
      default:
        throw this.unsupported(body, node);
    }
  }

  protected effect(body: Body, env: Env, node: acorn.Expression): void {
    const effect = this.expression(body, env, node);
    if (effect.kind === 'value' || effect.kind === 'code') body.lines.push(`${effect.text};`);
    if (effect.kind === 'part' && effect.at.dynamic !== null)
      body.lines.push(`${effect.at.dynamic};`);
  }

  protected declaration(
    body: Body,
    env: Env,
    kind: string,
    pattern: acorn.Pattern,
    init: acorn.Expression | null | undefined,
  ): void {
    const value = init ? this.expression(body, env, init) : constant(undefined);
    if (kind === 'const') {
      this.bind(body, env, pattern, value);
      return;
    }
    if (pattern.type !== 'Identifier') throw this.unsupported(body, pattern);
    const variable = this.fresh(pattern.name);
    body.lines.push(`let ${variable} = ${this.value(body, value)};`);
    (env[0] as Map<string, Symbolic>).set(pattern.name, { kind: 'value', text: variable });
  }

  /** Binds a name or pattern to a value that will not change; what is read is read now. */
  protected bind(body: Body, env: Env, pattern: acorn.Pattern, value: Symbolic): void {
    const scope = env[0] as Map<string, Symbolic>;
    if (pattern.type === 'Identifier') {
      scope.set(pattern.name, this.held(body, pattern.name, value));
    } else if (pattern.type === 'AssignmentPattern') {
      const missing = value.kind === 'constant' && value.value === undefined;
      this.bind(
        body,
        env,
        pattern.left,
        missing ? this.expression(body, env, pattern.right) : value,
      );
    } else if (pattern.type === 'ObjectPattern') {
      const held = this.held(body, 'o', value);
      for (const property of pattern.properties) {
        if (
          property.type !== 'Property' ||
          property.key.type !== 'Identifier' ||
          property.computed
        ) {
          throw this.unsupported(body, pattern);
        }
        this.bind(body, env, property.value, this.member(body, held, constant(property.key.name)));
      }
    } else {
      throw this.unsupported(body, pattern);
    }
  }

  protected held(body: Body, name: string, value: Symbolic): Symbolic {
    const simple = /^(\w+|-?\d+)$/;
    if (value.kind === 'code' || value.kind === 'value') {
      if (/^-?\d+$/.test(value.text)) return value;
      const variable = this.fresh(name);
      body.lines.push(`const ${variable} = ${value.text};`);
      return { ...value, text: variable };
    }
    if (value.kind === 'part' && value.at.dynamic !== null && !simple.test(value.at.dynamic)) {
      const variable = this.fresh(name);
      body.lines.push(`const ${variable} = ${addressText(value.at)};`);
      return { ...value, at: { dynamic: variable, offset: 0 } };
    }
    return value;
  }

  protected ifStatement(body: Body, env: Env, node: acorn.IfStatement): boolean {
    const test = this.expression(body, env, node.test);
    if (test.kind === 'constant' || test.kind === 'part' || test.kind === 'record') {
      const taken = test.kind !== 'constant' || test.value ? node.consequent : node.alternate;
      return taken ? this.braced(body, env, taken) : false;
    }
    body.lines.push(`if (${this.test(test)})`);
    const first = this.braced(body, env, node.consequent);
    if (!node.alternate) return false;
    body.lines.push('else');
    return this.braced(body, env, node.alternate) && first;
  }

  protected braced(body: Body, env: Env, node: acorn.Statement): boolean {
    body.lines.push('{');
    const returns = this.scoped(body, env, node);
    body.lines.push('}');
    return returns;
  }

  protected scoped(body: Body, env: Env, node: acorn.Statement): boolean {
    return this.block(body, env, node.type === 'BlockStatement' ? node.body : [node]);
  }

  /** The body of a loop: what it writes further down may have been written further up. */
  protected repeated(body: Body, env: Env, node: acorn.Statement): void {
    body.wrote ||= body.mayWrite;
    this.scoped(body, env, node);
  }

  protected forStatement(body: Body, outer: Env, node: acorn.ForStatement): void {
    const env = [new Map(), ...outer];
    body.lines.push('{');
    if (node.init?.type === 'VariableDeclaration') this.statement(body, env, node.init);
    else if (node.init) this.effect(body, env, node.init);
    const test = node.test ? this.condition(body, env, node.test) : 'true';
    const update = node.update ? this.value(body, this.expression(body, env, node.update)) : '';
    body.lines.push(`for (; ${test}; ${update}) {`);
    this.repeated(body, env, node.body);
    body.lines.push('}', '}');
  }

  protected forOf(body: Body, outer: Env, node: acorn.ForOfStatement): void {
    const list = this.expression(body, outer, node.right);
    if (node.left.type !== 'VariableDeclaration') throw this.unsupported(body, node);
    const name = (node.left.declarations[0] as acorn.VariableDeclarator).id;
    const i = this.fresh('i');
    if (list.kind === 'part' && list.domain.kind === 'array') {
      const held = this.held(body, 'list', list);
      body.lines.push(`for (let ${i} = 0; ${i} < ${list.domain.size}; ${i} += 1) {`);
      const env = [new Map(), ...outer];
      this.bind(body, env, name, this.member(body, held, { kind: 'value', text: i }));
      this.repeated(body, env, node.body);
    } else if (list.kind === 'constant' && Array.isArray(list.value)) {
      const each = this.fresh('each');
      body.lines.push(`for (const ${each} of ${this.pooled(list.value)}) {`);
      const env = [new Map(), ...outer];
      this.bind(body, env, name, { kind: 'value', text: each });
      this.repeated(body, env, node.body);
    } else {
      throw this.unsupported(body, node);
    }
    body.lines.push('}');
  }

  protected returned(body: Body, env: Env, node: acorn.Expression | null): void {
    if (node?.type === 'ConditionalExpression') {
      const test = this.expression(body, env, node.test);
      if (test.kind === 'constant') {
        this.returned(body, env, test.value ? node.consequent : node.alternate);
        return;
      }
      body.lines.push(`if (${this.test(test)}) {`);
      this.returned(body, env, node.consequent);
      body.lines.push('} else {');
      this.returned(body, env, node.alternate);
      body.lines.push('}');
      return;
    }
    if (node?.type === 'SequenceExpression') {
      for (const part of node.expressions.slice(0, -1)) this.effect(body, env, part);
      this.returned(body, env, node.expressions.at(-1) ?? null);
      return;
    }
    if (node?.type === 'ParenthesizedExpression') {
      this.returned(body, env, node.expression);
      return;
    }
    const result = node === null ? null : this.expression(body, env, node);
    if (body.returns === null) {
      body.results.push(result);
      body.lines.push({ result });
      return;
    }
    if (result === null || result.kind === 'constant') {
      body.lines.push(this.label(body, body.returns, result?.value));
      return;
    }
    const { returns } = body;
    const code = (label: unknown): number => {
      const known = label === blocked ? -1 : returns(label);
      if (known === null) throw new Error('no label');
      return known;
    };
    body.lines.push(`return checked(${this.pooled(code)}(${this.value(body, result)}));`);
  }

  protected label(body: Body, returns: (label: unknown) => number | null, label: unknown): string {
    if (label === blocked) return body.wrote ? 'return checked(-1);' : 'return -1;';
    const code = returns(label);
    return code === null ? `throw new Error('no label');` : `return ${code};`;
  }
}
