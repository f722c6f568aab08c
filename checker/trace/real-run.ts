/** Runs of the system as it is, from the states that a search stored: those, or renamings of them. */

import type { Raised } from '../property/assert.ts';
import type { Property } from '../property/property.ts';
import { Expander, sameWords } from '../search/expander.ts';
import { blockedText } from '../search/judge.ts';
import type { FoundViolation } from '../search/judge.ts';
import type { Action, System } from '../system/system.ts';

export interface RunStep {
  readonly action: Action;
  readonly state: Int32Array;
}

/** A run as packed states, with the action that leads to each but the first. */
export interface Run {
  readonly initial: Int32Array;
  readonly steps: readonly RunStep[];
}

/** What two states have in common just if they count as one. */
export type FormOf = (state: Int32Array) => Int32Array;

/**
 * A run from an initial state whose states are in turn the given ones, as far as `formOf` tells states
 * apart. Each of the given states must have a successor of the form of the next. Whatever renaming of
 * the first one the run begins with, renamings of the same steps lead on.
 */
export function realRun(system: System, states: readonly Int32Array[], formOf: FormOf): Run {
  const [first, ...rest] = states.map(formOf) as [Int32Array, ...Int32Array[]];
  const initial = system.initial.find((state) => sameWords(formOf(state), first));
  if (initial === undefined) throw new Error('replay failed: the run begins in no initial state');
  const expander = new Expander(system);
  let from = initial;
  const steps = rest.map((form) => {
    const step = stepFrom(expander, from, (_, next) => sameWords(formOf(next), form));
    from = step.state;
    return step;
  });
  return { initial, steps };
}

/** The first step from a state that fails an assertion of the property. */
export function failingStep(system: System, from: Int32Array, property: string): RunStep {
  return stepFrom(new Expander(system), from, (failed) =>
    failed.some((each) => each.property === property),
  );
}

function stepFrom(
  expander: Expander,
  from: Int32Array,
  wanted: (failed: readonly Raised[], next: Int32Array) => boolean,
): RunStep {
  let found: RunStep | undefined;
  expander.load(from);
  expander.visit({
    successor: (action, failed) => {
      if (found !== undefined || !wanted(failed, expander.next)) return;
      found = { action, state: expander.next.slice() };
    },
  });
  if (found === undefined) {
    const why = 'a step reads something not in the state, or a declared symmetry does not hold';
    throw new Error(`replay failed: ${why}`);
  }
  return found;
}

/**
 * Why a run violates a property, told of the run itself: the search told it of renamings of its states.
 * Throws if the run does not violate it.
 */
export function reasonIn(
  system: System,
  run: Run,
  property: Property,
  { action, because }: FoundViolation,
): string {
  const reason =
    action === null ? badState(system, run, property, because) : badStep(system, run, property);
  if (reason !== undefined) return reason;
  const why = `a renaming of the run violates ${property.name}, but not the run itself`;
  throw new Error(`replay failed: the declared symmetry does not hold: ${why}`);
}

function badState(system: System, run: Run, property: Property, because: string) {
  const expander = new Expander(system);
  expander.load(run.steps.at(-1)?.state ?? run.initial);
  expander.expand();
  const { moved, resting } = expander;
  if (property.deadlock && !moved && !resting) return blockedText(system, expander.source);
  const fails = (part: 'invariant' | 'atRest'): boolean => {
    const holds = expander.predicate(property, part);
    return holds !== null && !holds();
  };
  return fails('invariant') || (resting && fails('atRest')) ? because : undefined;
}

function badStep(system: System, run: Run, property: Property) {
  const expander = new Expander(system);
  expander.load(run.steps.at(-2)?.state ?? run.initial);
  expander.expand();
  const last = run.steps.at(-1)?.action;
  return expander.failures.find((each) => each.property === property.name && each.action === last)
    ?.because;
}
