/**
 * Judges states and steps by the properties, and keeps the first violation of each; measures states by the
 * metrics.
 */

import type { Metric } from '../property/metric.ts';
import type { Property } from '../property/property.ts';
import type { Noted } from './crew.ts';
import type { Action, System } from '../system/system.ts';
import { ModelError } from './expander.ts';
import type { Successors } from './expander.ts';
import { Extremes } from './extremes.ts';

export interface FoundViolation {
  readonly property: string;
  readonly because: string;
  /** Steps from an initial state to the violation, the violating step included. */
  readonly depth: number;
  /** Number of the last stored state before the violation. */
  readonly state: number;
  /** The step that failed an assertion; null if `state` itself is bad. */
  readonly action: Action | null;
}

/** A property that is still to be judged, with what decides it. */
interface Open {
  readonly property: Property;
  readonly invariant: (() => boolean) | null;
  readonly atRest: (() => boolean) | null;
}

export class Judge {
  readonly #system: System;
  readonly #properties: readonly Property[];
  readonly #ignored: ReadonlySet<string>;
  readonly #successors: Successors;
  readonly #found = new Map<string, FoundViolation>();
  readonly #extremes: Extremes;
  #open: readonly Open[] = [];
  #wantsRest = false;
  #depth = 0;
  #changes = 0;
  #restReached = false;
  /** How many of the names that assertions have used were found to be properties. */
  #assertionsKnown = 0;

  /** `ignored` names properties whose assertions may fail without being reported. */
  constructor(
    system: System,
    properties: readonly Property[],
    ignored: Iterable<string>,
    successors: Successors,
    metrics: readonly Metric[] = [],
  ) {
    this.#system = system;
    this.#properties = properties;
    this.#ignored = new Set(ignored);
    this.#successors = successors;
    this.#extremes = new Extremes(metrics, successors);
    this.atDepth(0);
  }

  /** The first violation of each property, by its name. */
  get found(): ReadonlyMap<string, FoundViolation> {
    return this.#found;
  }

  /** What each metric's range is, as far as states were judged. */
  get extremes(): Extremes {
    return this.#extremes;
  }

  /** Counts the changes of what is found. */
  get changes(): number {
    return this.#changes + this.#extremes.changes;
  }

  /** Is there nothing left to find, though there was something? Metrics want every state. */
  get decided(): boolean {
    return this.#properties.length > 0 && this.#open.length === 0 && this.#extremes.isEmpty;
  }

  /** Was anything evaluated that could have violated the property? */
  exercised({ name, invariant, atRest, deadlock }: Property): boolean {
    if (invariant || deadlock || this.#successors.assertions.exercised.has(name)) return true;
    return atRest !== undefined && this.#restReached;
  }

  /** What the judge of another worker has noted. */
  note({ restReached, exercised, extremes }: Noted): void {
    this.#restReached ||= restReached;
    for (const property of exercised) this.#successors.assertions.exercised.add(property);
    for (const extreme of extremes) this.#extremes.take(extreme);
  }

  /** What this judge has noted so far. */
  get noted(): Noted {
    return {
      restReached: this.#restReached,
      exercised: [...this.#successors.assertions.exercised],
      extremes: this.#extremes.found,
    };
  }

  /** The states judged from now on lie so many steps from an initial state. */
  atDepth(depth: number): void {
    this.#depth = depth;
    this.#reopen();
  }

  /** Judges a state, which the successors' source holds. */
  judgeState(state: number): void {
    const resting = this.#wantsRest && this.#allRest();
    if (resting && this.#depth > 0) this.#restReached = true;
    for (const { property, invariant, atRest } of this.#open) {
      const { name, meaning } = property;
      try {
        if (invariant !== null && !invariant()) {
          this.#report(name, `the state breaks it: ${meaning}`, this.#depth, state, null);
        } else if (resting && atRest !== null && !atRest()) {
          const because = `broken with every process at rest: ${meaning}`;
          this.#report(name, because, this.#depth, state, null);
        }
      } catch (cause) {
        if (cause instanceof ModelError) throw cause;
        throw new ModelError(`property ${name}`, cause, this.#successors.source.slice());
      }
    }
    if (!this.#extremes.isEmpty) this.#extremes.measure(state, resting);
  }

  /** Judges what came of expanding a state. */
  judgeSteps(state: number): void {
    const { failures, moved, resting, assertions } = this.#successors;
    if (failures.length > 0) {
      for (const { property, because, action } of failures) {
        this.#report(property, because, this.#depth + 1, state, action);
      }
    }
    if (!moved && !resting) this.#judgeDeadlock(state);
    if (assertions.exercised.size > this.#assertionsKnown) {
      for (const property of assertions.exercised) this.#requireDeclared(property, 'a step');
      this.#assertionsKnown = assertions.exercised.size;
    }
  }

  #allRest(): boolean {
    const { source } = this.#successors;
    for (const { word, shift, mask, rests } of this.#system.processes) {
      if (!rests[((source[word] as number) >>> shift) & mask]) return false;
    }
    return true;
  }

  #judgeDeadlock(state: number): void {
    for (const { property } of this.#open) {
      if (!property.deadlock) continue;
      const because = blockedText(this.#system, this.#successors.source);
      this.#report(property.name, because, this.#depth, state, null);
    }
  }

  #report(
    property: string,
    because: string,
    depth: number,
    state: number,
    action: Action | null,
  ): void {
    this.#requireDeclared(property, `step ${action?.step}`);
    if (this.#ignored.has(property)) return;
    this.take({ property, because, depth, state, action });
  }

  /** Keeps the violation if it comes before what is known of its property, in the order of the search. */
  take(violation: FoundViolation): void {
    const known = this.#found.get(violation.property);
    if (known !== undefined && !comesBefore(violation, known)) return;
    this.#found.set(violation.property, violation);
    this.#changes += 1;
    this.#reopen();
  }

  /**
   * A step of this level that fails an assertion leads one step further than the level's states; one
   * of them may yet break the same property by itself.
   */
  #reopen(): void {
    this.#open = this.#properties
      .filter(({ name }) => (this.#found.get(name)?.depth ?? Infinity) > this.#depth)
      .map((property) => ({
        property,
        invariant: this.#successors.predicate(property, 'invariant'),
        atRest: this.#successors.predicate(property, 'atRest'),
      }));
    this.#wantsRest =
      this.#extremes.wantsRest || this.#properties.some(({ atRest }) => atRest !== undefined);
  }

  /** An assertion of a misspelt property would else never be missed. */
  #requireDeclared(property: string, where: string): void {
    if (this.#ignored.has(property)) return;
    if (this.#properties.some(({ name }) => name === property)) return;
    const why = `asserts '${property}', which is not among the spec's properties`;
    throw new ModelError(where, why, this.#successors.source.slice());
  }
}

/** Who waits in a deadlock, and where. */
export function blockedText(system: System, state: Int32Array): string {
  return `blocked for ever: ${movingIn(system, state).join(', ')}`;
}

/** Which processes do not rest, and where they are. */
export function movingIn({ processes }: System, state: Int32Array): readonly string[] {
  return processes
    .map((p) => ({ p, label: ((state[p.word] as number) >>> p.shift) & p.mask }))
    .filter(({ p, label }) => !p.rests[label])
    .map(({ p, label }) => `${p.name} at ${p.labels[label]}`);
}

/**
 * Whatever the order in which workers report. A failed assertion is found one level before the state that
 * it leads to; of two violations at one state the one reported first is kept.
 */
function comesBefore(a: FoundViolation, b: FoundViolation): boolean {
  if (a.depth !== b.depth) return a.depth < b.depth;
  if ((a.action === null) !== (b.action === null)) return a.action !== null;
  return a.state < b.state;
}
