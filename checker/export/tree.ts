/** What a step does, as a tree: what happens in order, and where a test decides how it goes on. */

import type { Expr, Place } from './expr.ts';
import { placeKey } from './expr.ts';

export type Line =
  /** Keeps the value that an expression has now. */
  | { readonly kind: 'let'; readonly name: string; readonly expr: Expr }
  | { readonly kind: 'write'; readonly place: Place; readonly value: Expr }
  /** A claim of the property; null: a value fits its domain. */
  | {
      readonly kind: 'assert';
      readonly test: Expr;
      readonly property: string | null;
      readonly because: string;
    }
  /** A tree after whose ends, whichever it is, the lines go on. */
  | { readonly kind: 'tree'; readonly tree: Tree<unknown> };

export interface Tree<T> {
  readonly lines: readonly Line[];
  readonly end: Leaf<T> | ForkOf<T>;
}

export interface Leaf<T> {
  readonly kind: 'leaf';
  readonly value: T;
}

export interface ForkOf<T> {
  readonly kind: 'fork';
  readonly test: Expr;
  readonly yes: Tree<T>;
  readonly no: Tree<T>;
}

export function leavesOf<T>({ end }: Tree<T>): T[] {
  return end.kind === 'leaf' ? [end.value] : [...leavesOf(end.yes), ...leavesOf(end.no)];
}

/** Is nothing written? */
export function onlyReads({ lines, end }: Tree<unknown>): boolean {
  const reads = lines.every(
    (line) => line.kind !== 'write' && (line.kind !== 'tree' || onlyReads(line.tree)),
  );
  return reads && (end.kind === 'leaf' || (onlyReads(end.yes) && onlyReads(end.no)));
}

/** All places that may be written. */
export function writesOf({ lines, end }: Tree<unknown>): Place[] {
  const here = lines.flatMap((line) =>
    line.kind === 'write' ? [line.place] : line.kind === 'tree' ? writesOf(line.tree) : [],
  );
  return end.kind === 'leaf' ? here : [...here, ...writesOf(end.yes), ...writesOf(end.no)];
}

/** Could the two be the same leaf? */
export function mayBeSame(a: Place, b: Place): boolean {
  if (a.path.length !== b.path.length) return false;
  return a.path.every((step, i) => {
    const other = b.path[i] as string | Expr;
    if (typeof step === 'string' || typeof other === 'string') return step === other;
    if (step.range === null || other.range === null) return true;
    return step.range.min <= other.range.max && other.range.min <= step.range.max;
  });
}

export function isSurelySame(a: Place, b: Place): boolean {
  return placeKey(a) === placeKey(b);
}
