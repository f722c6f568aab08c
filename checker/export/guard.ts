/** When a step can be taken, as one expression over the state before it. */

import { CompileError } from '../compile/symbol.ts';
import { and, choice, truth } from './expr.ts';
import type { Expr, Place } from './expr.ts';
import { placesReadBy, substitute } from './substitute.ts';
import { mayBeSame, writesOf } from './tree.ts';
import type { Tree } from './tree.ts';

/** What a temporary is in terms of the state before the step; null if it was read after a write to it. */
type Meaning = ReadonlyMap<string, Expr | null>;

/** True where the tree leads to an end that is not `null`: to a label rather than to being blocked. */
export function guardOf(tree: Tree<unknown>): Expr {
  return guard(tree, new Map(), []);
}

function guard(tree: Tree<unknown>, outer: Meaning, before: readonly Place[]): Expr {
  const { lines, end } = tree;
  if (!leadsTo(tree, 'blocked')) return truth(true);
  if (!leadsTo(tree, 'taken')) return truth(false);
  const meaning = new Map(outer);
  const written = [...before];
  for (const line of lines) {
    if (line.kind === 'write') written.push(line.place);
    if (line.kind === 'tree') written.push(...writesOf(line.tree));
    if (line.kind === 'let') meaning.set(line.name, meaningOf(line.expr, meaning, written));
  }
  if (end.kind === 'leaf') return truth(end.value !== null);
  const test = meaningOf(end.test, meaning, []);
  if (test === null)
    throw new CompileError('whether it is blocked is decided after it has written');
  return choice(test, guard(end.yes, meaning, written), guard(end.no, meaning, written));
}

function meaningOf(expr: Expr, meaning: Meaning, written: readonly Place[]): Expr | null {
  let known = true;
  const whole = substitute(expr, (name) => {
    const of = meaning.get(name);
    if (of === null) known = false;
    return of ?? undefined;
  });
  const spoilt = placesReadBy(expr).some((place) => written.some((w) => mayBeSame(w, place)));
  return known && !spoilt ? whole : null;
}

export function leadsTo({ end }: Tree<unknown>, what: 'blocked' | 'taken'): boolean {
  if (end.kind === 'leaf') return (end.value === null) === (what === 'blocked');
  return leadsTo(end.yes, what) || leadsTo(end.no, what);
}

/** The tree without the ways that lead to being blocked, whose tests the guard has decided. */
export function takenWays(tree: Tree<unknown>): Tree<unknown> {
  const { lines, end } = tree;
  if (end.kind === 'leaf') return tree;
  const [yes, no] = [end.yes, end.no].map((way) => (leadsTo(way, 'taken') ? takenWays(way) : null));
  if (yes && no) return { lines, end: { ...end, yes, no } };
  const only = (yes ?? no) as Tree<unknown>;
  return { lines: [...lines, ...only.lines], end: only.end };
}

/** Whether the process is at the label, and the step is not blocked there. */
export function atLabel(label: Expr | null, guard: Expr): Expr {
  return label === null ? guard : and(label, guard);
}
