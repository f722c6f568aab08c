/** Calls of functions of the model, of built-in ones, and of those that lists have. */

import type * as acorn from 'acorn';

import type { Fn, FunctionNode } from '../compile/body.ts';
import { isBuiltIn } from '../compile/expressions.ts';
import { CompileError } from '../compile/symbol.ts';
import { assertThat } from '../property/assert.ts';
import { count } from '../state/sets.ts';
import { calculate } from './arithmetic.ts';
import { innerScope, scopeOf, valueOf } from './env.ts';
import type { Env, Outcome } from './env.ts';
import { choice, compare, number } from './expr.ts';
import type { Expr } from './expr.ts';
import { Expressions } from './expressions.ts';
import { constant, described, equal, expressed, primitive, truthOf } from './value.ts';
import type { Value } from './value.ts';

/** Deeper than any model's calls go, unless a function calls itself. */
const DEPTH_MAX = 60;

export abstract class Calls extends Expressions {
  #depth = 0;

  /** Runs a function's body in a scope that has its parameters. */
  protected abstract body(env: Env, tree: FunctionNode): Outcome;
  protected abstract bind(env: Env, pattern: acorn.Pattern, value: Value): void;

  protected override call(env: Env, node: acorn.CallExpression): Value {
    if (node.arguments.some(({ type }) => type === 'SpreadElement')) {
      throw this.unsupported(env, node);
    }
    const { callee } = node;
    const ofList = callee.type === 'MemberExpression' ? this.listCall(env, callee, node) : null;
    if (ofList !== null) return ofList;
    const called = this.expression(env, callee);
    const args = this.args(env, node);
    if (called.kind === 'closure') return this.applied(node, called, args);
    if (called.kind !== 'constant' || typeof called.value !== 'function') {
      throw this.unsupported(env, node);
    }
    return this.callOf(called.value as Fn, args, env, node);
  }

  protected args(env: Env, node: acorn.CallExpression): Value[] {
    return (node.arguments as acorn.Expression[]).map((arg) => this.expression(env, arg));
  }

  protected callOf(fn: Fn, args: readonly Value[], env: Env, node: acorn.CallExpression): Value {
    if ((fn as unknown) === assertThat) return this.assertion(args);
    if ((fn as unknown) === Object.values) return this.valuesOf(args);
    // A function of constants alone cannot reach the state.
    if (args.length > 0 && args.every(({ kind }) => kind === 'constant')) {
      return constant(evaluated(fn, args));
    }
    if ((fn as unknown) === count) return membersOf(args);
    if (isBuiltIn(fn)) return builtIn(fn.name, args);
    if (Function.prototype.toString.call(fn).includes('[native code]')) {
      throw this.unsupported(env, node);
    }
    return this.invoked(node, fn, args);
  }

  /** The value of a call of a function of the model. */
  protected invoked(node: acorn.Node, fn: Fn, args: readonly Value[]): Value {
    const tree = this.trees.of(fn);
    return this.entered(node, fn.name, () => this.bound(scopeOf(fn), tree, args));
  }

  protected applied(
    node: acorn.Node,
    { node: tree, env }: Extract<Value, { kind: 'closure' }>,
    args: readonly Value[],
  ): Value {
    return this.entered(node, 'a closure', () => this.bound(innerScope(env), tree, args));
  }

  protected bound(env: Env, tree: FunctionNode, args: readonly Value[]): Outcome {
    tree.params.forEach((param, i) => this.bind(env, param, args[i] ?? constant(undefined)));
    return this.body(env, tree);
  }

  private entered(node: acorn.Node, name: string, work: () => Outcome): Value {
    if (this.#depth === DEPTH_MAX) throw new CompileError(`${name} calls itself`);
    this.#depth += 1;
    const before = this.run.variables.size;
    try {
      return valueOf(this.joiner.joined(node, work));
    } finally {
      this.#depth -= 1;
      this.run.dropVariables(before);
    }
  }

  protected assertion(args: readonly Value[]): Value {
    const [condition, property, because] = args;
    if (property?.kind !== 'constant' || condition === undefined) {
      throw new CompileError('an assertion whose property is not constant');
    }
    const reason = because?.kind === 'constant' ? String(because.value) : '';
    this.run.claim(truthOf(condition), String(property.value), reason);
    return constant(undefined);
  }

  protected valuesOf([object]: readonly Value[]): Value {
    if (object?.kind === 'record') return { kind: 'list', items: [...object.fields.values()] };
    if (object?.kind === 'constant') return constant(Object.values(object.value as object));
    throw new CompileError('Object.values of a part of the state');
  }

  /** A call such as `list.every(...)`; null if it is none. */
  protected listCall(
    env: Env,
    callee: acorn.MemberExpression,
    node: acorn.CallExpression,
  ): Value | null {
    if (callee.computed || callee.property.type !== 'Identifier') return null;
    const { name } = callee.property;
    if (!LIST_FUNCTIONS.has(name)) return null;
    const items = itemsOf(this.expression(env, callee.object));
    if (items === null) return null;
    const [first] = this.args(env, node);
    if (first === undefined) throw this.unsupported(env, node);
    const each = (item: Value, i: number): Value => this.itemCall(env, node, first, item, i);
    switch (name) {
      case 'map':
        return { kind: 'list', items: items.map(each) };
      case 'includes':
        return this.quantified(node, items, 'some', (item) => primitive(equal(item, first)));
      default:
        return this.quantified(node, items, name as 'some' | 'every', each);
    }
  }

  private itemCall(
    env: Env,
    node: acorn.CallExpression,
    called: Value,
    item: Value,
    i: number,
  ): Value {
    const args = [item, constant(i)];
    if (called.kind === 'closure') return this.applied(node, called, args);
    if (called.kind !== 'constant') throw this.unsupported(env, node);
    return this.callOf(called.value as Fn, args, env, node);
  }

  private quantified(
    node: acorn.Node,
    items: readonly Value[],
    name: 'some' | 'every',
    each: (item: Value, i: number) => Value,
  ): Value {
    return this.joiner.joinedValue(node, () => {
      const found = items.some(
        (item, i) => this.run.decide(truthOf(each(item, i))) === (name === 'some'),
      );
      return constant(found === (name === 'some'));
    });
  }
}

/** The members of what can be gone through; null if it is something else. */
export function itemsOf(value: Value): readonly Value[] | null {
  if (value.kind === 'list') return value.items;
  if (value.kind !== 'constant' || !Array.isArray(value.value)) return null;
  return (value.value as unknown[]).map(constant);
}

const LIST_FUNCTIONS: ReadonlySet<string> = new Set(['map', 'every', 'some', 'includes']);

function evaluated(fn: Fn, args: readonly Value[]): unknown {
  try {
    return fn(...(args.map((arg) => (arg as { value: unknown }).value) as never[]));
  } catch (cause) {
    throw new CompileError(`${fn.name} fails: ${String(cause)}`, { cause });
  }
}

/** How many members a set has: its loop goes round as often as nobody knows beforehand. */
function membersOf([set]: readonly Value[]): Value {
  const mask = expressed(set as Value);
  let sum: Expr = number(0);
  for (let bit = 0; 2 ** bit <= (mask.range?.max ?? 0); bit += 1) {
    sum = calculate('+', sum, calculate('&', calculate('>>', mask, number(bit)), number(1)));
  }
  return primitive(sum);
}

function builtIn(name: string, args: readonly Value[]): Value {
  const [first] = args;
  if (first === undefined) throw new CompileError(`Math.${name} of nothing`);
  const rounds = name === 'floor' || name === 'trunc';
  if (rounds && first.kind === 'quotient') {
    return primitive(calculate('/', first.left, first.right));
  }
  if (args.some(({ kind }) => kind === 'quotient')) {
    throw new CompileError(`Math.${name} of ${described(first)}`);
  }
  const exprs = args.map(expressed);
  const [a, ...rest] = exprs as [Expr, ...Expr[]];
  if (rounds || name === 'ceil' || name === 'round') return primitive(a);
  if (name === 'abs') {
    const negated = calculate('-', number(0), a);
    return primitive(choice(compare('<', a, number(0)), negated, a));
  }
  if (name !== 'min' && name !== 'max') throw new CompileError(`Math.${name}`);
  const operator = name === 'min' ? '<' : '>';
  return primitive(rest.reduce((best, e) => choice(compare(operator, e, best), e, best), a));
}
