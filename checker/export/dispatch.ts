/**
 * Few options instead of many. SPIN tries every option in every state, whatever the label of the
 * process is that it belongs to. So one transition of each label of a process, of which no two can
 * be taken in the same state, share an option, which finds by halves whose turn it is.
 */

import { and, choice, compare, number, truth } from './expr.ts';
import type { Expr } from './expr.ts';
import type { Transition } from './model.ts';
import type { Statement } from './statement.ts';

export interface Option {
  /** Of the transitions in it. */
  readonly titles: readonly string[];
  readonly guard: Expr;
  readonly statements: readonly Statement[];
}

/** Each transition is in one of the options. */
export function optionsOf(transitions: readonly Transition[]): Option[] {
  const byProcess = Map.groupBy(transitions, ({ at }) => at?.label.key ?? null);
  return [...byProcess].flatMap(([process, own]): Option[] =>
    process === null ? own.map((each) => ({ ...each, titles: [each.title] })) : shared(own),
  );
}

/** The first transitions of all labels share an option, then the second ones, and so on. */
function shared(transitions: readonly Transition[]): Option[] {
  const byLabel = Map.groupBy(transitions, ({ at }) => (at as Placed).code);
  const rows = Math.max(...[...byLabel.values()].map(({ length }) => length));
  return Array.from({ length: rows }, (_, row) => {
    const own = [...byLabel].toSorted(([a], [b]) => a - b).flatMap(([, each]) => each[row] ?? []);
    return {
      titles: own.map(({ title, at }) => `${(at as Placed).code} ${title}`),
      guard: guardOf(own),
      statements: statementsOf(own),
    };
  });
}

type Placed = NonNullable<Transition['at']>;

function guardOf(transitions: readonly Transition[]): Expr {
  const [first] = transitions;
  if (first === undefined) return truth(false);
  const { label, code } = first.at as Placed;
  if (transitions.length === 1) return and(compare('==', label, number(code)), first.guard);
  const { test, below, above } = halves(transitions);
  return choice(test, guardOf(below), guardOf(above));
}

function statementsOf(transitions: readonly Transition[]): readonly Statement[] {
  const [first] = transitions;
  if (first === undefined || transitions.length === 1) return first?.statements ?? [];
  const { test, below, above } = halves(transitions);
  return [{ kind: 'if', test, yes: statementsOf(below), no: statementsOf(above) }];
}

function halves(transitions: readonly Transition[]) {
  const half = Math.floor(transitions.length / 2);
  const { label, code } = (transitions[half] as Transition).at as Placed;
  return {
    test: compare('<', label, number(code)),
    below: transitions.slice(0, half),
    above: transitions.slice(half),
  };
}
