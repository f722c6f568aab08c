/** Expressions in the abstract interpreter; it knows the subset that `compile/` translates. */

import type * as acorn from 'acorn';

import type { Fn } from '../compile/body.ts';
import { evaluated, isBuiltIn, OPERATORS } from '../compile/expressions.ts';
import type { Scopes } from '../compile/scope.ts';
import { CompileError, cells } from '../compile/symbol.ts';
import type { Trees } from '../compile/tree.ts';
import { assertThat } from '../property/assert.ts';
import { isLeaf } from '../state/domain.ts';
import type { LeafDomain } from '../state/domain.ts';
import { any, distinct, join, oneOf } from './abstract.ts';
import type { Abstract, Cells } from './abstract.ts';
import type { Atoms } from './footprint.ts';
import { fieldAt, Memory } from './memory.ts';
import type { Env } from './memory.ts';
import { setCall } from './set-calls.ts';

/** What a name stands for: a value that does not change, or a variable by its number. */
export type Binding = { readonly constant: Abstract } | { readonly variable: number };
/** The innermost scope comes first. */
export type ScopeChain = readonly Map<string, Binding>[];

/** One call of a function: its scopes, and where it returned, with what. */
export interface Frame {
  readonly fn: Fn;
  readonly returns: { readonly value: Abstract; readonly env: Env }[];
  readonly loops: { readonly breaks: Env[]; readonly continues: Env[] }[];
}

export abstract class Expressions extends Memory {
  protected readonly trees: Trees;
  readonly #scopes: Scopes;
  #variables = 0;

  constructor(atoms: Atoms, scopes: Scopes, trees: Trees) {
    super(atoms);
    this.#scopes = scopes;
    this.trees = trees;
  }

  protected abstract call(env: Env, fn: Fn, args: readonly Abstract[]): Abstract;

  protected expression(
    frame: Frame,
    chain: ScopeChain,
    env: Env,
    node: acorn.Expression | acorn.Super,
  ): Abstract {
    const of = (inner: acorn.Expression | acorn.Super): Abstract =>
      this.expression(frame, chain, env, inner);
    switch (node.type) {
      case 'Literal':
        return oneOf(node.value);
      case 'TemplateLiteral':
        for (const each of node.expressions) this.used(of(each));
        return any;
      case 'Identifier':
        return this.identifier(frame, chain, env, node.name);
      case 'ParenthesizedExpression':
      case 'ChainExpression':
        return of(node.expression);
      case 'MemberExpression':
        return this.member(
          env,
          this.whole(of(node.object), node),
          this.key(frame, chain, env, node),
        );
      case 'CallExpression':
        return this.callExpression(frame, chain, env, node);
      case 'UnaryExpression':
        return this.unary(node.operator, of(node.argument));
      case 'BinaryExpression':
        return this.binary(node.operator, of(node.left as acorn.Expression), of(node.right));
      case 'LogicalExpression': {
        const left = this.used(of(node.left));
        const right = (at: Env): Abstract => this.expression(frame, chain, at, node.right);
        const settling = settlingOf(node.operator, left);
        if (settling === null) return left;
        if (settling.kind === 'values' && settling.values.length === 0) return right(env);
        const other = env.fork();
        const value = this.used(right(other));
        env.merge(other);
        return join(settling, value);
      }
      case 'ConditionalExpression': {
        const test = this.truth(of(node.test));
        if (test !== null) return of(test ? node.consequent : node.alternate);
        const other = env.fork();
        const yes = this.used(of(node.consequent));
        const no = this.used(this.expression(frame, chain, other, node.alternate));
        env.merge(other);
        return join(yes, no);
      }
      case 'AssignmentExpression': {
        const value = of(node.right);
        const operator = node.operator === '=' ? null : node.operator.slice(0, -1);
        return this.assign(frame, chain, env, node.left, operator, value);
      }
      case 'UpdateExpression': {
        const operator = node.operator === '++' ? '+' : '-';
        return this.assign(frame, chain, env, node.argument, operator, oneOf(1));
      }
      case 'SequenceExpression':
        return node.expressions.map(of).at(-1) as Abstract;
      default:
        throw new CompileError(`${node.type} is outside the subset`);
    }
  }

  /** Its truth; null if it may be either. */
  protected truth(value: Abstract): boolean | null {
    const used = this.used(value);
    if (used.kind === 'part' || used.kind === 'record') return true;
    if (used.kind !== 'values') return null;
    if (used.values.every(Boolean)) return true;
    return used.values.some(Boolean) ? null : false;
  }

  protected identifier(frame: Frame, chain: ScopeChain, env: Env, name: string): Abstract {
    for (const scope of chain) {
      const binding = scope.get(name);
      if (binding === undefined) continue;
      if ('constant' in binding) return binding.constant;
      return env.variable(binding.variable);
    }
    const captured = this.#scopes.of(frame.fn);
    if (captured.has(name)) return oneOf(captured.get(name));
    if (name === 'undefined') return oneOf(undefined);
    if (name === 'Infinity' || name === 'NaN' || name === 'Math') {
      return oneOf((globalThis as Record<string, unknown>)[name]);
    }
    throw new CompileError(`'${name}' is not a constant that can be seen`);
  }

  protected key(
    frame: Frame,
    chain: ScopeChain,
    env: Env,
    { computed, property }: acorn.MemberExpression,
  ): Abstract {
    if (!computed) return oneOf((property as acorn.Identifier).name);
    return this.used(this.expression(frame, chain, env, property as acorn.Expression));
  }

  /** The object of a member expression; one that may be missing is beyond what is understood. */
  protected whole(object: Abstract, { optional }: acorn.MemberExpression): Abstract {
    const isPart = object.kind === 'part' || object.kind === 'record';
    if (optional && !isPart) throw new CompileError('a field of what may be missing');
    return object;
  }

  protected member(env: Env, object: Abstract, key: Abstract): Abstract {
    const only = key.kind === 'values' && key.values.length === 1 ? key.values[0] : undefined;
    if (object.kind === 'record' && only !== undefined) {
      return object.fields.get(String(only)) ?? oneOf(undefined);
    }
    if (object.kind === 'values') return this.#constantMember(object.values, key);
    if (object.kind !== 'part') throw new CompileError('a field of what is not part of the state');
    const { domain } = object;
    if (domain.kind === 'array') {
      if (only === 'length') return oneOf(domain.size);
      return this.at(env, domain.of, this.#elements(object, key));
    }
    const field = fieldAt(domain.fields, only);
    if (field === undefined) throw new CompileError('a field that the state does not have');
    return this.at(
      env,
      field.domain,
      object.at.map((cell) => cell + field.offset),
    );
  }

  #constantMember(objects: readonly unknown[], key: Abstract): Abstract {
    const there = objects.filter((object) => object !== null && object !== undefined);
    if (there.length < objects.length) this.mayFail = true;
    const keys = key.kind === 'values' ? key.values : null;
    const values = there.flatMap((object) => {
      const of = object as Record<PropertyKey, unknown>;
      return keys === null ? Object.values(of) : keys.map((k) => of[k as PropertyKey]);
    });
    // An index that is not known may miss all that there is.
    return distinct(keys === null ? [...values, undefined] : values);
  }

  /** The cells of the elements that an index may mean. */
  #elements(array: Abstract & { kind: 'part' }, index: Abstract): Cells {
    const { domain, at } = array;
    if (domain.kind !== 'array') throw new CompileError('an index into a struct');
    const all = Array.from({ length: domain.size }, (_, i) => i);
    const inside = index.kind === 'values' ? all.filter((i) => index.values.includes(i)) : all;
    if (index.kind !== 'values' || inside.length < index.values.length) this.mayFail = true;
    const stride = cells(domain.of);
    const meant = inside.length === 0 ? all : inside;
    return at.flatMap((cell) => meant.map((i) => cell + i * stride));
  }

  protected callExpression(
    frame: Frame,
    chain: ScopeChain,
    env: Env,
    node: acorn.CallExpression,
  ): Abstract {
    const callee = this.expression(frame, chain, env, node.callee);
    const fn = callee.kind === 'values' && callee.values.length === 1 ? callee.values[0] : null;
    if (typeof fn !== 'function') throw new CompileError('a call of what is not known');
    const args = node.arguments.map((arg) => {
      if (arg.type === 'SpreadElement') throw new CompileError('arguments are spread');
      return this.expression(frame, chain, env, arg);
    });
    if (fn === assertThat) {
      for (const arg of args) this.used(arg);
      return oneOf(undefined);
    }
    const ofSet = setCall(fn as Fn, args, (members, at) => {
      for (const cell of at) this.recorder.read(this.atoms.of(cell, members));
    });
    if (ofSet !== null) return ofSet;
    const known = args.map((arg) => (arg.kind === 'values' ? arg.values : []));
    // A function of constants alone cannot reach the state.
    if (args.length > 0 && known.every(({ length }) => length === 1)) {
      return oneOf(
        evaluated(
          fn as Fn,
          known.map(([value]) => value),
        ),
      );
    }
    if (isBuiltIn(fn as Fn)) {
      for (const arg of args) this.used(arg);
      return any;
    }
    return this.call(env, fn as Fn, args);
  }

  protected unary(operator: string, operand: Abstract): Abstract {
    if (operator === '!') {
      const truth = this.truth(operand);
      return truth === null ? oneOf(true, false) : oneOf(!truth);
    }
    if (!['-', '+', '~'].includes(operator)) throw new CompileError(`the operator ${operator}`);
    const used = this.used(operand);
    if (used.kind !== 'values') return any;
    return distinct(
      used.values.map((value) => {
        const number = value as number;
        return operator === '-' ? -number : operator === '~' ? ~number : Number(number);
      }),
    );
  }

  protected binary(operator: string, left: Abstract, right: Abstract): Abstract {
    const apply = OPERATORS[operator] as ((a: never, b: never) => unknown) | undefined;
    if (apply === undefined) throw new CompileError(`the operator ${operator}`);
    const [a, b] = [this.used(left), this.used(right)];
    if (a.kind === 'values' && b.kind === 'values') {
      return distinct(a.values.flatMap((x) => b.values.map((y) => apply(x as never, y as never))));
    }
    return any;
  }

  protected assign(
    frame: Frame,
    chain: ScopeChain,
    env: Env,
    target: acorn.Pattern | acorn.Expression,
    operator: string | null,
    value: Abstract,
  ): Abstract {
    if (target.type === 'Identifier') {
      const variable = this.#variableOf(chain, env, target.name);
      const old = env.variable(variable);
      const next = this.used(operator === null ? value : this.binary(operator, old, value));
      env.assign(variable, next);
      return next;
    }
    if (target.type !== 'MemberExpression') throw new CompileError('an assignment to a pattern');
    const object = this.expression(frame, chain, env, target.object);
    const place = this.place(object, this.key(frame, chain, env, target));
    const old = this.at(env, place.domain, place.at);
    const next = operator === null ? value : this.binary(operator, old, value);
    this.store(env, place.domain, place.at, next);
    return next;
  }

  /**
   * The variable that is assigned to. A parameter becomes one when it first is; where control came by
   * another way, anything may be in it.
   */
  #variableOf(chain: ScopeChain, env: Env, name: string): number {
    const scope = chain.find((each) => each.has(name));
    const binding = scope?.get(name);
    if (scope === undefined || binding === undefined) {
      throw new CompileError(`'${name}' is assigned`);
    }
    if ('variable' in binding) return binding.variable;
    const variable = this.newVariable();
    scope.set(name, { variable });
    env.assign(variable, this.used(binding.constant));
    return variable;
  }

  /** The number of a variable that nobody knows yet. */
  protected newVariable(): number {
    this.#variables += 1;
    return this.#variables;
  }

  /** The leaf that is assigned to. */
  protected place(object: Abstract, key: Abstract): { domain: LeafDomain; at: Cells } {
    if (object.kind !== 'part') throw new CompileError('an assignment to what is not in the state');
    const { domain } = object;
    if (domain.kind === 'array') {
      if (!isLeaf(domain.of)) throw new CompileError('a part of the state is replaced');
      return { domain: domain.of, at: this.#elements(object, key) };
    }
    const name = key.kind === 'values' ? key.values[0] : undefined;
    const field = fieldAt(domain.fields, name);
    if (field === undefined || !isLeaf(field.domain)) {
      throw new CompileError('an assignment to a field that the state does not have');
    }
    return { domain: field.domain, at: object.at.map((cell) => cell + field.offset) };
  }
}

/** What the left operand of a logical operator is when it settles the value; null if it always does. */
function settlingOf(operator: string, left: Abstract): Abstract | null {
  if (left.kind === 'any') return left;
  if (left.kind !== 'values') return operator === '&&' ? oneOf() : null;
  const settling = left.values.filter((value) => {
    if (operator === '??') return value !== null && value !== undefined;
    return operator === '&&' ? !value : Boolean(value);
  });
  return settling.length === left.values.length ? null : { kind: 'values', values: settling };
}
