/**
 * The symbolic run of a step. It is an ordinary run of an interpreter, but that a test may turn out
 * undecided: then what has been run is run again from where the exploration began, twice, once for
 * each way that the test can go. Values read are kept under names (temporaries), so that a value
 * stays what it was when it was read.
 */

import { CompileError } from '../compile/symbol.ts';
import type { LeafDomain } from '../state/domain.ts';
import { decided, isConstant, number, placeKey, read, temporary } from './expr.ts';
import type { Expr, Path, Place, Range } from './expr.ts';
import { SharedMap } from './shared-map.ts';
import { mayBeSame } from './tree.ts';
import type { Line, Tree } from './tree.ts';
import { codeRange, decode } from './value.ts';
import type { Value } from './value.ts';

/** Thrown where a test is undecided, to whoever explores. */
class Undecided {
  readonly session: Session;
  readonly test: Expr;
  constructor(session: Session, test: Expr) {
    this.session = session;
    this.test = test;
  }
}

/** One exploration under way: how its tests are decided in this run. */
interface Session {
  readonly label: string;
  readonly decisions: readonly boolean[];
  /** How many decisions were used up. */
  used: number;
  /** Names given since. */
  names: number;
}

/** What a run knows. */
interface Knowledge {
  /** The value of each place that was read or written, as long as it is still that. */
  readonly places: SharedMap<{ readonly place: Place; readonly value: Expr }>;
  /** Tests that were decided. */
  readonly facts: SharedMap<boolean>;
  /** What numbers a temporary can be, from the tests it was in. */
  readonly ranges: SharedMap<Range>;
  readonly variables: SharedMap<Value>;
}

function copyOf({ places, facts, ranges, variables }: Knowledge): Knowledge {
  return {
    places: places.copy(),
    facts: facts.copy(),
    ranges: ranges.copy(),
    variables: variables.copy(),
  };
}

/** An end of an exploration: what it gave, and what is known there. */
export interface End<T> {
  readonly value: T;
  readonly knowledge: Knowledge;
}

/** Undecided tests on the way to one end, at most; more are beyond what anybody could read. */
const DECISIONS_MAX = 200;

export class Run {
  readonly #explored = new Map<string, Tree<unknown>>();
  #lines: Line[] = [];
  #session: Session = { label: '', decisions: [], used: 0, names: 0 };
  #known: Knowledge = {
    places: new SharedMap(),
    facts: new SharedMap(),
    ranges: new SharedMap(),
    variables: new SharedMap(),
  };

  /**
   * Runs `work` in every way that its undecided tests allow; then all is as it was before. What was
   * explored once, at the same moment of an earlier run, is not explored again.
   */
  explore<T>(work: () => T): Tree<End<T>> {
    const label = `${this.fresh()}/`;
    const known = this.#explored.get(label) as Tree<End<T>> | undefined;
    if (known !== undefined) return known;
    const tree = this.#explore(label, work);
    this.#explored.set(label, tree);
    return tree;
  }

  #explore<T>(label: string, work: () => T): Tree<End<T>> {
    const [session, lines, known] = [this.#session, this.#lines, this.#known];
    const from = (decisions: readonly boolean[]): Tree<End<T>> => {
      if (decisions.length > DECISIONS_MAX) throw new CompileError('too many tests in a row');
      const own: Session = { label, decisions, used: 0, names: 0 };
      this.#session = own;
      this.#lines = [];
      this.#known = copyOf(known);
      try {
        const value = work();
        return {
          lines: this.#lines,
          end: { kind: 'leaf', value: { value, knowledge: this.#known } },
        };
      } catch (cause) {
        if (!(cause instanceof Undecided) || cause.session !== own) throw cause;
        const before = this.#lines;
        const [yes, no] = [from([...decisions, true]), from([...decisions, false])];
        return { lines: before, end: { kind: 'fork', test: cause.test, yes, no } };
      }
    };
    try {
      return from([]);
    } finally {
      this.#session = session;
      this.#lines = lines;
      this.#known = known;
    }
  }

  /** Which way a test goes in this run. */
  decide(test: Expr): boolean {
    const known = this.#truthOf(test);
    if (known !== null) return known;
    const session = this.#session;
    if (session.used === session.decisions.length) throw new Undecided(session, test);
    const way = session.decisions[session.used] as boolean;
    session.used += 1;
    session.names = 0;
    // What came before the test stands in the tree already.
    this.#lines = [];
    this.#learn(test, way);
    return way;
  }

  #truthOf(test: Expr): boolean | null {
    if (test.kind === 'truth') return test.value;
    const fact = this.#known.facts.get(test.key);
    if (fact !== undefined) return fact;
    switch (test.kind) {
      case 'not': {
        const inner = this.#truthOf(test.of);
        return inner === null ? null : !inner;
      }
      case 'and':
      case 'or': {
        const decisive = test.kind === 'or';
        const [a, b] = [this.#truthOf(test.left), this.#truthOf(test.right)];
        if (a === decisive || b === decisive) return decisive;
        return a === null || b === null ? null : !decisive;
      }
      case 'comparison': {
        const [a, b] = [this.#rangeOf(test.left), this.#rangeOf(test.right)];
        return a === null || b === null ? null : decided(test.operator, a, b);
      }
      default:
        return null;
    }
  }

  #rangeOf(expr: Expr): Range | null {
    return (expr.kind === 'temporary' ? this.#known.ranges.get(expr.name) : null) ?? expr.range;
  }

  #learn(test: Expr, way: boolean): void {
    this.#known.facts.set(test.key, way);
    if (test.kind === 'not') this.#learn(test.of, !way);
    if (test.kind === 'and' && way) [test.left, test.right].forEach((t) => this.#learn(t, true));
    if (test.kind === 'or' && !way) [test.left, test.right].forEach((t) => this.#learn(t, false));
    if (test.kind === 'comparison') this.#narrow(test, way);
  }

  #narrow({ left, right, operator }: Extract<Expr, { kind: 'comparison' }>, way: boolean): void {
    const range = this.#rangeOf(left);
    if (left.kind !== 'temporary' || right.kind !== 'number' || range === null) return;
    const { value } = right;
    const possible = [];
    for (let n = range.min; n <= range.max && possible.length < 64; n += 1) {
      if (decided(operator, { min: n, max: n }, { min: value, max: value }) === way) {
        possible.push(n);
      }
    }
    if (possible.length === 0 || range.max - range.min >= 64) return;
    const narrowed = { min: possible[0] as number, max: possible.at(-1) as number };
    this.#known.ranges.set(left.name, narrowed);
  }

  /** A name that is the same whenever this moment is run again, and no other's. */
  fresh(): string {
    const { label, decisions, used } = this.#session;
    const ways = decisions.slice(0, used).map((way) => (way ? 'y' : 'n'));
    this.#session.names += 1;
    return `${label}${ways.join('')}${this.#session.names}`;
  }

  /** Keeps what an expression is now; a known or kept one is its own keeping. */
  keep(expr: Expr): Expr {
    if (isConstant(expr) || expr.kind === 'temporary') return expr;
    const name = this.fresh();
    this.#lines.push({ kind: 'let', name, expr });
    return temporary(name, expr.range);
  }

  read(domain: LeafDomain, path: Path): Value {
    const range = codeRange(domain);
    if (range?.max === 0) return decode(domain, number(0));
    const place: Place = { path, domain };
    const key = placeKey(place);
    let value = this.#known.places.get(key)?.value;
    if (value === undefined) {
      value = this.keep(read(place, range));
      this.#known.places.set(key, { place, value });
    }
    const exact = this.#rangeOf(value);
    return decode(domain, exact !== null && exact.min === exact.max ? number(exact.min) : value);
  }

  write(domain: LeafDomain, path: Path, value: Expr): void {
    if (codeRange(domain)?.max === 0) return;
    const place: Place = { path, domain };
    const kept = this.keep(value);
    this.#lines.push({ kind: 'write', place, value: kept });
    this.forget(place);
    this.#known.places.set(placeKey(place), { place, value: kept });
  }

  /** The place may have been written. */
  forget(place: Place): void {
    for (const [key, known] of this.#known.places.entries) {
      if (mayBeSame(known.place, place)) this.#known.places.delete(key);
    }
  }

  /** The place is known to have this code. */
  assume(place: Place, code: number): void {
    this.#known.places.set(placeKey(place), { place, value: number(code) });
  }

  claim(test: Expr, property: string | null, because: string): void {
    if (this.#truthOf(test) === true) return;
    this.#lines.push({ kind: 'assert', test, property, because });
  }

  add(lines: readonly Line[]): void {
    this.#lines.push(...lines);
  }

  variable(id: string): Value {
    const value = this.#known.variables.get(id);
    if (value === undefined) throw new CompileError('a variable is used before it is set');
    return value;
  }

  setVariable(id: string, value: Value): void {
    this.#known.variables.set(id, value);
  }

  /** Forgets all variables but the first `count`. */
  dropVariables(count: number): void {
    let i = 0;
    for (const id of this.#known.variables.entries.keys()) {
      if (i >= count) this.#known.variables.delete(id);
      i += 1;
    }
  }

  get variables(): ReadonlyMap<string, Value> {
    return this.#known.variables.entries;
  }

  /** Goes on with what was known at an end of an exploration. */
  adopt({ knowledge }: End<unknown>): void {
    this.#known = copyOf(knowledge);
  }

  /** Goes on with what is known at all of the ends. */
  adoptCommon(ends: readonly End<unknown>[]): void {
    const before = this.#known;
    const [first] = ends as [End<unknown>];
    const places: Knowledge['places'] = new SharedMap();
    for (const [key, known] of first.knowledge.places.entries) {
      const { value } = known;
      // Any other temporary has its meaning in one of the ways only.
      if (!isConstant(value) && before.places.get(key)?.value.key !== value.key) continue;
      const same = ends.every((e) => e.knowledge.places.get(key)?.value.key === value.key);
      if (same) places.set(key, known);
    }
    const variables = before.variables.copy();
    for (const [id] of before.variables.entries) {
      const value = first.knowledge.variables.get(id);
      if (value !== undefined) variables.set(id, value);
    }
    this.#known = { ...copyOf(before), places, variables };
  }
}
