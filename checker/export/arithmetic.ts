/** Arithmetic on expressions, with the ranges of its results. */

import { CompileError } from '../compile/symbol.ts';
import { choice, isConstant, number } from './expr.ts';
import type { Arithmetic, Expr, Range } from './expr.ts';

/** The least and greatest number with which both target languages can calculate. */
const MOST = 2 ** 31 - 1;

/**
 * As in the target languages, which agree with JavaScript on 32-bit integers; `/` cuts off the
 * fraction. `known`: what the result can be, if that is known better than from its parts.
 */
export function calculate(
  operator: Arithmetic,
  left: Expr,
  right: Expr,
  known: Range | null = null,
): Expr {
  if (left.range === null || right.range === null) {
    throw new CompileError('a truth value is calculated with');
  }
  if (operator === '-' && right.kind === 'number')
    return calculate('+', left, number(-right.value));
  const simple = simplified(operator, left, right);
  if (simple !== null) return simple;
  const range = known ?? rangeOf(operator, left.range, right.range);
  if (range.min < -MOST || range.max > MOST) throw new CompileError('a number beyond 32 bits');
  if (range.min === range.max) return number(range.min);
  const key = `(${left.key} ${operator} ${right.key})`;
  return { kind: 'arithmetic', operator, left, right, key, range };
}

function simplified(operator: Arithmetic, left: Expr, right: Expr): Expr | null {
  const constant = right.kind === 'number' ? right.value : null;
  if (constant === 0 && ['+', '|', '^', '<<', '>>'].includes(operator)) return left;
  if (constant === 1 && ['*', '/'].includes(operator)) return left;
  if (left.kind === 'number' && ['+', '*', '&', '|', '^'].includes(operator)) {
    return constant === null ? calculate(operator, right, left) : null;
  }
  if (operator === '+' && constant !== null) {
    if (left.kind === 'arithmetic' && left.operator === '+' && left.right.kind === 'number') {
      return calculate('+', left.left, number(left.right.value + constant));
    }
    if (left.kind === 'choice' && (isConstant(left.yes) || isConstant(left.no))) {
      const yes = calculate('+', left.yes, right);
      return choice(left.test, yes, calculate('+', left.no, right));
    }
  }
  if (operator === '-' && left.key === right.key) return number(0);
  if (operator === '&' && constant !== null && left.range !== null && left.range.min >= 0) {
    const mask = maskFor(left.range.max);
    if ((constant & mask) === mask) return left;
    if ((constant & mask) !== constant) return calculate('&', left, number(constant & mask));
  }
  return null;
}

/** All ones up to the highest bit of `max`. */
function maskFor(max: number): number {
  return max === 0 ? 0 : 2 ** (32 - Math.clz32(max)) - 1;
}

const EXACT: Readonly<Record<Arithmetic, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => Math.trunc(a / b),
  '%': (a, b) => a % b,
  '&': (a, b) => a & b,
  '|': (a, b) => a | b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
};

function rangeOf(operator: Arithmetic, a: Range, b: Range): Range {
  if (a.min === a.max && b.min === b.max) return one(EXACT[operator](a.min, b.min));
  const nonNegative = a.min >= 0 && b.min >= 0;
  switch (operator) {
    case '+':
      return { min: a.min + b.min, max: a.max + b.max };
    case '-':
      return { min: a.min - b.max, max: a.max - b.min };
    case '*':
      return hull([a.min * b.min, a.min * b.max, a.max * b.min, a.max * b.max]);
    case '/':
      requireSense(nonNegative && b.min > 0, 'a division of what may be negative, or by zero');
      return { min: Math.trunc(a.min / b.max), max: Math.trunc(a.max / b.min) };
    case '%':
      requireSense(b.min > 0, 'a remainder by what may be zero or negative');
      return { min: a.min < 0 ? 1 - b.max : 0, max: a.max < 0 ? 0 : Math.min(a.max, b.max - 1) };
    case '&':
      if (a.min >= 0) return { min: 0, max: b.min >= 0 ? Math.min(a.max, b.max) : a.max };
      return b.min >= 0 ? { min: 0, max: b.max } : { min: -MOST, max: MOST };
    case '|':
    case '^':
      return nonNegative
        ? { min: 0, max: maskFor(Math.max(a.max, b.max)) }
        : { min: -MOST, max: MOST };
    case '<<':
      requireSense(nonNegative && b.max < 31, 'a shift of what may be negative, or too far');
      return { min: a.min * 2 ** b.min, max: a.max * 2 ** b.max };
    case '>>':
      requireSense(b.min >= 0 && b.max < 32, 'a shift too far');
      return hull([a.min >> b.min, a.min >> b.max, a.max >> b.min, a.max >> b.max]);
  }
}

function one(value: number): Range {
  return { min: value, max: value };
}

function hull(values: readonly number[]): Range {
  return { min: Math.min(...values), max: Math.max(...values) };
}

function requireSense(sense: boolean, what: string): void {
  if (!sense) throw new CompileError(what);
}
