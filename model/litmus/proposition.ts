/** Propositions about places, from what binds least to what binds most, as in the format's own grammar. */

import type { Scanner } from './scanner.ts';
import type { Proposition, Quantifier } from './syntax.ts';

/** `exists`, `~exists` or `forall`. */
export function parseQuantifier(scanner: Scanner): Quantifier {
  const negated = scanner.accept('~') || scanner.accept('not');
  if (!negated && scanner.accept('forall')) return 'forall';
  if (scanner.accept('exists') || (!negated && scanner.accept('final'))) {
    return negated ? '~exists' : 'exists';
  }
  return scanner.fail(`exists, ~exists or forall is missing before ${scanner.shown}`);
}

/** `comparison` reads what the propositions are made of. */
export function parseProposition<P>(
  scanner: Scanner,
  comparison: () => Proposition<P>,
): Proposition<P> {
  const or = (): Proposition<P> => {
    let left = and();
    while (scanner.accept('\\/')) left = { kind: 'or', left, right: and() };
    return left;
  };
  const and = (): Proposition<P> => {
    let left = implies();
    while (scanner.accept('/\\')) left = { kind: 'and', left, right: implies() };
    return left;
  };
  const implies = (): Proposition<P> => {
    const left = not();
    return scanner.accept('=>') ? { kind: 'implies', left, right: implies() } : left;
  };
  const not = (): Proposition<P> => {
    if (scanner.accept('~') || scanner.accept('not')) return { kind: 'not', of: not() };
    if (scanner.accept('(')) {
      const inner = or();
      scanner.expect(')');
      return inner;
    }
    if (scanner.accept('true')) return { kind: 'constant', value: true };
    if (scanner.accept('false')) return { kind: 'constant', value: false };
    return comparison();
  };
  return or();
}

/** Is a proposition true, if places have these values? */
export function isTrue<P>(proposition: Proposition<P>, valueOf: (place: P) => number): boolean {
  const holds = (each: Proposition<P>): boolean => isTrue(each, valueOf);
  switch (proposition.kind) {
    case 'constant':
      return proposition.value;
    case 'equals': {
      const { left, right } = proposition;
      return valueOf(left) === (typeof right === 'number' ? right : valueOf(right));
    }
    case 'not':
      return !holds(proposition.of);
    case 'and':
      return holds(proposition.left) && holds(proposition.right);
    case 'or':
      return holds(proposition.left) || holds(proposition.right);
    case 'implies':
      return !holds(proposition.left) || holds(proposition.right);
  }
}

/** The places that a proposition names, as often as it does. */
export function placesOf<P>(proposition: Proposition<P>): P[] {
  switch (proposition.kind) {
    case 'constant':
      return [];
    case 'equals':
      return typeof proposition.right === 'number'
        ? [proposition.left]
        : [proposition.left, proposition.right];
    case 'not':
      return placesOf(proposition.of);
    default:
      return [...placesOf(proposition.left), ...placesOf(proposition.right)];
  }
}
