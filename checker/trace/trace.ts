/** Counterexamples: a run of the plain, unreduced system, rebuilt by replay. */

import type { StructDomain } from '../state/domain.ts';
import { print, unpack } from '../state/value.ts';
import type { Plain, Printed } from '../state/value.ts';
import type { BreadthFirst } from '../search/breadth-first.ts';
import { Expander, sameWords } from '../search/expander.ts';
import type { FoundViolation } from '../search/judge.ts';
import type { Action, System } from '../system/system.ts';

export interface Change extends Printed {
  /** The value before, in the words of the domain; `text` is the one after. */
  readonly before: string;
}

export interface TraceStep {
  /** The process, or whoever took the rule. */
  readonly actor: string;
  /** The label or rule, with its parameters. */
  readonly action: string;
  readonly changes: readonly Change[];
  readonly state: Plain;
}

/** Self-contained: it can be saved, shown and exported without the spec that it came from. */
export interface Trace {
  readonly format: 'limbo-trace-1';
  readonly spec: string;
  readonly bounds: Readonly<Record<string, number>>;
  readonly property: string;
  readonly meaning: string;
  readonly because: string;
  /** The domains of the state, as plain data. */
  readonly schema: StructDomain;
  readonly initial: { readonly variables: readonly Printed[]; readonly state: Plain };
  readonly steps: readonly TraceStep[];
}

/** A run as packed states, with the action that leads to each but the first. */
export interface Run {
  readonly initial: Int32Array;
  readonly steps: readonly { readonly action: Action; readonly state: Int32Array }[];
}

/** Replays the search's path to a violation, step by step. */
export function runTo(system: System, search: BreadthFirst, violation: FoundViolation): Run {
  const states: Int32Array[] = [];
  for (let at = violation.state; at >= 0; at = search.parent(at)) {
    const state = new Int32Array(system.view.layout.words);
    search.read(at, state);
    states.unshift(state);
  }
  const expander = new Expander(system);
  const steps: { action: Action; state: Int32Array }[] = [];
  for (const [i, state] of states.slice(1).entries()) {
    steps.push({ action: actionBetween(expander, states[i] as Int32Array, state), state });
  }
  if (violation.action !== null) {
    const state = successorBy(expander, states.at(-1) as Int32Array, violation.action);
    steps.push({ action: violation.action, state });
  }
  return { initial: states[0] as Int32Array, steps };
}

function actionBetween(expander: Expander, from: Int32Array, to: Int32Array): Action {
  let found: Action | undefined;
  expander.load(from);
  expander.visit({
    successor: (action) => {
      if (found === undefined && sameWords(expander.next, to)) found = action;
    },
  });
  if (found === undefined)
    throw new Error('replay failed: a step reads something not in the state');
  return found;
}

function successorBy(expander: Expander, from: Int32Array, by: Action): Int32Array {
  let found: Int32Array | undefined;
  expander.load(from);
  expander.visit({
    successor: (action) => {
      if (action === by) found = expander.next.slice();
    },
  });
  if (found === undefined)
    throw new Error('replay failed: a step reads something not in the state');
  return found;
}

export type TraceHeader = Pick<Trace, 'spec' | 'bounds' | 'property' | 'meaning' | 'because'>;

export function traceOf(system: System, run: Run, header: TraceHeader): Trace {
  const { layout } = system.view;
  const plain = (words: Int32Array): Plain => unpack(layout, words);
  const initial = plain(run.initial);
  let before = print(layout.root, initial);
  return {
    format: 'limbo-trace-1',
    ...header,
    schema: withoutFunctions(layout.root),
    initial: { variables: before, state: initial },
    steps: run.steps.map(({ action, state }) => {
      const after = print(layout.root, plain(state));
      const changes = changed(before, after);
      before = after;
      return { actor: action.actor, action: action.name, changes, state: plain(state) };
    }),
  };
}

/** Domains may hold functions that print; those can be neither saved nor sent to a thread. */
function withoutFunctions(root: StructDomain): StructDomain {
  return JSON.parse(JSON.stringify(root)) as StructDomain;
}

function changed(before: readonly Printed[], after: readonly Printed[]): Change[] {
  return after.flatMap(({ name, text }, i) => {
    const was = (before[i] as Printed).text;
    return was === text ? [] : [{ name, before: was, text }];
  });
}
