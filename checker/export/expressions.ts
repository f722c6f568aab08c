/** Runs expressions symbolically. */

import type * as acorn from 'acorn';

import { OPERATORS } from '../compile/expressions.ts';
import { CompileError } from '../compile/symbol.ts';
import type { Scopes } from '../compile/scope.ts';
import type { Trees } from '../compile/tree.ts';
import { isLeaf } from '../state/domain.ts';
import type { LeafDomain, StructDomain } from '../state/domain.ts';
import { calculate } from './arithmetic.ts';
import { bindingOf } from './env.ts';
import type { Env } from './env.ts';
import { compare, not, number, truth } from './expr.ts';
import type { Arithmetic, Comparison, Expr, Path } from './expr.ts';
import type { Joiner } from './join.ts';
import type { Run } from './run.ts';
import {
  constant,
  described,
  encode,
  equal,
  expressed,
  isMissing,
  present,
  primitive,
  truthOf,
} from './value.ts';
import type { Value } from './value.ts';

export abstract class Expressions {
  protected readonly run: Run;
  protected readonly joiner: Joiner;
  protected readonly scopes: Scopes;
  protected readonly trees: Trees;
  /** False while a property is run. */
  protected readonly mayWrite: boolean;

  constructor(run: Run, joiner: Joiner, scopes: Scopes, trees: Trees, mayWrite: boolean) {
    this.run = run;
    this.joiner = joiner;
    this.scopes = scopes;
    this.trees = trees;
    this.mayWrite = mayWrite;
  }

  protected abstract call(env: Env, node: acorn.CallExpression): Value;

  protected expression(env: Env, node: acorn.Expression | acorn.Super): Value {
    switch (node.type) {
      case 'Literal':
        return constant(node.value);
      case 'TemplateLiteral':
        return this.template(env, node);
      case 'Identifier':
        return this.identifier(env, node.name);
      case 'ParenthesizedExpression':
      case 'ChainExpression':
        return this.expression(env, node.expression);
      case 'MemberExpression': {
        const object = this.expression(env, node.object);
        return this.member(object, this.key(env, node));
      }
      case 'CallExpression':
        return this.call(env, node);
      case 'ArrowFunctionExpression':
        return { kind: 'closure', node, env };
      case 'UnaryExpression':
        return this.unary(env, node);
      case 'BinaryExpression': {
        const left = this.expression(env, node.left as acorn.Expression);
        return this.binary(node.operator, left, this.expression(env, node.right));
      }
      case 'LogicalExpression':
        return this.logical(env, node);
      case 'ConditionalExpression': {
        const test = truthOf(this.expression(env, node.test));
        return this.joiner.joinedValue(node, () =>
          this.expression(env, this.run.decide(test) ? node.consequent : node.alternate),
        );
      }
      case 'AssignmentExpression':
        return this.assignment(env, node);
      case 'UpdateExpression':
        return this.update(env, node);
      case 'SequenceExpression':
        return node.expressions.map((part) => this.expression(env, part)).at(-1) as Value;
      default:
        throw this.unsupported(env, node);
    }
  }

  protected identifier(env: Env, name: string): Value {
    const binding = bindingOf(env, name);
    if (binding !== undefined) {
      return binding.kind === 'variable' ? this.run.variable(binding.id) : binding;
    }
    const captured = this.scopes.of(env.fn);
    if (captured.has(name)) return constant(captured.get(name));
    if (GLOBALS.has(name)) return constant((globalThis as Record<string, unknown>)[name]);
    throw new CompileError(`'${name}' is not a constant that can be seen`);
  }

  protected key(env: Env, node: acorn.MemberExpression): Value {
    if (!node.computed) return constant((node.property as acorn.Identifier).name);
    return this.expression(env, node.property as acorn.Expression);
  }

  protected member(object: Value, key: Value): Value {
    switch (object.kind) {
      case 'record':
        if (key.kind !== 'constant') break;
        return object.fields.get(String(key.value)) ?? constant(undefined);
      case 'list':
        if (key.kind !== 'constant') break;
        if (key.value === 'length') return constant(object.items.length);
        return object.items[key.value as number] ?? constant(undefined);
      case 'constant':
        return this.constantMember(object.value, key);
      case 'part': {
        const { domain } = object;
        if (domain.kind === 'array' && key.kind === 'constant' && key.value === 'length') {
          return constant(domain.size);
        }
        const { of, path } = placeIn(object, key);
        return isLeaf(of) ? this.run.read(of, path) : { kind: 'part', domain: of, path };
      }
    }
    throw new CompileError(`a field of ${described(object)}`);
  }

  protected constantMember(object: unknown, key: Value): Value {
    if (object === undefined || object === null) {
      throw new CompileError(`a field of ${String(object)}`);
    }
    const at = (k: unknown): Value =>
      constant((object as Record<PropertyKey, unknown>)[k as PropertyKey]);
    if (key.kind === 'constant') return at(key.value);
    const held = present(key);
    const keys: unknown[] =
      held.kind === 'code' && held.domain.kind === 'enum'
        ? [...held.domain.names]
        : Array.isArray(object)
          ? [...object.keys()]
          : [];
    if (keys.length === 0) throw new CompileError('an index that is known only at run time');
    const found = keys.find((k, i) => i === keys.length - 1 || this.decides(held, k));
    return at(found);
  }

  private decides(value: Value, wanted: unknown): boolean {
    return this.run.decide(equal(value, constant(wanted)));
  }

  protected template(env: Env, node: acorn.TemplateLiteral): Value {
    const values = node.expressions.map((each) => this.expression(env, each));
    // Texts serve as reasons only; what is known at run time alone is left out.
    const texts = node.quasis.map(({ value: { cooked } }, i) => {
      const value = values[i];
      if (value === undefined) return cooked ?? '';
      return `${cooked ?? ''}${value.kind === 'constant' ? String(value.value) : '...'}`;
    });
    return constant(texts.join(''));
  }

  protected unary(env: Env, node: acorn.UnaryExpression): Value {
    const operand = this.expression(env, node.argument);
    if (node.operator === '!') return primitive(not(truthOf(operand)));
    if (!['-', '+', '~'].includes(node.operator)) throw this.unsupported(env, node);
    const expr = expressed(operand);
    if (node.operator === '+') return primitive(expr);
    return primitive(calculate('-', number(node.operator === '-' ? 0 : -1), expr));
  }

  protected binary(operator: string, left: Value, right: Value): Value {
    if (operator === '===') return primitive(equal(left, right));
    if (operator === '!==') return primitive(not(equal(left, right)));
    if (left.kind === 'constant' && right.kind === 'constant') {
      const folded = OPERATORS[operator];
      if (folded === undefined) throw new CompileError(`the operator ${operator}`);
      return constant(folded(left.value as number, right.value as number));
    }
    const [a, b] = [expressed(left), expressed(right)];
    if (COMPARISONS.has(operator)) return primitive(compare(operator as Comparison, a, b));
    if (operator === '/') return { kind: 'quotient', left: a, right: b };
    if (operator === '>>>') {
      if (a.range === null || a.range.min < 0) throw new CompileError('>>> of a negative number');
      return primitive(calculate('>>', a, b));
    }
    if (!ARITHMETIC.has(operator)) throw new CompileError(`the operator ${operator}`);
    return primitive(calculate(operator as Arithmetic, a, b));
  }

  protected logical(env: Env, node: acorn.LogicalExpression): Value {
    const left = this.expression(env, node.left);
    const missing = node.operator === '??';
    const test = missing ? isMissing(left) : truthOf(left);
    const onward = node.operator !== '||';
    return this.joiner.joinedValue(node, () => {
      if (this.run.decide(test) === onward) return this.expression(env, node.right);
      return missing ? present(left) : left;
    });
  }

  protected assignment(env: Env, node: acorn.AssignmentExpression): Value {
    const operator = node.operator === '=' ? null : node.operator.slice(0, -1);
    const target = this.target(env, node.left);
    const old = operator === null ? null : target.get();
    const value = this.expression(env, node.right);
    const next = old === null ? value : this.binary(operator as string, old, value);
    target.set(next);
    return next;
  }

  protected update(env: Env, node: acorn.UpdateExpression): Value {
    const target = this.target(env, node.argument);
    const old = target.get();
    const next = this.binary(node.operator === '++' ? '+' : '-', old, constant(1));
    target.set(next);
    return node.prefix ? next : old;
  }

  /** What an assignment writes to. */
  protected target(env: Env, node: acorn.Node): { get: () => Value; set: (value: Value) => void } {
    const of = node as acorn.Pattern | acorn.Expression;
    if (of.type === 'Identifier') {
      const binding = bindingOf(env, of.name);
      if (binding?.kind !== 'variable') throw new CompileError(`'${of.name}' is assigned`);
      return {
        get: () => this.run.variable(binding.id),
        set: (value) => this.run.setVariable(binding.id, this.joiner.kept(value)),
      };
    }
    if (of.type !== 'MemberExpression') throw this.unsupported(env, node);
    if (!this.mayWrite) throw new CompileError('a property writes to the state');
    const object = this.expression(env, of.object);
    const key = this.key(env, of);
    if (object.kind !== 'part') throw new CompileError(`an assignment to ${described(object)}`);
    const { of: domain, path } = placeIn(object, key);
    if (!isLeaf(domain)) throw new CompileError('a part of the state is replaced');
    if (domain.kind === 'enum' && domain.coded) throw new CompileError('a label is assigned');
    return { get: () => this.run.read(domain, path), set: (v) => this.store(domain, path, v) };
  }

  protected store(domain: LeafDomain, path: Path, value: Value): void {
    const code = encode(value, domain);
    if (code === null) {
      this.run.claim(truth(false), null, `${described(value)} is outside the domain`);
    } else {
      this.run.write(domain, path, code);
    }
  }

  protected unsupported(env: Env, node: acorn.Node): CompileError {
    const source = `(${Function.prototype.toString.call(env.fn)})`;
    const text = source.slice(node.start, node.end).replace(/\s+/g, ' ').slice(0, 60);
    return new CompileError(`${node.type} is outside the subset: ${text}`);
  }
}

type Part = Extract<Value, { kind: 'part' }>;

/** The field or element of a part of the state. */
function placeIn({ domain, path }: Part, key: Value) {
  if (domain.kind === 'struct') {
    const name = key.kind === 'constant' ? String(key.value) : null;
    const of = name === null ? undefined : (domain as StructDomain).fields[name];
    if (name === null || of === undefined) {
      throw new CompileError(`a field '${described(key)}' that the state does not have`);
    }
    return { of, path: [...path, name] };
  }
  return { of: domain.of, path: [...path, indexOf(key, domain.size)] };
}

/** What lies outside the array is an error of the model's, which only Limbo tells. */
function indexOf(key: Value, size: number): Expr {
  if (size === 1) return number(0);
  const index = expressed(key);
  if (index.range === null || index.range.max < 0 || index.range.min >= size) {
    throw new CompileError(`index ${described(key)} outside an array of ${size}`);
  }
  return index;
}

const GLOBALS: ReadonlySet<string> = new Set(['undefined', 'Infinity', 'NaN', 'Math', 'Object']);
const COMPARISONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=']);
const ARITHMETIC: ReadonlySet<string> = new Set(['+', '-', '*', '%', '&', '|', '^', '<<', '>>']);
