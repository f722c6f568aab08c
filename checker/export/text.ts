/** What the writers of both languages share. */

import type { Expr } from './expr.ts';
import { temporariesIn } from './statement.ts';
import type { Statement } from './statement.ts';

/** How a language writes what the two write differently. */
export interface Dialect {
  readonly and: string;
  readonly or: string;
  readonly equal: string;
  readonly then: string;
  place(expr: Extract<Expr, { kind: 'read' }>['place'], text: (inner: Expr) => string): string;
}

/** An expression; `names` are those of the temporaries. */
export function expressionText(
  dialect: Dialect,
  expr: Expr,
  names: ReadonlyMap<string, string>,
): string {
  const inner = (each: Expr): string => {
    const text = expressionText(dialect, each, names);
    return isAtom(each) ? text : `(${text})`;
  };
  switch (expr.kind) {
    case 'number':
      return expr.value < 0 ? `(${expr.value})` : String(expr.value);
    case 'truth':
      return String(expr.value);
    case 'temporary':
      return names.get(expr.name) as string;
    case 'read':
      return dialect.place(expr.place, (index) => expressionText(dialect, index, names));
    case 'arithmetic': {
      const { operator, left, right } = expr;
      if (operator === '+' && right.kind === 'number' && right.value < 0) {
        return `${inner(left)} - ${-right.value}`;
      }
      return `${inner(left)} ${operator} ${inner(right)}`;
    }
    case 'comparison': {
      const operator = expr.operator === '==' ? dialect.equal : expr.operator;
      return `${inner(expr.left)} ${operator} ${inner(expr.right)}`;
    }
    case 'and':
    case 'or':
      return chain(expr, expr.kind).map(inner).join(` ${dialect[expr.kind]} `);
    case 'not':
      return `!${inner(expr.of)}`;
    case 'choice':
      return `(${inner(expr.test)} ${dialect.then} ${inner(expr.yes)} : ${inner(expr.no)})`;
  }
}

function isAtom({ kind }: Expr): boolean {
  return ['number', 'truth', 'temporary', 'read', 'choice', 'not'].includes(kind);
}

function chain(expr: Expr, kind: 'and' | 'or'): Expr[] {
  if (expr.kind !== kind) return [expr];
  return [...chain(expr.left, kind), ...chain(expr.right, kind)];
}

/** Short names for the temporaries of some statements. */
export function namesFor(statements: readonly Statement[]): ReadonlyMap<string, string> {
  return new Map([...temporariesIn(statements).keys()].map((name, i) => [name, `tmp${i}`]));
}

export function indented(lines: readonly string[], by = 1): string[] {
  return lines.map((line) => `${'  '.repeat(by)}${line}`);
}
