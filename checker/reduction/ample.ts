/**
 * Partial-order reduction by ample sets, all of which is decided before the search: D. Peled, "All from
 * one, one for all" (1993); R. Kurshan, V. Levin, M. Minea, D. Peled, H. Yenigün, "Static partial order
 * reduction" (1998). In some states the steps of one process p are taken and nothing else. These are
 * states in which
 *
 * 1. p does not rest, and at least one of its steps is enabled;
 * 2. whatever the others may do before p moves, p's steps stay enabled or blocked as they are, and are
 *    independent of it. That is known of each other process by its place, of which all that can come
 *    is looked at, and of each rule; of a rule that is not independent, by a guard: a cell that keeps
 *    it from being taken now, and that nothing that may be done before p moves can change;
 * 3. p's steps change nothing that an invariant or a goal reads (labels are such things as well; but not
 *    by which processes rest);
 * 4. and p's program has no cycle of such places alone.
 *
 * By 4 no run goes on for ever in such states: a cycle of the system's states takes each process that
 * moves in it round a cycle of its program, and only steps from such places are taken in such states.
 * Whether a state is one of them depends on the state alone, so the result is the same whatever the order
 * of the search, and in however many threads.
 *
 * What is left out loses nothing. Let w be a run of the whole system from such a state s, and let p move
 * in w, first by its step a: by 2, a may as well come first, and w without it after that leads to the
 * same state. If p does not move in w, then a may come before w, and w leads to the same as before but for
 * what a does. Either way a is explored from s, and what is left of w is no longer than w; it gets
 * shorter in the next state that is expanded whole, and by 4 there is one. So for each
 *
 * - step or rule that is taken somewhere: it is the last of some w, and is taken here too, since a
 *   enables and disables none that is independent of it. The report of idle steps stays right.
 * - assertion that fails in a step: the step reads the same here, a's own included, and it fails too.
 * - invariant that is broken in the last state of w: if a is not in w, then a changes nothing that the
 *   invariant reads, and it is broken in the state that a and w lead to.
 * - state at the end of w in which all processes rest: p does not rest in s, so it moves in w, and w's
 *   last state itself is reached. `atRest` may read what it likes.
 * - deadlock at the end of w: if p did not move in w, a would still be enabled, and p not at rest: no
 *   deadlock. So p moves, and the same deadlock is reached. A state expanded in part is none, by 1.
 * - state s from which a goal can be reached (see `Property.alwaysPossible`), by a run w: if p moves in w,
 *   then the same goal is reached by way of a, and what is left of w is shorter. If not, then p does not
 *   rest at the end of w, which demands that all rest in no goal, nor that p does; a and w lead to a goal
 *   too, for a changes nothing else that the goal reads. So a goal can be reached in what is explored.
 * - state at the end of w from which no goal can be reached: if a is in w, it is reached itself, else the
 *   state that a leads to from it, and from that no goal can be reached either.
 *
 * Runs to a violation may get longer. States in which a single step is taken need not be stored at all: it
 * is taken at once, and the step after it, until there is a choice (see `compile/ample-text.ts`). By 3
 * their invariants are those of the state that this leads to, and by 1 they are neither deadlocks nor at
 * rest. A goal is left out that way only if a goal comes next, and just those from which a goal can be
 * reached lead to a state from which it can.
 */

import type { Property } from '../property/property.ts';
import type { System } from '../system/system.ts';
import { analysing } from './analysis.ts';
import type { Analysis } from './analysis.ts';
import type { Control, Place } from './control.ts';
import { withoutCycles } from './cycles.ts';
import type { AtomSet } from './footprint.ts';
import { Guards } from './guard.ts';
import type { Guard } from './guard.ts';
import { Independence, isBlocked } from './independence.ts';
import type { Actor } from './independence.ts';

/** What is demanded of an ample set. Each can be taken out, to see what it is for. */
export interface Demands {
  /** What others may do before is independent of it. */
  readonly independent: boolean;
  /** It changes nothing that an invariant or a goal reads. */
  readonly invisible: boolean;
  /** No cycle consists of ample steps alone. */
  readonly acyclic: boolean;
}

export const ALL_DEMANDS: Demands = { independent: true, invisible: true, acyclic: true };

/** The places of one process at which its steps may be enough. */
export interface Candidate {
  /** Which process, by its position in the system. */
  readonly process: number;
  /** By place: the number of the place among the eligible ones, or -1. */
  readonly rank: Int16Array;
  /** Of each other process: is it all right where it is? By rank, then by its place. */
  readonly others: readonly { readonly process: number; readonly allowed: Uint8Array }[];
  /** By rank: cells that must keep rules from being taken. */
  readonly guards: readonly (readonly Guard[])[];
}

export interface AmpleSets {
  readonly controls: readonly Control[];
  /** In the order in which they are tried. */
  readonly candidates: readonly Candidate[];
  /** Names of the steps that are enough by themselves somewhere. */
  readonly steps: readonly string[];
}

/** Throws `CompileError` if a step is outside the subset that is understood. */
export function ampleSetsOf(
  system: System,
  properties: readonly Property[],
  demands: Demands = ALL_DEMANDS,
): AmpleSets {
  return analysing(system, (analysis) => new Chooser(analysis, properties, demands).result());
}

class Chooser {
  readonly #analysis: Analysis;
  readonly #demands: Demands;
  readonly #independence: Independence;
  readonly #guards: Guards;
  /** By process and place: its actions. */
  readonly #actors: readonly (readonly (readonly Actor[])[])[];
  readonly #visible: AtomSet;

  constructor(analysis: Analysis, properties: readonly Property[], demands: Demands) {
    const { system, atoms, rules, controls } = analysis;
    const { layout } = system.view;
    this.#analysis = analysis;
    this.#demands = demands;
    this.#independence = new Independence(layout, atoms);
    this.#guards = new Guards(layout, atoms, rules);
    this.#actors = controls.map((control) =>
      control.places.map((place) => analysis.actorsAt(control, place)),
    );
    this.#visible = analysis.invariantReads(properties);
  }

  result(): AmpleSets {
    const candidates = this.#analysis.controls.map((_, p) => this.#candidate(p));
    const steps = candidates.flatMap(({ process, rank }) => {
      const { places, process: entry } = this.#analysis.controls[process] as Control;
      const eligible = places.filter((_, place) => (rank[place] as number) >= 0);
      return eligible.map(({ label }) => `${entry.name}:${entry.labels[label]}`);
    });
    return { controls: this.#analysis.controls, candidates, steps: [...new Set(steps)] };
  }

  #candidate(p: number): Candidate {
    const { process, places } = this.#analysis.controls[p] as Control;
    const checked = new Map<number, { guards: readonly Guard[]; allowed: Uint8Array[] }>();
    places.forEach(({ label, effects, footprint }, place) => {
      if (process.rests[label] || effects.length === 0) return;
      if (this.#demands.invisible && (footprint.writes & this.#visible) !== 0n) return;
      const guards = this.#guardsFor(p, place);
      if (guards === null) return;
      const allowed = this.#analysis.controls.map((_, q) =>
        q === p ? new Uint8Array() : this.#allowed(p, place, q, guards),
      );
      const possible = allowed.every((each, q) => q === p || each.includes(1));
      if (possible) checked.set(place, { guards, allowed });
    });
    const chosen = new Set(checked.keys());
    const next = places.map((place) => place.next);
    const kept = [...(this.#demands.acyclic ? withoutCycles(next, chosen) : chosen)];
    const rank = new Int16Array(places.length).fill(-1);
    kept.forEach((place, i) => (rank[place] = i));
    const others = this.#analysis.controls.flatMap((control, q) => {
      if (q === p) return [];
      const allowed = new Uint8Array(kept.length * control.places.length);
      kept.forEach((place, i) => {
        allowed.set(checked.get(place)?.allowed[q] ?? [], i * control.places.length);
      });
      return [{ process: q, allowed }];
    });
    return {
      process: p,
      rank,
      others,
      guards: kept.map((each) => checked.get(each)?.guards ?? []),
    };
  }

  /** What must keep the rules from being taken that interfere; null if nothing does. */
  #guardsFor(p: number, place: number): readonly Guard[] | null {
    const guards = new Map<number, number>();
    for (const rule of this.#analysis.rules) {
      if (isBlocked(rule.effect) || this.#apart(p, place, rule)) continue;
      const [guard] = this.#guards.of(rule).toSorted((a, b) => this.#cost(p, a) - this.#cost(p, b));
      if (guard === undefined) return null;
      const { cell, blocking } = guard;
      const codes = (guards.get(cell) ?? -1) & blocking;
      if (codes === 0) return null;
      guards.set(cell, codes);
    }
    return [...guards].map(([cell, blocking]) => ({ cell, blocking }));
  }

  /** At how many places others may write the guard's cell. */
  #cost(p: number, { cell }: Guard): number {
    const places = this.#analysis.controls.flatMap((control, q) => (q === p ? [] : control.places));
    return places.filter(({ footprint }) => this.#analysis.has(footprint.writes, cell)).length;
  }

  /** Is all that the process may do at the place independent of the other's action? */
  #apart(p: number, place: number, other: Actor): boolean {
    if (!this.#demands.independent) return true;
    const actors = this.#actors[p]?.[place] ?? [];
    const alone = actors.length === 1;
    return actors.every((actor) => this.#independence.staysAsItIs(actor, other, alone));
  }

  /** By the other's place: whatever it does from there on, is the step at `place` independent of it? */
  #allowed(p: number, place: number, q: number, guards: readonly Guard[]): Uint8Array {
    const { places } = this.#analysis.controls[q] as Control;
    const allowed = new Uint8Array(places.length).fill(1);
    const before = places.map((): number[] => []);
    places.forEach(({ next }, from) => next.forEach((to) => before[to]?.push(from)));
    const bad = [...places.keys()].filter((at) => {
      const { footprint } = places[at] as Place;
      const moves = guards.some(({ cell }) => this.#analysis.has(footprint.writes, cell));
      const actors = this.#actors[q]?.[at] ?? [];
      return moves || !actors.every((actor) => this.#apart(p, place, actor));
    });
    for (let at = bad.pop(); at !== undefined; at = bad.pop()) {
      if (allowed[at] === 0) continue;
      allowed[at] = 0;
      bad.push(...(before[at] as number[]));
    }
    return allowed;
  }
}
