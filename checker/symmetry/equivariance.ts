/**
 * Is what is declared interchangeable so? On a sample of reachable states and of permutations: from the
 * renamed state the same steps, renamed, must be possible, fail the same assertions and lead to the
 * renamed successors, and properties must judge both alike.
 *
 * Initial states need not be closed under renaming. If steps and properties commute with it, then a run
 * from a renamed initial state is a renaming of a run from the initial state itself, so whether one of
 * them violates a property, and after how many steps, is the same.
 */

import type { Property } from '../property/property.ts';
import { ModelError } from '../search/expander.ts';
import { SpecError } from '../spec.ts';
import { print, unpack } from '../state/value.ts';
import type { System } from '../system/system.ts';
import { compareOutcomes, Observer } from './behaviour.ts';
import type { Behaviour, Outcome } from './behaviour.ts';
import { identity, Renaming } from './permutation.ts';
import type { Permutation } from './permutation.ts';
import { drawRenaming, random, walks } from './sample.ts';

export interface Sample {
  /** States looked at, on random walks. */
  readonly states?: number;
  readonly seed?: number;
}

/** The first asymmetry found in a sample, in words; null if there is none. */
export function asymmetryIn(
  system: System,
  properties: readonly Property[],
  { states = 100, seed = 1 }: Sample = {},
): string | null {
  if (system.symmetry.length === 0) return null;
  const draw = random(seed);
  const renaming = new Renaming(system.view.layout, system.symmetry);
  const observer = new Observer(system, properties, renaming);
  const unchanged = identity(system.symmetry);
  try {
    for (const state of walks(system, states, draw)) {
      const by = drawRenaming(system, draw);
      const renamedAfter = observer.observe(state, by);
      const renamedBefore = observer.observe(renaming.rename(state, by), unchanged);
      const found = difference(system, renamedAfter, renamedBefore);
      if (found !== null) return `renaming ${renamingText(system, by)} changes ${found}`;
    }
  } catch (cause) {
    // A model that fails as a program is told of by the search, with a run that leads there.
    if (!(cause instanceof ModelError)) throw cause;
  }
  return null;
}

/** Throws {@link SpecError} if a sample shows that what is declared interchangeable is not. */
export function requireSymmetry(system: System, properties: readonly Property[]): void {
  const found = asymmetryIn(system, properties);
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
  return judged === undefined ? null : `what property ${judged} says of a state`;
}

function outcomeDifference(system: System, a: readonly Outcome[], b: readonly Outcome[]) {
  const without = (some: readonly Outcome[], others: readonly Outcome[]): Outcome | undefined =>
    some.find((each) => others.every((other) => compareOutcomes(each, other) !== 0));
  const [left, right] = [without(a, b), without(b, a)];
  if (left === undefined && right === undefined && a.length === b.length) return null;
  if (a.length !== b.length) return `it can be taken in ${a.length} ways or in ${b.length}`;
  const { root } = system.view.layout;
  const variables = (of: Outcome | undefined) =>
    of === undefined ? [] : print(root, unpack(system.view.layout, of.state));
  const others = variables(right);
  const found = variables(left).findIndex(({ text }, i) => text !== others[i]?.text);
  if (found < 0) return 'it fails other assertions';
  const { name, text } = variables(left)[found] as { name: string; text: string };
  return `${name} becomes ${text} or ${others[found]?.text}`;
}

/** `client 0 to 2 and 2 to 0` */
function renamingText({ symmetry }: System, by: Permutation): string {
  const parts = symmetry.flatMap(({ name, first }, o) => {
    const moved = (by[o] ?? []).flatMap((to, from) =>
      to === from ? [] : [`${first + from} to ${first + to}`],
    );
    return moved.length === 0 ? [] : [`${name} ${moved.join(', ')}`];
  });
  return parts.join('; ') || 'nothing';
}
