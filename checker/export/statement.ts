/** What a step does, as statements of the target languages: values are kept only where it matters. */

import { placeKey, temporary } from './expr.ts';
import type { Expr, Place, Range } from './expr.ts';
import { placesReadBy, substitute, substitutePlace, walk, walkPlace } from './substitute.ts';
import { mayBeSame, writesOf } from './tree.ts';
import type { Line, Tree } from './tree.ts';

export type Statement =
  /** Sets a temporary. */
  | { readonly kind: 'keep'; readonly name: string; readonly expr: Expr }
  | { readonly kind: 'write'; readonly place: Place; readonly value: Expr }
  | {
      readonly kind: 'assert';
      readonly test: Expr;
      readonly property: string | null;
      readonly because: string;
    }
  | {
      readonly kind: 'if';
      readonly test: Expr;
      readonly yes: readonly Statement[];
      readonly no: readonly Statement[];
    };

/** Whether the assertions of a property are wanted; those without one say that the model is sound. */
export type Wanted = (property: string | null) => boolean;

export function statementsOf(tree: Tree<unknown>, wanted: Wanted): readonly Statement[] {
  const uses = new Map<string, number>();
  const asked = withoutAsserts(tree, wanted);
  countUses(asked, uses);
  return shortened(new Writer(uses).statements(asked, new Map(), new Set()));
}

function withoutAsserts({ lines, end }: Tree<unknown>, wanted: Wanted): Tree<unknown> {
  const kept = lines
    .filter((line) => line.kind !== 'assert' || wanted(line.property))
    .map((line): Line =>
      line.kind === 'tree' ? { ...line, tree: withoutAsserts(line.tree, wanted) } : line,
    );
  if (end.kind === 'leaf') return { lines: kept, end };
  const [yes, no] = [withoutAsserts(end.yes, wanted), withoutAsserts(end.no, wanted)];
  return { lines: kept, end: { ...end, yes, no } };
}

/** How often each temporary is used by what matters, backwards so that dead ones don't count. */
function countUses({ lines, end }: Tree<unknown>, uses: Map<string, number>): void {
  const count = (inner: Expr): void => {
    if (inner.kind === 'temporary') uses.set(inner.name, (uses.get(inner.name) ?? 0) + 1);
  };
  if (end.kind === 'fork') {
    countUses(end.yes, uses);
    countUses(end.no, uses);
    walk(end.test, count);
  }
  for (const line of lines.toReversed()) {
    if (line.kind === 'tree') countUses(line.tree, uses);
    else if (line.kind === 'assert') walk(line.test, count);
    else if (line.kind === 'write') {
      walk(line.value, count);
      walkPlace(line.place, count);
    } else if ((uses.get(line.name) ?? 0) > 0) walk(line.expr, count);
  }
}

/** What the temporaries in scope stand for, until the state that they read changes. */
type Pending = Map<string, Expr>;

/** An expression of at most so many parts is written out wherever it is used. */
const SMALL = 4;

class Writer {
  readonly #uses: ReadonlyMap<string, number>;

  constructor(uses: ReadonlyMap<string, number>) {
    this.#uses = uses;
  }

  /** `after`: temporaries that are used after the tree. */
  statements(
    { lines, end }: Tree<unknown>,
    pending: Pending,
    after: ReadonlySet<string>,
  ): Statement[] {
    const statements: Statement[] = [];
    const later = usedLater(lines, end, after);
    lines.forEach((line, i) => {
      const used = later[i] as ReadonlySet<string>;
      statements.push(...this.#line(line, pending, used));
    });
    if (end.kind === 'leaf') return statements;
    const test = now(end.test, pending);
    const yes = this.statements(end.yes, new Map(pending), after);
    const no = this.statements(end.no, new Map(pending), after);
    return [...statements, { kind: 'if', test, yes, no }];
  }

  #line(line: Line, pending: Pending, used: ReadonlySet<string>): Statement[] {
    switch (line.kind) {
      case 'let': {
        const uses = this.#uses.get(line.name) ?? 0;
        if (uses === 0) return [];
        const expr = now(line.expr, pending);
        pending.set(line.name, expr);
        return uses > 1 && size(expr) > SMALL ? [keep(line.name, pending)] : [];
      }
      case 'assert':
        return [{ ...line, test: now(line.test, pending) }];
      case 'write': {
        const kept = keepBefore([line.place], pending, used);
        const value = now(line.value, pending);
        return [...kept, { ...line, place: placeNow(line.place, pending), value }];
      }
      case 'tree': {
        const kept = keepBefore(writesOf(line.tree), pending, used);
        return [...kept, ...this.statements(line.tree, new Map(pending), used)];
      }
    }
  }
}

function now(expr: Expr, pending: Pending): Expr {
  return substitute(expr, (name) => pending.get(name));
}

function placeNow(place: Place, pending: Pending): Place {
  return substitutePlace(place, (name) => pending.get(name));
}

function keep(name: string, pending: Pending): Statement {
  const expr = pending.get(name) as Expr;
  pending.set(name, temporary(name, expr.range));
  return { kind: 'keep', name, expr };
}

/** Keeps what is used later and reads a place that is about to be written. */
function keepBefore(
  written: readonly Place[],
  pending: Pending,
  used: ReadonlySet<string>,
): Statement[] {
  const places = written.map((place) => placeNow(place, pending));
  return [...pending]
    .filter(
      ([name, expr]) =>
        used.has(name) &&
        placesReadBy(expr).some((read) => places.some((place) => mayBeSame(place, read))),
    )
    .map(([name]) => keep(name, pending));
}

/** For each line, the temporaries that are used after it. */
function usedLater(
  lines: readonly Line[],
  end: Tree<unknown>['end'],
  after: ReadonlySet<string>,
): ReadonlySet<string>[] {
  const later: ReadonlySet<string>[] = [];
  let used = new Set(after);
  const add = (inner: Expr): void => {
    if (inner.kind === 'temporary') used.add(inner.name);
  };
  if (end.kind === 'fork') usesIn({ lines: [], end }, add);
  for (let i = lines.length - 1; i >= 0; i -= 1) {
    later[i] = used;
    used = new Set(used);
    usesIn({ lines: [lines[i] as Line], end: { kind: 'leaf', value: null } }, add);
  }
  return later;
}

function usesIn({ lines, end }: Tree<unknown>, visit: (inner: Expr) => void): void {
  for (const line of lines) {
    if (line.kind === 'let') walk(line.expr, visit);
    else if (line.kind === 'assert') walk(line.test, visit);
    else if (line.kind === 'tree') usesIn(line.tree, visit);
    else {
      walk(line.value, visit);
      walkPlace(line.place, visit);
    }
  }
  if (end.kind === 'leaf') return;
  walk(end.test, visit);
  usesIn(end.yes, visit);
  usesIn(end.no, visit);
}

function size(expr: Expr): number {
  let parts = 0;
  walk(expr, () => (parts += 1));
  return parts;
}

/** Leaves out what does nothing; what both branches end with stands once, behind them. */
function shortened(statements: readonly Statement[]): readonly Statement[] {
  return statements.flatMap((statement): readonly Statement[] => {
    if (statement.kind !== 'if') return [statement];
    const [yes, no] = [[...shortened(statement.yes)], [...shortened(statement.no)]];
    const common: Statement[] = [];
    for (;;) {
      const [a, b] = [yes.at(-1), no.at(-1)];
      if (a === undefined || b === undefined || keyOf(a) !== keyOf(b)) break;
      common.unshift(a);
      yes.pop();
      no.pop();
    }
    if (yes.length === 0 && no.length === 0) return common;
    return [{ ...statement, yes, no }, ...common];
  });
}

function keyOf(statement: Statement): string {
  switch (statement.kind) {
    case 'keep':
      return `${statement.name} = ${statement.expr.key}`;
    case 'write':
      return `${placeKey(statement.place)} = ${statement.value.key}`;
    case 'assert':
      return `assert ${statement.property}: ${statement.test.key}`;
    case 'if': {
      const [yes, no] = [statement.yes, statement.no].map((each) => each.map(keyOf).join('; '));
      return `if ${statement.test.key} {${yes}} {${no}}`;
    }
  }
}

/** The temporaries that statements set, and what each can be. */
export function temporariesIn(statements: readonly Statement[]): Map<string, Range | null> {
  const found = new Map<string, Range | null>();
  for (const statement of statements) {
    if (statement.kind === 'keep') found.set(statement.name, statement.expr.range);
    if (statement.kind !== 'if') continue;
    for (const [n, r] of temporariesIn(statement.yes)) found.set(n, r);
    for (const [n, r] of temporariesIn(statement.no)) found.set(n, r);
  }
  return found;
}

/** The places that a statement reads. */
export function placesReadIn(statement: Statement): Place[] {
  switch (statement.kind) {
    case 'keep':
      return placesReadBy(statement.expr);
    case 'assert':
      return placesReadBy(statement.test);
    case 'write': {
      const indices = statement.place.path.filter((step) => typeof step !== 'string');
      return [...indices, statement.value].flatMap(placesReadBy);
    }
    case 'if': {
      const { test, yes, no } = statement;
      return [...placesReadBy(test), ...[...yes, ...no].flatMap(placesReadIn)];
    }
  }
}

/** The places that a statement writes. */
export function placesWrittenIn(statement: Statement): Place[] {
  if (statement.kind === 'write') return [statement.place];
  if (statement.kind !== 'if') return [];
  return [...statement.yes, ...statement.no].flatMap(placesWrittenIn);
}
