/** Expressions: their symbolic values, and JavaScript for what is known only at run time. */

import type * as acorn from 'acorn';

import { assertThat } from '../property/assert.ts';
import { encodeLeaf, isLeaf } from '../state/domain.ts';
import type { LeafDomain } from '../state/domain.ts';
import type { Body, Env, Fn } from './body.ts';
import type { Scopes } from './scope.ts';
import {
  addressText,
  at,
  cells,
  CompileError,
  constant,
  fieldOf,
  plus,
  readText,
  sameCodes,
} from './symbol.ts';
import type { Address, Symbolic } from './symbol.ts';
import { Values } from './values.ts';

export abstract class Expressions extends Values {
  /** Names of the properties that assertions speak of, by number. */
  readonly asserted: string[] = [];
  readonly #scopes: Scopes;

  constructor(scopes: Scopes) {
    super();
    this.#scopes = scopes;
  }

  /** A call of another function of the model. */
  protected abstract call(body: Body, fn: Fn, args: readonly Symbolic[]): Symbolic;

  protected expression(body: Body, env: Env, node: acorn.Expression | acorn.Super): Symbolic {
    switch (node.type) {
      case 'Literal':
        return constant(node.value);
      case 'TemplateLiteral':
        return this.template(body, env, node);
      case 'Identifier':
        return this.identifier(body, env, node);
      case 'ParenthesizedExpression':
      case 'ChainExpression':
        return this.expression(body, env, node.expression);
      case 'MemberExpression': {
        const object = this.expression(body, env, node.object);
        const key = node.computed
          ? this.expression(body, env, node.property as acorn.Expression)
          : constant((node.property as acorn.Identifier).name);
        return this.member(body, object, key);
      }
      case 'CallExpression':
        return this.callExpression(body, env, node);
      case 'UnaryExpression':
        return this.unary(body, env, node);
      case 'BinaryExpression':
        return this.binary(
          body,
          node.operator,
          this.expression(body, env, node.left as acorn.Expression),
          this.expression(body, env, node.right),
        );
      case 'LogicalExpression':
        return this.logical(body, env, node);
      case 'ConditionalExpression':
        return this.conditional(body, env, node);
      case 'AssignmentExpression':
        return this.assignment(body, env, node);
      case 'UpdateExpression': {
        const operator = node.operator === '++' ? '+' : '-';
        return this.assign(body, env, node.argument, operator, constant(1));
      }
      case 'SequenceExpression': {
        const parts = node.expressions.map((part) => this.expression(body, env, part));
        const last = parts.pop() as Symbolic;
        if (parts.every(({ kind }) => kind === 'constant')) return last;
        const before = parts.map((part) => this.value(body, part));
        return { kind: 'value', text: `(${[...before, this.value(body, last)].join(', ')})` };
      }
      default:
        throw this.unsupported(body, node);
    }
  }

  protected identifier(body: Body, env: Env, { name }: acorn.Identifier): Symbolic {
    for (const scope of env) {
      const known = scope.get(name);
      if (known !== undefined) return known;
    }
    const captured = this.#scopes.of(body.fn);
    if (captured.has(name)) return constant(captured.get(name));
    if (name === 'undefined') return constant(undefined);
    if (name === 'Infinity' || name === 'NaN' || name === 'Math') {
      return constant((globalThis as Record<string, unknown>)[name]);
    }
    throw new CompileError(`'${name}' is not a constant that can be seen`);
  }

  protected member(body: Body, object: Symbolic, key: Symbolic): Symbolic {
    if (object.kind === 'record' && key.kind === 'constant') {
      return object.fields.get(String(key.value)) ?? constant(undefined);
    }
    if (object.kind === 'constant') return this.constantMember(body, object.value, key);
    if (object.kind !== 'part') throw new CompileError('a field of what is not part of the state');
    const { domain } = object;
    if (domain.kind === 'struct') {
      const field =
        key.kind === 'constant' ? fieldOf(domain, object.at, String(key.value)) : undefined;
      if (field === undefined) throw new CompileError('a field that the state does not have');
      return field;
    }
    if (key.kind === 'constant' && key.value === 'length') return constant(domain.size);
    const stride = cells(domain.of);
    if (key.kind === 'constant') {
      const i = key.value as number;
      const inside = Number.isInteger(i) && i >= 0 && i < domain.size;
      if (inside) return at(domain.of, plus(object.at, i * stride));
    }
    const index = `index(${this.value(body, key)}, ${domain.size})`;
    const dynamic = stride === 1 ? index : `${index} * ${stride}`;
    const { dynamic: base, offset } = object.at;
    return at(domain.of, { dynamic: base === null ? dynamic : `${base} + ${dynamic}`, offset });
  }

  protected constantMember(body: Body, object: unknown, key: Symbolic): Symbolic {
    if (object === undefined || object === null) {
      throw new CompileError(`a field of ${String(object)}`);
    }
    if (key.kind === 'constant') {
      return constant((object as Record<PropertyKey, unknown>)[key.value as PropertyKey]);
    }
    return { kind: 'value', text: `${this.pooled(object)}[${this.value(body, key)}]` };
  }

  protected callExpression(body: Body, env: Env, node: acorn.CallExpression): Symbolic {
    const callee = this.expression(body, env, node.callee);
    if (callee.kind !== 'constant' || typeof callee.value !== 'function') {
      throw this.unsupported(body, node);
    }
    if (node.arguments.some(({ type }) => type === 'SpreadElement'))
      throw this.unsupported(body, node);
    const args = (node.arguments as acorn.Expression[]).map((a) => this.expression(body, env, a));
    const fn = callee.value as Fn;
    if ((fn as unknown) === assertThat) return this.assertThat(body, args);
    if (args.every(({ kind }) => kind === 'constant')) {
      const values = args.map((arg) => (arg as { value: unknown }).value);
      // A function of constants alone cannot reach the state.
      if (values.length > 0) return constant(evaluated(fn, values));
    }
    if (isBuiltIn(fn)) {
      const texts = args.map((arg) => this.value(body, arg));
      return { kind: 'value', text: `Math.${fn.name}(${texts.join(', ')})` };
    }
    return this.call(body, fn, args);
  }

  protected template(body: Body, env: Env, node: acorn.TemplateLiteral): Symbolic {
    const texts = node.quasis.map(({ value }) => JSON.stringify(value.cooked));
    const values = node.expressions.map((e) => this.value(body, this.expression(body, env, e)));
    const parts = texts.flatMap((text, i) => (i === 0 ? [text] : [`(${values[i - 1]})`, text]));
    return { kind: 'value', text: `(${parts.join(' + ')})` };
  }

  /** The reason is worked out only if the assertion fails. */
  protected assertThat(body: Body, args: readonly Symbolic[]): Symbolic {
    const [condition, property, because] = args;
    if (property?.kind !== 'constant' || condition === undefined || because === undefined) {
      throw new CompileError('an assertion whose property is not constant');
    }
    const name = String(property.value);
    if (!this.asserted.includes(name)) this.asserted.push(name);
    const number = this.asserted.indexOf(name);
    const failed = `$fail(${number}, ${this.value(body, because)})`;
    return { kind: 'value', text: `(A[${number}] = 1, ${this.test(condition)} || ${failed})` };
  }

  protected unary(body: Body, env: Env, node: acorn.UnaryExpression): Symbolic {
    const operand = this.expression(body, env, node.argument);
    if (node.operator === '!') {
      if (operand.kind === 'constant') return constant(!operand.value);
      return { kind: 'value', text: `!(${this.test(operand)})` };
    }
    if (!['-', '+', '~'].includes(node.operator)) throw this.unsupported(body, node);
    if (operand.kind === 'constant') return this.folded(node.operator, constant(0), operand);
    return { kind: 'value', text: `(${node.operator}${this.value(body, operand)})` };
  }

  protected folded(operator: string, left: Symbolic, right: Symbolic): Symbolic {
    const [a, b] = [left, right].map((s) => (s as { value: unknown }).value) as [number, number];
    const unary = operator === '~' ? ~b : null;
    return constant(unary ?? OPERATORS[operator]?.(a, b));
  }

  protected binary(body: Body, operator: string, left: Symbolic, right: Symbolic): Symbolic {
    if (OPERATORS[operator] === undefined) throw new CompileError(`the operator ${operator}`);
    if (left.kind === 'constant' && right.kind === 'constant') {
      return this.folded(operator, left, right);
    }
    if (operator === '===' || operator === '!==') return this.equality(body, operator, left, right);
    const [a, b] = [this.value(body, left), this.value(body, right)];
    return { kind: 'value', text: `(${a} ${operator} ${b})` };
  }

  protected equality(body: Body, operator: string, left: Symbolic, right: Symbolic): Symbolic {
    if (left.kind === 'constant') return this.equality(body, operator, right, left);
    if (left.kind === 'code' && right.kind === 'constant') {
      const code = encodeLeaf(left.domain, right.value);
      return { kind: 'value', text: `(${left.text} ${operator} ${code})` };
    }
    if (left.kind === 'code' && right.kind === 'code' && sameCodes(left.domain, right.domain)) {
      return { kind: 'value', text: `(${left.text} ${operator} ${right.text})` };
    }
    const [a, b] = [this.value(body, left), this.value(body, right)];
    return { kind: 'value', text: `(${a} ${operator} ${b})` };
  }

  protected logical(body: Body, env: Env, node: acorn.LogicalExpression): Symbolic {
    const left = this.expression(body, env, node.left);
    if (node.operator === '??') return this.orElse(body, env, left, node.right);
    if (left.kind === 'constant') {
      const decided = node.operator === '&&' ? !left.value : Boolean(left.value);
      return decided ? left : this.expression(body, env, node.right);
    }
    const right = this.expression(body, env, node.right);
    const [a, b] = [this.value(body, left), this.value(body, right)];
    return { kind: 'value', text: `(${a} ${node.operator} ${b})` };
  }

  protected orElse(body: Body, env: Env, left: Symbolic, right: acorn.Expression): Symbolic {
    if (left.kind === 'constant') {
      return left.value === null || left.value === undefined
        ? this.expression(body, env, right)
        : left;
    }
    const other = this.expression(body, env, right);
    return { kind: 'value', text: `(${this.value(body, left)} ?? ${this.value(body, other)})` };
  }

  protected conditional(body: Body, env: Env, node: acorn.ConditionalExpression): Symbolic {
    const test = this.expression(body, env, node.test);
    if (test.kind === 'constant') {
      return this.expression(body, env, test.value ? node.consequent : node.alternate);
    }
    const yes = this.expression(body, env, node.consequent);
    const no = this.expression(body, env, node.alternate);
    if (yes.kind === 'part' && no.kind === 'part' && yes.domain === no.domain) {
      const texts = `${this.test(test)} ? ${addressText(yes.at)} : ${addressText(no.at)}`;
      return { ...yes, at: { dynamic: `(${texts})`, offset: 0 } };
    }
    const text = `${this.test(test)} ? ${this.value(body, yes)} : ${this.value(body, no)}`;
    return { kind: 'value', text: `(${text})` };
  }

  protected assignment(body: Body, env: Env, node: acorn.AssignmentExpression): Symbolic {
    const value = this.expression(body, env, node.right);
    const operator = node.operator === '=' ? null : node.operator.slice(0, -1);
    return this.assign(body, env, node.left, operator, value);
  }

  protected assign(
    body: Body,
    env: Env,
    target: acorn.Pattern | acorn.Expression,
    operator: string | null,
    value: Symbolic,
  ): Symbolic {
    if (target.type === 'Identifier') {
      const variable = this.identifier(body, env, target);
      if (variable.kind !== 'value') throw new CompileError(`'${target.name}' is assigned`);
      const next = operator === null ? value : this.binary(body, operator, variable, value);
      return { kind: 'value', text: `(${variable.text} = ${this.value(body, next)})` };
    }
    if (target.type !== 'MemberExpression' || !body.mayWrite) throw this.unsupported(body, target);
    const object = this.expression(body, env, target.object);
    const key = target.computed
      ? this.expression(body, env, target.property as acorn.Expression)
      : constant((target.property as acorn.Identifier).name);
    const { domain, address } = this.place(body, object, key);
    if (operator === null) return this.store(body, domain, addressText(address), value);
    const place = this.temporary(body);
    const old: Symbolic = { kind: 'code', domain, text: readText(place) };
    const stored = this.store(body, domain, place, this.binary(body, operator, old, value));
    return {
      kind: 'value',
      text: `(${place} = ${addressText(address)}, ${this.value(body, stored)})`,
    };
  }

  /** The leaf that is assigned to. */
  protected place(
    body: Body,
    object: Symbolic,
    key: Symbolic,
  ): { domain: LeafDomain; address: Address } {
    if (object.kind !== 'part') throw new CompileError('an assignment to what is not in the state');
    const { domain } = object;
    if (domain.kind === 'array') {
      if (!isLeaf(domain.of)) throw new CompileError('a part of the state is replaced');
      const index = `index(${this.value(body, key)}, ${domain.size})`;
      const { dynamic, offset } = object.at;
      if (key.kind === 'constant' && Array(domain.size).fill(0)[key.value as number] === 0) {
        return { domain: domain.of, address: plus(object.at, key.value as number) };
      }
      const sum = dynamic === null ? index : `${dynamic} + ${index}`;
      return { domain: domain.of, address: { dynamic: sum, offset } };
    }
    let offset = 0;
    for (const [name, of] of Object.entries(domain.fields)) {
      if (key.kind === 'constant' && key.value === name) {
        if (!isLeaf(of)) throw new CompileError('a part of the state is replaced');
        if (of.kind === 'enum' && of.coded) throw new CompileError('a label is assigned');
        return { domain: of, address: plus(object.at, offset) };
      }
      offset += cells(of);
    }
    throw new CompileError('an assignment to a field that the state does not have');
  }

  protected condition(body: Body, env: Env, node: acorn.Expression): string {
    return this.test(this.expression(body, env, node));
  }
}

/** What a function gives for constants. Throws {@link CompileError} if it fails, as a method does without its object. */
export function evaluated(fn: Fn, values: readonly unknown[]): unknown {
  try {
    return fn(...(values as never[]));
  } catch (cause) {
    throw new CompileError(`${fn.name} fails: ${String(cause)}`, { cause });
  }
}

export function isBuiltIn(fn: Fn): boolean {
  return (Math as unknown as Record<string, unknown>)[fn.name] === fn;
}

/** Of the operators that steps may use: what they give. */
export const OPERATORS: Readonly<Record<string, (a: number, b: number) => unknown>> = {
  '===': (a, b) => a === b,
  '!==': (a, b) => a !== b,
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '>>>': (a, b) => a >>> b,
};
