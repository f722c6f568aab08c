/** Brings the ways that a piece of a step can go together again, where one piece of model can say it. */

import type * as acorn from 'acorn';

import { normal, valueOf } from './env.ts';
import type { Outcome } from './env.ts';
import { and, choice, not, or, truth } from './expr.ts';
import type { Expr } from './expr.ts';
import { merged } from './merge.ts';
import type { End, Run } from './run.ts';
import { placesReadBy, substitute } from './substitute.ts';
import { leavesOf, onlyReads } from './tree.ts';
import type { Tree } from './tree.ts';
import type { Value } from './value.ts';

/** Thrown when the ways of a piece turn out to stay apart; the step is then run from its beginning. */
export class StaysApart {
  readonly node: acorn.Node;
  constructor(node: acorn.Node) {
    this.node = node;
  }
}

/** A pure piece as one expression: tests, and what it comes to, all in terms of what was known before. */
type Ways =
  | { readonly end: End<Outcome>; readonly by: Names }
  | { readonly test: Expr; readonly yes: Ways; readonly no: Ways };
type Names = ReadonlyMap<string, Expr>;

export class Joiner {
  readonly #run: Run;
  readonly #apart: Set<acorn.Node>;

  /** `apart`: pieces that are known to stay apart. */
  constructor(run: Run, apart: Set<acorn.Node>) {
    this.#run = run;
    this.#apart = apart;
  }

  /** Does `work`, the piece at `node`; each way that it ends in is one way in which the run goes on. */
  joined(node: acorn.Node, work: () => Outcome): Outcome {
    if (this.#apart.has(node)) return work();
    const tree = this.#run.explore(work);
    if (tree.end.kind === 'leaf') {
      this.#run.add(tree.lines);
      this.#run.adopt(tree.end.value);
      return tree.end.value.value;
    }
    const outcome = onlyReads(tree) ? this.#asExpression(tree) : this.#asStatement(tree);
    if (outcome !== null) return outcome;
    throw new StaysApart(node);
  }

  joinedValue(node: acorn.Node, work: () => Value): Value {
    return valueOf(this.joined(node, () => ({ kind: 'return', value: work() })));
  }

  #asExpression(tree: Tree<End<Outcome>>): Outcome | null {
    const ways = waysOf(tree, new Map());
    const leaves = leavesOf(tree);
    const kinds = [...new Set(leaves.map(({ value }) => value.kind))];
    const changed = [...this.#run.variables].filter(([id, before]) =>
      leaves.some(({ knowledge }) => knowledge.variables.get(id) !== before),
    );
    const ends = kinds.map((kind) => endOf(ways, kind, changed));
    if (ends.includes(null)) return null;
    for (const { when, test, property, because } of claimsIn(tree, new Map(), truth(true))) {
      this.#run.claim(or(not(when), test), property, because);
    }
    const taken = ends.find((_, i) => i === ends.length - 1 || this.#goes(ways, kinds[i])) as Ended;
    for (const [id, value] of taken.variables) this.#run.setVariable(id, this.kept(value));
    const { outcome } = taken;
    return outcome.kind === 'return' ? { ...outcome, value: this.kept(outcome.value) } : outcome;
  }

  #goes(ways: Ways, kind: Outcome['kind'] | undefined): boolean {
    const test = reaches(ways, kind);
    return this.#run.decide(placesReadBy(test).length > 0 ? this.#run.keep(test) : test);
  }

  /** Keeps what the value reads. */
  kept(value: Value): Value {
    if (value.kind === 'primitive' || value.kind === 'code') {
      return { ...value, expr: this.#run.keep(value.expr) };
    }
    if (value.kind !== 'part') return value;
    const path = value.path.map((step) => (typeof step === 'string' ? step : this.#run.keep(step)));
    return { ...value, path };
  }

  #asStatement(tree: Tree<End<Outcome>>): Outcome | null {
    const ends = leavesOf(tree);
    const [first] = ends as [End<Outcome>];
    if (!ends.every(({ value }) => sameOutcome(value, first.value))) return null;
    for (const [id, before] of this.#run.variables) {
      const after = first.knowledge.variables.get(id) ?? before;
      const same = ends.every((end) => sameValue(end.knowledge.variables.get(id) ?? before, after));
      if (!same || !(after === before || after.kind === 'constant')) return null;
    }
    this.#run.add([{ kind: 'tree', tree }]);
    this.#run.adoptCommon(ends);
    return first.value;
  }
}

/** What the ways that end in one kind have in common; null if there is no one expression for it. */
function endOf(
  ways: Ways,
  kind: Outcome['kind'],
  changed: readonly (readonly [string, Value])[],
): Ended | null {
  const variables = new Map<string, Value>();
  for (const [id, before] of changed) {
    const after = collapsed(ways, kind, ({ knowledge }) => knowledge.variables.get(id) ?? before);
    if (after === null) return null;
    variables.set(id, after);
  }
  if (kind !== 'return') return { outcome: kind === 'normal' ? normal : { kind }, variables };
  const value = collapsed(ways, kind, (end) => valueOf(end.value));
  return value === null ? null : { outcome: { kind, value }, variables };
}

interface Ended {
  readonly outcome: Outcome;
  readonly variables: ReadonlyMap<string, Value>;
}

interface Claim {
  /** The tests on the way to it. */
  readonly when: Expr;
  readonly test: Expr;
  readonly property: string | null;
  readonly because: string;
}

/** What is asserted on any of the ways, as if at their beginning: nothing is written in between. */
function claimsIn({ lines, end }: Tree<unknown>, outer: Names, when: Expr): Claim[] {
  const by = new Map(outer);
  const within = (expr: Expr): Expr => substitute(expr, (name) => by.get(name));
  const claims = lines.flatMap((line): Claim[] => {
    if (line.kind === 'let') by.set(line.name, within(line.expr));
    if (line.kind === 'tree') return claimsIn(line.tree, by, when);
    return line.kind === 'assert' ? [{ ...line, when, test: within(line.test) }] : [];
  });
  if (end.kind === 'leaf') return claims;
  const test = within(end.test);
  return [
    ...claims,
    ...claimsIn(end.yes, by, and(when, test)),
    ...claimsIn(end.no, by, and(when, not(test))),
  ];
}

function waysOf({ lines, end }: Tree<End<Outcome>>, outer: Names): Ways {
  const by = new Map(outer);
  for (const line of lines) {
    if (line.kind === 'let')
      by.set(
        line.name,
        substitute(line.expr, (name) => by.get(name)),
      );
  }
  if (end.kind === 'leaf') return { end: end.value, by };
  const test = substitute(end.test, (name) => by.get(name));
  return { test, yes: waysOf(end.yes, by), no: waysOf(end.no, by) };
}

/** Whether the ways lead to an end of the kind. */
function reaches(ways: Ways, kind: Outcome['kind'] | undefined): Expr {
  if ('end' in ways) return truth(ways.end.value.kind === kind);
  return choice(ways.test, reaches(ways.yes, kind), reaches(ways.no, kind));
}

/** One value for all ends of the kind: null if there is none, undefined if there is no such end. */
function collapsed(
  ways: Ways,
  kind: Outcome['kind'],
  pick: (end: End<Outcome>) => Value,
): Value | null {
  const collapse = (of: Ways): Value | null | undefined => {
    if ('end' in of) {
      return of.end.value.kind === kind ? inlined(pick(of.end), of.by) : undefined;
    }
    const [yes, no] = [collapse(of.yes), collapse(of.no)];
    if (yes === undefined) return no;
    if (no === undefined || yes === null || no === null) return no === undefined ? yes : null;
    return merged(of.test, yes, no);
  };
  return collapse(ways) ?? null;
}

function inlined(value: Value, by: Names): Value {
  const within = (expr: Expr): Expr => substitute(expr, (name) => by.get(name));
  switch (value.kind) {
    case 'primitive':
    case 'code': {
      const expr = within(value.expr);
      return expr === value.expr ? value : { ...value, expr };
    }
    case 'quotient':
      return { ...value, left: within(value.left), right: within(value.right) };
    case 'part': {
      if (value.path.every((step) => typeof step === 'string' || step.kind === 'number')) {
        return value;
      }
      const path = value.path.map((step) => (typeof step === 'string' ? step : within(step)));
      return { ...value, path };
    }
    case 'list': {
      const items = value.items.map((item) => inlined(item, by));
      return items.every((item, i) => item === value.items[i]) ? value : { ...value, items };
    }
    case 'record': {
      const fields = new Map([...value.fields].map(([n, field]) => [n, inlined(field, by)]));
      return [...fields].every(([n, f]) => f === value.fields.get(n))
        ? value
        : { ...value, fields };
    }
    default:
      return value;
  }
}

function sameOutcome(a: Outcome, b: Outcome): boolean {
  if (a.kind !== b.kind) return false;
  return a.kind !== 'return' || b.kind !== 'return' || sameConstant(a.value, b.value);
}

function sameValue(a: Value, b: Value): boolean {
  return a === b || sameConstant(a, b);
}

function sameConstant(a: Value, b: Value): boolean {
  return a.kind === 'constant' && b.kind === 'constant' && Object.is(a.value, b.value);
}
