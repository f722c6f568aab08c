/**
 * Decides what is always possible, once all states are known: whether from each of them a goal can be
 * reached. A state is good if it is a goal or has a good successor. One bit is kept for each state and
 * goal; successors are found anew, for states that are not good yet, pass by pass over all states until a
 * pass changes nothing. So it takes no memory for transitions, of which there are several for each state.
 *
 * The first pass looks for goals alone. What another finds out it uses at once. States are gone through
 * from the last one found to the first, which follows runs whose states were found one after the other,
 * however long they are; and, when that does little any more, the other way, which follows those that lead
 * back, and so on.
 * So there are few passes, and most take in only the states that none of the others has found good.
 *
 * The bad state that was found first is kept: no shorter run leads to another, unless the search was
 * reduced by partial order. Reductions keep what can be reached (see `reduction/ample.ts` and
 * `symmetry/symmetric-successors.ts`).
 */

import type { Property } from '../property/property.ts';
import type { System } from '../system/system.ts';
import { BATCH_STATES, ModelError } from './expander.ts';
import type { Successors } from './expander.ts';
import { goalOf } from './goal.ts';
import type { Ledger } from './ledger.ts';
import type { StateStore } from './storage/store.ts';

/** States that are looked at in one stretch, between two looks at the limits. */
const STRETCH_STATES = 1 << 12;

/** A property that is to be decided, and what is known of it. */
interface Aim {
  readonly property: Property;
  readonly isGoal: () => boolean;
  /** By place: a bit that tells whether the state there is good. */
  readonly good: Uint32Array;
  /** States that are not known to be good. */
  open: number;
  /** Is some state no goal itself? */
  exercised: boolean;
}

export class Possibility {
  readonly #successors: Successors;
  readonly #store: StateStore;
  readonly #ledger: Ledger;
  readonly #count: number;
  readonly #aims: readonly Aim[];
  readonly #stretch = new Uint32Array(STRETCH_STATES);
  /** Where the states of the batch lie. */
  readonly #places: Uint32Array;
  /** The states that were expanded since the batch was empty, and where their successors end in it. */
  readonly #expanded = new Uint32Array(STRETCH_STATES);
  readonly #ends = new Uint32Array(STRETCH_STATES);
  #expandedCount = 0;
  /** The pass at hand, of which the first, 0, looks for goals. */
  #pass = 0;
  /** Does it go from the last state to the first? */
  #back = false;
  /** States that were not known to be good when it began. */
  #openBefore = 0;
  #stretchesDone = 0;
  /** States found good in this pass. */
  #changes = 0;

  /** The store must hold all reachable states, and the ledger know them. */
  constructor(
    system: System,
    properties: readonly Property[],
    successors: Successors,
    store: StateStore,
    ledger: Ledger,
  ) {
    this.#successors = successors;
    this.#store = store;
    this.#ledger = ledger;
    this.#count = store.count;
    this.#aims = properties.flatMap((property) => {
      const isGoal = goalOf(property, system, successors);
      if (isGoal === null) return [];
      const good = new Uint32Array(Math.ceil(store.placesEnd / 32));
      return [{ property, isGoal, good, open: store.count, exercised: false }];
    });
    const { words } = system.view.layout;
    this.#places = new Uint32Array(successors.batch.states.length / Math.max(1, words));
  }

  /** Bytes that deciding takes for so many properties. */
  static bytesFor(properties: number, store: StateStore): number {
    return properties * Math.ceil(store.placesEnd / 8);
  }

  get pass(): number {
    return this.#pass;
  }

  /** States that are not known to be good, for the goal that has most of them. */
  get open(): number {
    return Math.max(0, ...this.#aims.map(({ open }) => open));
  }

  /** Was there a state that is no goal of the property? */
  exercised(property: Property): boolean {
    return this.#aims.some((aim) => aim.property === property && aim.exercised);
  }

  /** Goes through some more states; false once all is decided. */
  advance(): boolean {
    if (this.open === 0) return false;
    const stretches = Math.ceil(this.#count / STRETCH_STATES);
    if (this.#stretchesDone === stretches) {
      if (this.#pass > 0 && this.#changes === 0) return false;
      this.#beginPass();
    }
    const at = this.#back ? stretches - 1 - this.#stretchesDone : this.#stretchesDone;
    this.#goThrough(at * STRETCH_STATES);
    this.#stretchesDone += 1;
    return true;
  }

  /** Of each property the first state found from which no goal can be reached, if there is one. */
  badStates(): { readonly property: Property; readonly state: number }[] {
    return this.#aims.flatMap((aim) => {
      const state = aim.open === 0 ? -1 : this.#firstBad(aim);
      return state < 0 ? [] : [{ property: aim.property, state }];
    });
  }

  /** A direction is kept for as long as it does most of what there was to be done. */
  #beginPass(): void {
    if (this.#pass === 0 || this.open > this.#openBefore / 2) this.#back = !this.#back;
    this.#pass += 1;
    this.#openBefore = this.open;
    this.#stretchesDone = 0;
    this.#changes = 0;
  }

  #firstBad(aim: Aim): number {
    for (let from = 0; from < this.#count; from += STRETCH_STATES) {
      let first = -1;
      this.#ledger.forEach(from, this.#endOf(from), (state, place) => {
        if (first < 0 && !isGood(aim, place)) first = state;
      });
      if (first >= 0) return first;
    }
    return -1;
  }

  #endOf(from: number): number {
    return Math.min(from + STRETCH_STATES, this.#count);
  }

  #goThrough(from: number): void {
    let open = 0;
    this.#ledger.forEach(from, this.#endOf(from), (_, place) => {
      if (this.#aims.every((aim) => isGood(aim, place))) return;
      this.#stretch[open] = place;
      open += 1;
    });
    const places = this.#stretch.subarray(0, open);
    if (this.#back) places.reverse();
    for (const place of places) this.#look(place);
    this.#judgeExpanded();
  }

  #look(place: number): void {
    const { batch } = this.#successors;
    this.#successors.loadFrom(this.#store, place);
    if (this.#pass === 0) {
      this.#markGoal(place);
      return;
    }
    this.#successors.expand();
    this.#expanded[this.#expandedCount] = place;
    this.#ends[this.#expandedCount] = batch.count;
    this.#expandedCount += 1;
    if (batch.count >= BATCH_STATES) this.#judgeExpanded();
  }

  #markGoal(place: number): void {
    for (const aim of this.#aims) {
      if (this.#isGoal(aim)) this.#markGood(aim, place);
      else aim.exercised = true;
    }
  }

  #isGoal({ property, isGoal }: Aim): boolean {
    try {
      return isGoal();
    } catch (cause) {
      if (cause instanceof ModelError) throw cause;
      throw new ModelError(`property ${property.name}`, cause, this.#successors.source.slice());
    }
  }

  #judgeExpanded(): void {
    const { batch } = this.#successors;
    this.#store.locate(batch.states, batch.count, this.#places);
    batch.count = 0;
    for (const aim of this.#aims) this.#spread(aim);
    this.#expandedCount = 0;
  }

  /** Those of the states expanded that lead to a good one are good. */
  #spread(aim: Aim): void {
    let at = 0;
    for (let i = 0; i < this.#expandedCount; i += 1) {
      const place = this.#expanded[i] as number;
      const end = this.#ends[i] as number;
      if (!isGood(aim, place)) {
        while (at < end && !isGood(aim, this.#places[at] as number)) at += 1;
        if (at < end) this.#markGood(aim, place);
      }
      at = end;
    }
  }

  #markGood(aim: Aim, place: number): void {
    (aim.good[place >>> 5] as number) |= 1 << (place & 31);
    aim.open -= 1;
    this.#changes += 1;
  }
}

function isGood({ good }: Aim, place: number): boolean {
  return (((good[place >>> 5] as number) >>> (place & 31)) & 1) === 1;
}
