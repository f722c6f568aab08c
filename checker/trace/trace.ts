/** Counterexamples, and witnesses of metrics: a run of the plain, unreduced system, rebuilt by replay. */

import type { End } from '../property/metric.ts';
import type { StructDomain } from '../state/domain.ts';
import { print, unpack } from '../state/value.ts';
import type { Plain, Printed } from '../state/value.ts';
import type { BreadthFirst } from '../search/breadth-first.ts';
import { Expander, sameWords } from '../search/expander.ts';
import type { FollowedStep, Successors } from '../search/expander.ts';
import type { FoundViolation } from '../search/judge.ts';
import type { Engine } from '../successors.ts';
import type { Action, System } from '../system/system.ts';
import { failingStep, realRun } from './real-run.ts';
import type { Run } from './real-run.ts';

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
  /** Ingredients that were taken out of the model. */
  readonly without?: readonly string[];
  /** The property that the run violates, or the metric of which it leads to an extreme. */
  readonly property: string;
  readonly meaning: string;
  readonly because: string;
  /** Of a metric: which end of its range, and whether it is known to be that of all states. */
  readonly extreme?: { readonly end: End; readonly value: number; readonly exact: boolean };
  /** The domains of the state, as plain data. */
  readonly schema: StructDomain;
  readonly initial: { readonly variables: readonly Printed[]; readonly state: Plain };
  readonly steps: readonly TraceStep[];
}

/**
 * Replays the search's path to a violation or to any state, step by step. `successors` are those of the search, which
 * know what steps followed without being stored.
 */
export function runTo(
  system: System,
  search: BreadthFirst,
  violation: Pick<FoundViolation, 'property' | 'state' | 'action'>,
  { successors, formOf }: Pick<Engine, 'successors' | 'formOf'>,
): Run {
  const states: Int32Array[] = [];
  for (let at = violation.state; at >= 0; at = search.parent(at)) {
    const state = new Int32Array(system.view.layout.words);
    search.read(at, state);
    states.unshift(state);
  }
  if (formOf === null) return runThrough(system, states, violation.action, successors);
  const run = realRun(system, states, formOf);
  if (violation.action === null) return run;
  const from = run.steps.at(-1)?.state ?? run.initial;
  return { ...run, steps: [...run.steps, failingStep(system, from, violation.property)] };
}

/** Replays the steps from the first of the states to the last, then `action` if there is one. */
export function runThrough(
  system: System,
  states: readonly Int32Array[],
  action: Action | null,
  successors: Successors,
): Run {
  const expander = new Expander(system);
  const steps: FollowedStep[] = [];
  for (const [i, state] of states.slice(1).entries()) {
    steps.push(...stepsBetween(expander, successors, states[i] as Int32Array, state));
  }
  if (action !== null) {
    const state = successorBy(expander, states.at(-1) as Int32Array, action);
    steps.push({ action, state });
  }
  return { initial: states[0] as Int32Array, steps };
}

/** A step from one state, with those that follow it, the last of which leads to the other. */
function stepsBetween(
  expander: Expander,
  successors: Successors,
  from: Int32Array,
  to: Int32Array,
): readonly FollowedStep[] {
  const first: FollowedStep[] = [];
  expander.load(from);
  expander.visit({
    successor: (action) => void first.push({ action, state: expander.next.slice() }),
  });
  for (const step of first) {
    const all = [step, ...successors.follow(step.state)];
    if (sameWords((all.at(-1) as FollowedStep).state, to)) return all;
  }
  throw new Error('replay failed: a step reads something not in the state');
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

export type { Run } from './real-run.ts';

export type TraceHeader = Pick<
  Trace,
  'spec' | 'bounds' | 'without' | 'property' | 'meaning' | 'because' | 'extreme'
>;

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
