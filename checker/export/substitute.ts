/** Expressions inside expressions: replacing temporaries, and finding what is read. */

import { calculate } from './arithmetic.ts';
import { and, choice, compare, not, or, read } from './expr.ts';
import type { Expr, Place } from './expr.ts';

/** Replaces temporaries, by name; simplifies again. What the result can be stays known. */
export function substitute(expr: Expr, by: (name: string) => Expr | undefined): Expr {
  const result = replaced(expr, by);
  if (result === expr || result.kind === 'number') return result;
  if (result.range === null || expr.range === null) return result;
  const min = Math.max(result.range.min, expr.range.min);
  const max = Math.min(result.range.max, expr.range.max);
  return min > max ? result : { ...result, range: { min, max } };
}

function replaced(expr: Expr, by: (name: string) => Expr | undefined): Expr {
  const again = (inner: Expr): Expr => substitute(inner, by);
  switch (expr.kind) {
    case 'number':
    case 'truth':
      return expr;
    case 'temporary':
      return by(expr.name) ?? expr;
    case 'read': {
      const place = substitutePlace(expr.place, by);
      return place === expr.place ? expr : read(place, expr.range);
    }
    case 'arithmetic':
      return calculate(expr.operator, again(expr.left), again(expr.right), expr.range);
    case 'comparison':
      return compare(expr.operator, again(expr.left), again(expr.right));
    case 'and':
      return and(again(expr.left), again(expr.right));
    case 'or':
      return or(again(expr.left), again(expr.right));
    case 'not':
      return not(again(expr.of));
    case 'choice':
      return choice(again(expr.test), again(expr.yes), again(expr.no));
  }
}

export function substitutePlace(place: Place, by: (name: string) => Expr | undefined): Place {
  if (place.path.every((step) => typeof step === 'string' || step.kind === 'number')) return place;
  const path = place.path.map((step) => (typeof step === 'string' ? step : substitute(step, by)));
  return { ...place, path };
}

/** Calls `visit` with the expression and everything in it. */
export function walk(expr: Expr, visit: (inner: Expr) => void): void {
  visit(expr);
  switch (expr.kind) {
    case 'number':
    case 'truth':
    case 'temporary':
      return;
    case 'read':
      walkPlace(expr.place, visit);
      return;
    case 'not':
      walk(expr.of, visit);
      return;
    case 'choice':
      walk(expr.test, visit);
      walk(expr.yes, visit);
      walk(expr.no, visit);
      return;
    default:
      walk(expr.left, visit);
      walk(expr.right, visit);
  }
}

export function walkPlace({ path }: Place, visit: (inner: Expr) => void): void {
  for (const step of path) if (typeof step !== 'string') walk(step, visit);
}

export function placesReadBy(expr: Expr): Place[] {
  const places: Place[] = [];
  walk(expr, (inner) => {
    if (inner.kind === 'read') places.push(inner.place);
  });
  return places;
}
