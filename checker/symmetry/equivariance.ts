/**
 * Is what is declared interchangeable so? On a sample of reachable states and of permutations: from the
 * renamed state the same steps, renamed, must be possible, fail the same assertions and lead to the
 * renamed successors, properties must judge both alike, and metrics have the same value in both.
 *
 * Initial states need not be closed under renaming. If steps and properties commute with it, then a run
 * from a renamed initial state is a renaming of a run from the initial state itself, so whether one of
 * them violates a property, and after how many steps, is the same; so are the values of metrics on the way.
 */

import type { Metric } from '../property/metric.ts';
import type { Property } from '../property/property.ts';
import { ModelError } from '../search/expander.ts';
import { requireSymmetricGoals } from '../search/goal.ts';
import { SpecError } from '../spec.ts';
import { print, unpack } from '../state/value.ts';
import type { System } from '../system/system.ts';
import { compareOutcomes, Observer } from './behaviour.ts';
import type { Behaviour, Outcome } from './behaviour.ts';
import { identity, Renaming } from './permutation.ts';
import type { Permutation } from './permutation.ts';
import { drawRenaming, random, walks } from './sample.ts';
import type { Random } from './sample.ts';

export interface Sample {
  /** States looked at, on random walks. */
  readonly states?: number;
  readonly seed?: number;
}

/** Compares what states do with what their renamings do. */
export class Comparison {
  readonly #system: System;
  readonly #renaming: Renaming;
  readonly #observer: Observer;
  readonly #draw: Random;

  constructor(
    system: System,
    properties: readonly Property[],
    metrics: readonly Metric[],
    draw: Random = random(1),
  ) {
    this.#system = system;
    this.#renaming = new Renaming(system.view.layout, system.symmetry);
    this.#observer = new Observer(system, properties, metrics, this.#renaming);
    this.#draw = draw;
  }

  /** What a renaming drawn at random changes, in words; null if nothing. */
  asymmetryAt(state: Int32Array): string | null {
    const by = drawRenaming(this.#system, this.#draw);
    const renamedAfter = this.#observer.observe(state, by);
    const renamed = this.#renaming.rename(state, by);
    const renamedBefore = this.#observer.observe(renamed, identity(this.#system.symmetry));
    const found = difference(this.#system, renamedAfter, renamedBefore);
    return found === null ? null : `renaming ${renamingText(this.#system, by)} changes ${found}`;
  }
}

/** The first asymmetry found in a sample, in words; null if there is none. */
export function asymmetryIn(
  system: System,
  properties: readonly Property[],
  { states = 50, seed = 1 }: Sample = {},
  metrics: readonly Metric[] = [],
): string | null {
  if (system.symmetry.length === 0) return null;
  const draw = random(seed);
  const comparison = new Comparison(system, properties, metrics, draw);
  try {
    for (const state of walks(system, states, draw)) {
      const found = comparison.asymmetryAt(state);
      if (found !== null) return found;
    }
  } catch (cause) {
    // A model that fails as a program is told of by the search, with a run that leads there.
    if (!(cause instanceof ModelError)) throw cause;
  }
  return null;
}

/** Throws {@link SpecError} if a goal or a sample shows that what is declared interchangeable is not. */
export function requireSymmetry(
  system: System,
  properties: readonly Property[],
  metrics: readonly Metric[],
): void {
  requireSymmetricGoals(system, properties);
  const found = asymmetryIn(system, properties, {}, metrics);
  if (found !== null) throw new SpecError(`the declared symmetry does not hold: ${found}`);
}

/** What differs, in words; null if nothing does. */
function difference(system: System, a: Behaviour | null, b: Behaviour | null): string | null {
  if (a === null || b === null) return a === b ? null : 'whether the model fails as a program';
  for (const step of new Set([...a.steps.keys(), ...b.steps.keys()])) {
    const [left, right] = [a.steps.get(step) ?? [], b.steps.get(step) ?? []];
    const found = outcomeDifference(system, left, right);
    if (found !== null) return `what step ${step} does: ${found}`;
  }
  const judged = [...a.broken, ...b.broken].find(
    (name) => !a.broken.includes(name) || !b.broken.includes(name),
  );
  if (judged !== undefined) return `what property ${judged} says of a state`;
  for (const [metric, value] of a.measured) {
    const other = b.measured.get(metric);
    if (!Object.is(value, other)) return `metric ${metric}: it is ${value} or ${other}`;
  }
  return null;
}

/** Both are in order. */
function outcomeDifference(system: System, a: readonly Outcome[], b: readonly Outcome[]) {
  if (a.length !== b.length) return `it can be taken in ${a.length} ways or in ${b.length}`;
  const at = a.findIndex((each, i) => compareOutcomes(each, b[i] as Outcome) !== 0);
  if (at < 0) return null;
  const { layout } = system.view;
  const variables = ({ state }: Outcome) => print(layout.root, unpack(layout, state));
  const others = variables(b[at] as Outcome);
  const differing = variables(a[at] as Outcome).flatMap(({ name, text }, i) => {
    const other = others[i]?.text;
    return text === other ? [] : [`${name} becomes ${text} or ${other}`];
  });
  return differing[0] ?? 'it fails other assertions';
}

/** `client 0 to 2, 2 to 0` */
function renamingText({ symmetry }: System, by: Permutation): string {
  const parts = symmetry.flatMap(({ name, first }, o) => {
    const moved = (by[o] ?? []).flatMap((to, from) =>
      to === from ? [] : [`${first + from} to ${first + to}`],
    );
    return moved.length === 0 ? [] : [`${name} ${moved.join(', ')}`];
  });
  return parts.join('; ') || 'nothing';
}
