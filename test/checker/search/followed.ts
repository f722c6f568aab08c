/** Random systems as specs, what the reference search finds in them, and traces followed in it. */

import { expect } from 'vitest';
import { spec } from '../../../checker/index.ts';
import type { CheckResult, Trace } from '../../../checker/index.ts';
import { allRest, initialStates, toProperties, toSystem, transitionsOf } from './random-systems.ts';
import type { PlainState, RandomSystem } from './random-systems.ts';
import { explore } from './reference.ts';

export const specOf = (description: RandomSystem) =>
  spec({
    name: 'random',
    summary: 'a random system',
    model: () => toSystem(description),
    properties: toProperties(description) as never,
  });

export const exploreNaively = (description: RandomSystem) =>
  explore(initialStates(description), (state) =>
    transitionsOf(description, state).map((transition) => transition.state),
  );

/** The least depth of a violation by each property; Infinity if there is none. */
export function violationsOf(description: RandomSystem): Record<string, number> {
  const { forbidden, forbiddenAtRest } = description;
  const { states, depths } = exploreNaively(description);
  const least = {
    invariant: Infinity,
    atRest: Infinity,
    asserted: Infinity,
    deadlockFree: Infinity,
  };
  for (const state of states) {
    const depth = depths.get(JSON.stringify(state)) as number;
    const transitions = transitionsOf(description, state);
    const found = (name: keyof typeof least, at: number, violated: boolean) => {
      if (violated) least[name] = Math.min(least[name], at);
    };
    const has = ({ variable, value }: { variable: number; value: number }) =>
      state.v[variable] === value;
    const resting = allRest(description, state);
    found('invariant', depth, forbidden.every(has));
    found('atRest', depth, resting && has(forbiddenAtRest));
    found('deadlockFree', depth, !resting && !transitions.some(({ progress }) => progress));
    found(
      'asserted',
      depth + 1,
      transitions.some(({ failed }) => failed),
    );
  }
  return least;
}

/** A state in a trace, in the words of the reference. */
function plainState(state: unknown): PlainState {
  const { v, ...processes } = state as { v: number[]; [p: string]: unknown };
  return {
    v,
    processes: Object.values(processes as Record<string, { pc: string; local: number }>).map(
      ({ pc, local }) => ({ pc: Number(pc.slice(1)), local }),
    ),
  };
}

/** Replays a trace in the reference; the state that it leads to, and whether the last transition failed. */
export function replay(description: RandomSystem, trace: Trace) {
  let state = plainState(trace.initial.state);
  expect(initialStates(description)).toContainEqual(state);
  let failed = false;
  for (const { actor, action, state: to } of trace.steps) {
    const taken = transitionsOf(description, state).find(
      (each) => each.actor === actor && each.action === action,
    );
    expect(taken?.state).toEqual(plainState(to));
    failed = taken?.failed ?? false;
    state = plainState(to);
  }
  return { state, failed };
}

export const tracesOf = ({ properties }: CheckResult): Map<string, Trace> =>
  new Map(
    properties.flatMap((each) => (each.verdict === 'violated' ? [[each.name, each.trace]] : [])),
  );

/** Follows a trace in the reference, step by step, to a violation of the property. */
export function expectViolation(description: RandomSystem, name: string, trace: Trace): void {
  const { state, failed } = replay(description, trace);
  const { forbidden, forbiddenAtRest } = description;
  const transitions = transitionsOf(description, state);
  const violated = {
    invariant: forbidden.every(({ variable, value }) => state.v[variable] === value),
    atRest: state.v[forbiddenAtRest.variable] === forbiddenAtRest.value,
    asserted: failed,
    deadlockFree: !transitions.some(({ progress }) => progress),
  };
  expect(violated).toMatchObject({ [name]: true });
}
