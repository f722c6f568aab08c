/** Every outcome that a litmus test can have, and what its condition makes of them. */

import { terminalStates } from '../../checker/index.ts';
import { isTrue } from './proposition.ts';
import { exactDepth, litmusSystem } from './system.ts';
import type { LitmusState } from './state.ts';
import type { LitmusTest, Place, Proposition, Quantifier } from './syntax.ts';

export type Observation = 'Always' | 'Sometimes' | 'Never';

/** The final states that agree in what is observed. */
export interface ObservedState {
  /** By place observed. */
  readonly values: readonly number[];
  /** Executions that end so: different ones differ in which write a read reads, or in the order of writes. */
  readonly executions: number;
  readonly satisfies: boolean;
}

/** What a report says of a test, of whatever kind. */
export interface Reported {
  readonly name: string;
  readonly info: ReadonlyMap<string, string>;
  readonly condition: { readonly quantifier: Quantifier; readonly text: string };
  /** The places that are observed, as the format writes them. */
  readonly observed: readonly string[];
}

export interface Outcome {
  readonly test: Reported;
  /** In the order of their values. */
  readonly observed: readonly ObservedState[];
  /** Executions that satisfy the proposition, and that don't. */
  readonly satisfying: number;
  readonly others: number;
  /** Is the condition, with its quantifier, true of all executions together? */
  readonly validated: boolean;
  readonly observation: Observation;
  /** States explored, and seconds of exploring. */
  readonly states: number;
  readonly seconds: number;
}

/** A test has more states than there is memory for, so nothing is known of it. */
export class TooManyStatesError extends Error {
  override name = 'TooManyStatesError';
}

/**
 * Explores a test. `depth` is the number of stores that a store buffer holds; by default as many as make no
 * difference. `maxMemory` is for the states, in bytes. Throws `LitmusError` if the test's values become too
 * large, and {@link TooManyStatesError}.
 */
export function outcomeOf(
  test: LitmusTest,
  depth = exactDepth(test),
  { maxMemory }: { readonly maxMemory?: number } = {},
): Outcome {
  const { condition } = test;
  const ends = terminalStates(
    litmusSystem(test, depth),
    (s) => ({
      values: test.observed.map((place) => valueAt(s, place)),
      satisfies: holds(condition.proposition, s),
    }),
    { maxMemory },
  );
  if (ends.ending !== 'complete') {
    const states = ends.states.toLocaleString('en');
    throw new TooManyStatesError(`${test.name}: stopped at ${states} states: no memory for more`);
  }
  return outcomeFrom(
    { ...test, observed: test.observed.map((place) => placeName(test, place)) },
    ends.results,
    ends,
  );
}

/** What final states make of a test. */
export function outcomeFrom(
  test: Reported,
  results: readonly Omit<ObservedState, 'executions'>[],
  { states, seconds }: Pick<Outcome, 'states' | 'seconds'>,
): Outcome {
  const byValues = Map.groupBy(results, ({ values }) => values.join());
  const observed = [...byValues.values()]
    .map((group) => ({ ...(group[0] as (typeof group)[0]), executions: group.length }))
    .sort((a, b) => compare(a.values, b.values));
  const satisfying = results.filter(({ satisfies }) => satisfies).length;
  const others = results.length - satisfying;
  return {
    test,
    observed,
    satisfying,
    others,
    validated: isValidated(test.condition.quantifier, satisfying, others),
    observation: satisfying === 0 ? 'Never' : others === 0 ? 'Always' : 'Sometimes',
    states,
    seconds,
  };
}

function isValidated(quantifier: Quantifier, satisfying: number, others: number): boolean {
  if (quantifier === 'exists') return satisfying > 0;
  return quantifier === 'forall' ? others === 0 : satisfying === 0;
}

/** Is the proposition true of a final state? */
export function holds(proposition: Proposition, s: LitmusState): boolean {
  return isTrue(proposition, (place) => valueAt(s, place));
}

function valueAt(s: LitmusState, place: Place): number {
  return place.kind === 'location'
    ? s.memory[place.location].value
    : s.cpu[place.thread].register[place.register];
}

function placeName({ locations, threads }: LitmusTest, place: Place): string {
  if (place.kind === 'location') return `[${locations[place.location]?.name}]`;
  return `${place.thread}:${threads[place.thread]?.registers[place.register]?.name}`;
}

function compare(a: readonly number[], b: readonly number[]): number {
  const i = a.findIndex((value, at) => value !== b[at]);
  return i < 0 ? 0 : (a[i] as number) - (b[i] as number);
}
