/**
 * Expressions of an exported model: trees over numbers and truth values, simplified as they are made.
 * They have no side effects, and are evaluated lazily as in the target languages: the right side of
 * `and` and `or`, and the branches of a choice, only where they count.
 */

import type { LeafDomain } from '../state/domain.ts';

/** Field names, and indices. */
export type Path = readonly (string | Expr)[];

/** A leaf of the state, at indices that may be known only at run time. */
export interface Place {
  readonly path: Path;
  readonly domain: LeafDomain;
}

export interface Range {
  readonly min: number;
  readonly max: number;
}

export type Arithmetic = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>';
export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

type Node =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'truth'; readonly value: boolean }
  /** A value kept under a name since an earlier moment of the step. */
  | { readonly kind: 'temporary'; readonly name: string }
  /** The code of a leaf as it is now; a truth if its domain is boolean. */
  | { readonly kind: 'read'; readonly place: Place }
  | {
      readonly kind: 'arithmetic';
      readonly operator: Arithmetic;
      readonly left: Expr;
      readonly right: Expr;
    }
  | {
      readonly kind: 'comparison';
      readonly operator: Comparison;
      readonly left: Expr;
      readonly right: Expr;
    }
  | { readonly kind: 'and' | 'or'; readonly left: Expr; readonly right: Expr }
  | { readonly kind: 'not'; readonly of: Expr }
  | { readonly kind: 'choice'; readonly test: Expr; readonly yes: Expr; readonly no: Expr };

export type Expr = Node & {
  /** Equal for expressions that are written alike. */
  readonly key: string;
  /** What numbers it can be; null for a truth value. */
  readonly range: Range | null;
};

export function number(value: number): Expr {
  return { kind: 'number', value, key: String(value), range: { min: value, max: value } };
}

export function truth(value: boolean): Expr {
  return value ? TRUE : FALSE;
}

const TRUE: Expr = { kind: 'truth', value: true, key: 'true', range: null };
const FALSE: Expr = { kind: 'truth', value: false, key: 'false', range: null };

export function temporary(name: string, range: Range | null): Expr {
  return { kind: 'temporary', name, key: `$${name}`, range };
}

export function placeKey({ path }: Place): string {
  return path.map((step) => (typeof step === 'string' ? `.${step}` : `[${step.key}]`)).join('');
}

export function read(place: Place, range: Range | null): Expr {
  return { kind: 'read', place, key: placeKey(place), range };
}

export function isConstant(expr: Expr): boolean {
  return expr.kind === 'number' || expr.kind === 'truth';
}

export function not(of: Expr): Expr {
  if (of.kind === 'truth') return truth(!of.value);
  if (of.kind === 'not') return of.of;
  if (of.kind === 'comparison') return compare(INVERSE[of.operator], of.left, of.right);
  if (of.kind === 'and') return or(not(of.left), not(of.right));
  if (of.kind === 'or') return and(not(of.left), not(of.right));
  if (of.kind === 'choice') return choice(of.test, not(of.yes), not(of.no));
  return { kind: 'not', of, key: `!(${of.key})`, range: null };
}

const INVERSE: Readonly<Record<Comparison, Comparison>> = {
  '==': '!=',
  '!=': '==',
  '<': '>=',
  '>=': '<',
  '>': '<=',
  '<=': '>',
};

export function and(left: Expr, right: Expr): Expr {
  return junction('and', left, right);
}

export function or(left: Expr, right: Expr): Expr {
  return junction('or', left, right);
}

/** `neutral` changes nothing on either side, its opposite decides. */
function junction(kind: 'and' | 'or', left: Expr, right: Expr): Expr {
  const neutral = kind === 'and';
  if (left.kind === 'truth') return left.value === neutral ? right : left;
  if (right.kind === 'truth') return right.value === neutral ? left : right;
  if (left.key === right.key) return left;
  if (areOpposite(left, right)) return truth(!neutral);
  return { kind, left, right, key: `(${left.key} ${kind} ${right.key})`, range: null };
}

/** Is one what the other is not? Only seen where it is seen quickly. */
function areOpposite(a: Expr, b: Expr): boolean {
  return ['and', 'or', 'choice'].includes(b.kind) ? false : a.key === not(b).key;
}

export function choice(test: Expr, yes: Expr, no: Expr): Expr {
  if (test.kind === 'truth') return test.value ? yes : no;
  if (yes.key === no.key) return yes;
  if (test.kind === 'not') return choice(test.of, no, yes);
  if (yes.range === null || no.range === null) {
    return truthChoice(test, given(test, true, yes), given(test, false, no));
  }
  const range = {
    min: Math.min(yes.range.min, no.range.min),
    max: Math.max(yes.range.max, no.range.max),
  };
  return { kind: 'choice', test, yes, no, key: keyOfChoice(test, yes, no), range };
}

function truthChoice(test: Expr, yes: Expr, no: Expr): Expr {
  if (yes.kind === 'truth') return yes.value ? or(test, no) : and(not(test), no);
  if (no.kind === 'truth') return no.value ? or(not(test), yes) : and(test, yes);
  if (yes.key === no.key) return yes;
  return { kind: 'choice', test, yes, no, key: keyOfChoice(test, yes, no), range: null };
}

function keyOfChoice(test: Expr, yes: Expr, no: Expr): string {
  return `(${test.key} ? ${yes.key} : ${no.key})`;
}

/** A truth value where it is known how the test went. */
function given(test: Expr, way: boolean, expr: Expr): Expr {
  if (expr.key === test.key) return truth(way);
  return areOpposite(expr, test) ? truth(!way) : expr;
}

const COMPARE: Readonly<Record<Comparison, (a: Range, b: Range) => boolean | null>> = {
  '==': (a, b) => (a.max < b.min || a.min > b.max ? false : sure(a, b) ? true : null),
  '!=': (a, b) => (a.max < b.min || a.min > b.max ? true : sure(a, b) ? false : null),
  '<': (a, b) => (a.max < b.min ? true : a.min >= b.max ? false : null),
  '<=': (a, b) => (a.max <= b.min ? true : a.min > b.max ? false : null),
  '>': (a, b) => (a.min > b.max ? true : a.max <= b.min ? false : null),
  '>=': (a, b) => (a.min >= b.max ? true : a.max < b.min ? false : null),
};

function sure(a: Range, b: Range): boolean {
  return a.min === a.max && b.min === b.max && a.min === b.min;
}

/** The result of a comparison that the ranges of its sides decide; else null. */
export function decided(operator: Comparison, left: Range, right: Range): boolean | null {
  return COMPARE[operator](left, right);
}

const MIRRORED: Readonly<Record<Comparison, Comparison>> = {
  '==': '==',
  '!=': '!=',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

export function compare(operator: Comparison, left: Expr, right: Expr): Expr {
  if (left.range === null || right.range === null) {
    const same = or(and(left, right), and(not(left), not(right)));
    return operator === '==' ? same : not(same);
  }
  const known = decided(operator, left.range, right.range);
  if (known !== null) return truth(known);
  if (left.kind === 'number') return compare(MIRRORED[operator], right, left);
  if (left.key === right.key) return truth(['==', '<=', '>='].includes(operator));
  if (right.kind === 'number') {
    if (left.kind === 'choice' && (isConstant(left.yes) || isConstant(left.no))) {
      const yes = compare(operator, left.yes, right);
      return choice(left.test, yes, compare(operator, left.no, right));
    }
    if (left.kind === 'arithmetic' && left.operator === '+' && left.right.kind === 'number') {
      return compare(operator, left.left, number(right.value - left.right.value));
    }
  }
  const key = `(${left.key} ${operator} ${right.key})`;
  return { kind: 'comparison', operator, left, right, key, range: null };
}
