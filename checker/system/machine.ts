/**
 * Machines: processes with labelled steps. A step is an ordinary function of the shared state and
 * of the process's own locals; it makes at most one access to what it shares with others, and
 * returns the label to go to, or `blocked`, having written nothing, if it can't be taken now.
 *
 * The subset of TypeScript for steps (so that they can be compiled from their own syntax tree):
 * `const`/`let` locals of primitive or state-part type, `if`, `for` over constant bounds or constant
 * lists, arithmetic, logic and comparison, assignment to parts of the state, calls of functions
 * that keep to the subset themselves, and captured names only if they are constant. No `this`, no
 * closures made inside a step, no captured variable that is ever assigned, no allocation.
 */

import type { Fields, StructDomain, StructValue, Value } from '../state/domain.ts';
import { DomainError } from '../state/domain.ts';

declare const blockedBrand: unique symbol;

/** What a step or a rule returns when it can't be taken in this state. */
export interface Blocked {
  readonly [blockedBrand]: true;
}
export const blocked = Symbol('blocked') as unknown as Blocked;

export type Next<L extends string> = L | Blocked;

/** One way to run a step, with the values chosen for its parameters. */
export type Run<S, M, P, L extends string> = (state: S, me: M, params: P) => Next<L>;

/** A step that chooses: it is tried with every combination of its parameters' values. */
export interface ChoiceStep<S, M, L extends string> {
  readonly params: Fields;
  readonly run: Run<S, M, never, L>;
  /** Renames the labels that `run` returns, for steps expanded in place. */
  readonly rename?: ((label: string) => string) | undefined;
}

export type Step<S, M, L extends string> = ((state: S, me: M) => Next<L>) | ChoiceStep<S, M, L>;

/** A process type: its labels, and what its step does at each. */
export interface Machine<C extends string = string> {
  readonly locals: Fields;
  readonly constants: readonly C[];
  readonly start: string;
  readonly rest: readonly string[];
  readonly steps: Readonly<Record<string, ChoiceStep<never, never, string>>>;
}

/**
 * A sub-machine, to be expanded in place: it is entered at its start label `E`, its other labels are
 * its own, and it leaves through its exits `X`.
 */
export interface Fragment<S, M, E extends string, X extends string> {
  readonly exits: readonly X[];
  readonly start: E;
  readonly steps: Readonly<Record<string, Step<S, M, string>>>;
}

interface MachineDefinition<S, M, L extends string> {
  readonly start: NoInfer<L>;
  /** Labels at which the process may stay for ever: it owes nothing to the others there. */
  readonly rest?: readonly NoInfer<L>[];
  readonly steps: { readonly [K in L]: Step<S, M, NoInfer<L>> };
}

interface FragmentDefinition<S, M, L extends string, E extends string, X extends string> {
  readonly exits: readonly X[];
  readonly start: E & NoInfer<L>;
  readonly steps: { readonly [K in L]: Step<S, M, NoInfer<L | X>> };
}

/** Typed constructors for the machines over one state with given locals and constants. */
export interface Vocabulary<S, M, C extends string> {
  machine<const L extends string>(definition: MachineDefinition<S, M, L>): Machine<C>;
  fragment<const L extends string, const E extends string, const X extends string>(
    definition: FragmentDefinition<S, M, L, E, X>,
  ): Fragment<S, M, E, X>;
  choose<const L extends string, P extends Fields>(
    params: P,
    run: (state: S, me: M, params: Readonly<StructValue<P>>) => Next<L>,
  ): ChoiceStep<S, M, L>;
}

/**
 * `locals` are the process's own variables, part of the state; `constants` name the numbers in
 * which two processes of the same machine differ (their CPU, their thread id).
 */
export function vocabulary<
  D extends StructDomain,
  F extends Fields,
  const C extends string = never,
>(
  _state: D,
  locals: F,
  ...constants: readonly C[]
): Vocabulary<Value<D>, StructValue<F> & { readonly [K in C]: number }, C> {
  return {
    machine: ({ start, rest = [], steps }) => ({
      locals,
      constants,
      start,
      rest,
      steps: normalised(steps as Readonly<Record<string, Step<never, never, string>>>),
    }),
    fragment: (definition) => definition,
    choose: (params, run) => ({ params, run }),
  };
}

function normalised(steps: Readonly<Record<string, Step<never, never, string>>>): Machine['steps'] {
  return Object.fromEntries(
    Object.entries(steps).map(([label, step]) => [
      label,
      typeof step === 'function' ? { params: {}, run: step } : step,
    ]),
  );
}

/** What a host sees of an expanded fragment: the label at which to enter it. */
export type Expanded<S, M, P extends string, E extends string, T extends string> = {
  readonly [K in `${P}/${E}`]: ChoiceStep<S, M, K | T>;
};

/**
 * Expands a fragment in place, under labels with a prefix; its exits become labels of the host,
 * which enters it at `prefix/start`.
 */
export function expand<
  S,
  M,
  E extends string,
  X extends string,
  const P extends string,
  const T extends string,
>(
  prefix: P,
  { exits, steps }: Fragment<S, M, E, X>,
  targets: { readonly [K in X]: T },
): Expanded<S, M, P, E, T> {
  const missing = exits.find((exit) => targets[exit] === undefined);
  if (missing !== undefined) throw new DomainError(`${prefix}: exit '${missing}' leads nowhere`);
  const both = exits.find((exit) => Object.hasOwn(steps, exit));
  if (both !== undefined) throw new DomainError(`${prefix}: '${both}' is a label and an exit`);
  const outward = (label: string): string => {
    if (Object.hasOwn(steps, label)) return `${prefix}/${label}`;
    if (Object.hasOwn(targets, label)) return targets[label as X];
    throw new DomainError(`${prefix} goes to unknown label '${label}'`);
  };
  const rename = (inner?: (label: string) => string) =>
    inner === undefined ? outward : (label: string) => outward(inner(label));
  return Object.fromEntries(
    Object.entries(steps).map(([label, step]) => [
      `${prefix}/${label}`,
      typeof step === 'function'
        ? { params: {}, run: step, rename: outward }
        : { ...step, rename: rename(step.rename) },
    ]),
  ) as unknown as Expanded<S, M, P, E, T>;
}

/** The label at which a host enters the fragment that it expands under `prefix`. */
export function entrance<const P extends string, E extends string>(
  prefix: P,
  { start }: Fragment<never, never, E, string>,
): `${P}/${E}` {
  return `${prefix}/${start}`;
}

/** One process: a machine with values for its constants. */
export interface Process {
  readonly machine: Machine;
  readonly constants: Readonly<Record<string, number>>;
}

export function process<C extends string>(
  machine: Machine<C>,
  constants: { readonly [K in C]: number },
): Process {
  return { machine, constants };
}
