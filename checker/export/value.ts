/** What the symbolic run of a step knows of a value. */

import type * as acorn from 'acorn';

import { CompileError } from '../compile/symbol.ts';
import { cardinality, decodeLeaf, encodeLeaf, isLeaf } from '../state/domain.ts';
import type {
  ArrayDomain,
  Domain,
  EnumDomain,
  LeafDomain,
  OptionalDomain,
  RangeDomain,
  StructDomain,
} from '../state/domain.ts';
import { calculate } from './arithmetic.ts';
import type { Env } from './env.ts';
import { and, choice, compare, not, number, or, truth } from './expr.ts';
import type { Expr, Path, Range } from './expr.ts';

export type Value =
  /** A value known now. */
  | { readonly kind: 'constant'; readonly value: unknown }
  /** A struct or array of the state. */
  | { readonly kind: 'part'; readonly domain: StructDomain | ArrayDomain; readonly path: Path }
  /** A number or truth value known only at run time. */
  | { readonly kind: 'primitive'; readonly expr: Expr }
  /** A name, or null or something, as its code. */
  | {
      readonly kind: 'code';
      readonly domain: EnumDomain | OptionalDomain;
      readonly expr: Expr;
    }
  /** A quotient that is yet to be rounded. */
  | { readonly kind: 'quotient'; readonly left: Expr; readonly right: Expr }
  /** An object or a list that exists only here. */
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Value> }
  | { readonly kind: 'list'; readonly items: readonly Value[] }
  | { readonly kind: 'closure'; readonly node: acorn.ArrowFunctionExpression; readonly env: Env };

export function constant(value: unknown): Value {
  return { kind: 'constant', value };
}

/** A number or truth value; what is known becomes a constant. */
export function primitive(expr: Expr): Value {
  if (expr.kind === 'number' || expr.kind === 'truth') return constant(expr.value);
  return { kind: 'primitive', expr };
}

/** The value of a leaf whose code is given. */
export function decode(domain: LeafDomain, code: Expr): Value {
  switch (domain.kind) {
    case 'bool':
    case 'scalar':
    case 'set':
      return primitive(code);
    case 'range':
      return primitive(calculate('+', code, number(domain.min), rangeIn(domain, code)));
    case 'enum':
    case 'optional':
      return code.kind === 'number'
        ? constant(decodeLeaf(domain, code.value))
        : { kind: 'code', domain, expr: code };
  }
}

/** The numbers that a code stands for. */
function rangeIn({ min }: RangeDomain, { range }: Expr): Range | null {
  return range === null ? null : { min: range.min + min, max: range.max + min };
}

/** Numbers that the codes of a domain can be; null if they are truth values. */
export function codeRange(domain: LeafDomain): Range | null {
  return domain.kind === 'bool' ? null : { min: 0, max: cardinality(domain) - 1 };
}

/** What an optional that is not null holds. */
export function content({ of }: OptionalDomain, code: Expr): Value {
  if (of.kind === 'bool') return primitive(compare('==', code, number(2)));
  const inner = calculate('+', code, number(-1));
  const range = inner.kind === 'number' ? inner.range : codeRange(of);
  return decode(of, { ...inner, range });
}

/** A number or truth value; throws if the value is neither. An optional is taken for not null. */
export function expressed(value: Value): Expr {
  if (value.kind === 'primitive') return value.expr;
  if (value.kind === 'constant') {
    if (typeof value.value === 'number' && Number.isSafeInteger(value.value)) {
      return number(value.value);
    }
    if (typeof value.value === 'boolean') return truth(value.value);
  }
  if (value.kind === 'code' && value.domain.kind === 'optional') {
    return expressed(content(value.domain, value.expr));
  }
  throw new CompileError(`${described(value)} is used as a number`);
}

/** Whether the value counts as true. */
export function truthOf(value: Value): Expr {
  switch (value.kind) {
    case 'constant':
      return truth(Boolean(value.value));
    case 'primitive':
      return value.expr.range === null ? value.expr : compare('!=', value.expr, number(0));
    case 'code': {
      if (value.domain.kind === 'enum') return truth(!value.domain.names.includes(''));
      const inner = truthOf(content(value.domain, value.expr));
      return and(isSomething(value.expr), inner);
    }
    case 'quotient':
      throw new CompileError('a fraction is used as a condition');
    default:
      return truth(true);
  }
}

function isSomething(code: Expr): Expr {
  return compare('!=', code, number(0));
}

/** Whether the value is null or undefined. */
export function isMissing(value: Value): Expr {
  if (value.kind === 'constant') return truth(value.value === null || value.value === undefined);
  if (value.kind === 'code' && value.domain.kind === 'optional')
    return not(isSomething(value.expr));
  return truth(false);
}

/** The value, given that it is not null. */
export function present(value: Value): Value {
  if (value.kind !== 'code' || value.domain.kind !== 'optional') return value;
  return content(value.domain, value.expr);
}

/** An expression for the code of a value in a domain; null if it is surely outside. */
export function encode(value: Value, domain: LeafDomain): Expr | null {
  if (value.kind === 'constant') {
    const code = encodeLeaf(domain, value.value);
    if (code < 0) return null;
    return domain.kind === 'bool' ? truth(code === 1) : number(code);
  }
  if (domain.kind === 'optional') return encodeOptional(value, domain);
  const held = present(value);
  if (held.kind === 'primitive' && (held.expr.range === null) === (domain.kind === 'bool')) {
    if (domain.kind === 'range') return calculate('+', held.expr, number(-domain.min));
    if (domain.kind !== 'enum') return held.expr;
  }
  if (held.kind === 'code' && held.domain.kind === 'enum' && domain.kind === 'enum') {
    return renamed(held.expr, held.domain, domain);
  }
  throw new CompileError(`${described(value)} is stored where ${domain.kind} is expected`);
}

function encodeOptional(value: Value, domain: OptionalDomain): Expr | null {
  const inner = encode(present(value), domain.of);
  if (inner === null) return null;
  const code =
    inner.range === null ? choice(inner, number(2), number(1)) : calculate('+', inner, number(1));
  return choice(isMissing(value), number(0), code);
}

/** The code among other names; names that are not among them are taken not to occur. */
function renamed(code: Expr, from: EnumDomain, to: EnumDomain): Expr {
  if (from.names.every((name, i) => to.names[i] === name)) return code;
  const targets = from.names
    .map((name, i) => [i, to.names.indexOf(name)] as const)
    .filter(([, target]) => target >= 0);
  return targets.reduce<Expr>(
    (rest, [i, target], at) =>
      at === 0 ? number(target) : choice(compare('==', code, number(i)), number(target), rest),
    number(0),
  );
}

/** Whether two values are the same (`===`). */
export function equal(left: Value, right: Value): Expr {
  if (left.kind === 'constant') {
    return right.kind === 'constant' ? truth(left.value === right.value) : equal(right, left);
  }
  if (left.kind === 'code' && left.domain.kind === 'optional') {
    const here = isSomething(left.expr);
    const same = equal(content(left.domain, left.expr), present(right));
    const missing = isMissing(right);
    return or(and(missing, not(here)), and(and(not(missing), here), same));
  }
  if (right.kind === 'code' && right.domain.kind === 'optional') return equal(right, left);
  if (right.kind === 'constant') return equalToConstant(left, right.value);
  if (left.kind === 'primitive' && right.kind === 'primitive') {
    if ((left.expr.range === null) !== (right.expr.range === null)) return truth(false);
    return compare('==', left.expr, right.expr);
  }
  if (left.kind === 'code' && right.kind === 'code') return equalNames(left, right);
  if (left.kind === 'code' || right.kind === 'code') return truth(false);
  throw new CompileError(`${described(left)} is compared with ${described(right)}`);
}

function equalToConstant(left: Value, value: unknown): Expr {
  if (left.kind === 'code') {
    const code = encodeLeaf(left.domain, value);
    return code < 0 ? truth(false) : compare('==', left.expr, number(code));
  }
  if (left.kind !== 'primitive') return truth(false);
  if (left.expr.range === null) {
    return value === true ? left.expr : value === false ? not(left.expr) : truth(false);
  }
  return Number.isSafeInteger(value)
    ? compare('==', left.expr, number(value as number))
    : truth(false);
}

type Code = Extract<Value, { kind: 'code' }>;

function equalNames(left: Code, right: Code): Expr {
  const [a, b] = [left.domain as EnumDomain, right.domain as EnumDomain];
  if (a.names.join('\n') === b.names.join('\n')) return compare('==', left.expr, right.expr);
  return a.names.reduce<Expr>((sofar, name, i) => {
    const j = b.names.indexOf(name);
    if (j < 0) return sofar;
    const both = and(compare('==', left.expr, number(i)), compare('==', right.expr, number(j)));
    return or(sofar, both);
  }, truth(false));
}

/** A leaf's domain, or what the field of a part is. */
export function partAt(domain: Domain, path: Path): Value | LeafDomain {
  return isLeaf(domain) ? domain : { kind: 'part', domain, path };
}

export function described(value: Value): string {
  switch (value.kind) {
    case 'constant':
      return typeof value.value === 'function' ? 'a function' : String(value.value);
    case 'part':
      return `a ${value.domain.kind} of the state`;
    case 'primitive':
      return value.expr.range === null ? 'a truth value' : 'a number';
    case 'code':
      return value.domain.kind === 'enum' ? 'a name' : 'null or a value';
    case 'quotient':
      return 'a fraction';
    default:
      return `a ${value.kind}`;
  }
}
