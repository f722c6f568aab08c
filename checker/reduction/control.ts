/**
 * Where a process may be in its program, and what it may do from there on. A place is a label together
 * with the values of those locals that depend on nothing else: how many operations are done, how
 * deep a walk is. So a process that has done all that it will ever do is known to be at its end.
 */

import { CompileError } from '../compile/symbol.ts';
import { cardinality, decodeLeaf, encodeLeaf } from '../state/domain.ts';
import type { LeafDomain } from '../state/domain.ts';
import type { LeafSlot } from '../state/layout.ts';
import type { ProcessEntry, System } from '../system/system.ts';
import { VALUES_MAX } from './abstract.ts';
import type { ActionEffect, Effects } from './effects.ts';
import { atomSet, NOTHING, union } from './footprint.ts';
import type { AtomSet, Footprint } from './footprint.ts';
import type { Env, Knowledge } from './memory.ts';
import { codeIn } from './values.ts';
import type { Values } from './values.ts';

/** A local of more values is not tracked. */
const TRACKED_VALUES_MAX = 16;
/** Places of one process, and combinations of a label and the tracked locals' values. */
const PLACES_MAX = 4096;
const COMBINATIONS_MAX = 1 << 16;

export interface Place {
  readonly label: number;
  /** The codes of the tracked locals. */
  readonly codes: readonly number[];
  /** What is known of the state when the process is there. */
  readonly known: Knowledge;
  /** What the process may do next; without actions that are always blocked here. */
  readonly effects: readonly ActionEffect[];
  /** All that those may touch together. */
  readonly footprint: Footprint;
  /** Indices of the places that come next. */
  readonly next: readonly number[];
}

export interface Control {
  readonly process: ProcessEntry;
  /** Cells of the tracked locals. */
  readonly tracked: readonly number[];
  readonly places: readonly Place[];
}

/** The locals to be tracked, as far as their values turn out to be known. */
export function trackable(
  { view }: System,
  { labels }: ProcessEntry,
  locals: readonly number[],
): readonly number[] {
  const size = (cell: number): number => cardinality((view.layout.slots[cell] as LeafSlot).domain);
  let cells = locals.filter((cell) => size(cell) > 1 && size(cell) <= TRACKED_VALUES_MAX);
  while (cells.reduce((sum, cell) => sum * size(cell), labels.length) > COMBINATIONS_MAX) {
    const largest = cells.reduce((a, b) => (size(b) > size(a) ? b : a));
    cells = cells.filter((cell) => cell !== largest);
  }
  return cells;
}

interface Found {
  readonly label: number;
  readonly codes: readonly number[];
  /** What the locals may be there; null if anything. */
  readonly locals: Map<number, readonly unknown[] | null>;
  readonly known: Knowledge;
  effects: readonly ActionEffect[];
  next: ReadonlySet<number>;
  /** What all actions read when they were last looked at; null if they must be looked at again. */
  reads: AtomSet | null;
}

/** Goes through all places that can be reached, round after round, as more values get known. */
export class Walk {
  /** Tracked locals of which the value is not known somewhere. */
  readonly lost = new Set<number>();
  /** Was a place found, or something about one, in the last round? */
  grew = false;
  readonly #slots: readonly LeafSlot[];
  readonly #effects: Effects;
  readonly #process: ProcessEntry;
  readonly #locals: readonly number[];
  readonly #tracked: readonly number[];
  readonly #values: Values;
  readonly #index = new Map<string, number>();
  readonly #found: Found[] = [];

  /** `locals` are the cells that only the process itself writes; the tracked are among them. */
  constructor(
    system: System,
    effects: Effects,
    process: ProcessEntry,
    locals: readonly number[],
    tracked: readonly number[],
    values: Values,
  ) {
    this.#slots = system.view.layout.slots;
    this.#effects = effects;
    this.#process = process;
    this.#locals = locals;
    this.#tracked = tracked;
    this.#values = values;
    for (const state of system.initial) {
      const code = (cell: number): number => codeIn(state, this.#slots[cell] as LeafSlot);
      const initial: Knowledge = { get: (cell) => [decodeLeaf(this.#domain(cell), code(cell))] };
      this.#reach(code(effects.labelCell(process)), tracked.map(code), initial);
    }
  }

  /** Looks again at places of which more is known by now; stops early if a tracked local is lost. */
  round(): void {
    this.grew = false;
    for (let at = 0; at < this.#found.length && this.lost.size === 0; at += 1) {
      const place = this.#found[at] as Found;
      const { reads } = place;
      if (reads === null || (reads & this.#news()) !== 0n) this.#expand(place);
    }
  }

  #news(): AtomSet {
    return atomSet([...this.#values.news].flatMap((cell) => this.#effects.atoms.of(cell)));
  }

  control(): Control {
    const places = this.#found.map(({ label, codes, known, effects, next }) => {
      const footprint = effects.reduce((sum, each) => union(sum, each.footprint), NOTHING);
      return { label, codes, known, effects, footprint, next: [...next] };
    });
    return { process: this.#process, tracked: this.#tracked, places };
  }

  #expand(from: Found): void {
    const next = new Set<number>();
    const all = (this.#process.actions[from.label] ?? []).map((action) =>
      this.#effects.ofStep(this.#process, action, from.known),
    );
    from.reads = all.reduce((sum, { footprint }) => sum | footprint.reads, 0n);
    from.effects = all.filter(({ outcomes, mayFail }) => outcomes.length > 0 || mayFail);
    for (const { outcomes } of from.effects) {
      for (const { target, after } of outcomes) {
        const codes = this.#tracked.map((cell, i) =>
          this.#codeAfter(cell, after, from.codes[i] as number),
        );
        next.add(this.#reach(target, codes, after));
        this.#values.admit(after);
      }
    }
    from.next = next;
  }

  #codeAfter(cell: number, after: Env, before: number): number {
    const values = after.get(cell) ?? [];
    const code = values.length === 1 ? encodeLeaf(this.#domain(cell), values[0]) : -1;
    if (code < 0) this.lost.add(cell);
    return code < 0 ? before : code;
  }

  /** The place, where the locals may be as `after` says. */
  #reach(label: number, codes: readonly number[], after: Knowledge): number {
    const key = `${label}:${codes.join()}`;
    let index = this.#index.get(key);
    if (index === undefined) {
      index = this.#found.push(this.#newPlace(label, codes)) - 1;
      this.#index.set(key, index);
      this.grew = true;
      if (index === PLACES_MAX) this.#loseLargest();
    }
    const place = this.#found[index] as Found;
    const { locals } = place;
    for (const cell of this.#locals) {
      const [before, now] = [locals.get(cell), after.get(cell)];
      if (before === null) continue;
      const added = now?.filter((value) => !before?.includes(value));
      if (added?.length === 0) continue;
      const all = [...(before ?? []), ...(added ?? [])];
      locals.set(cell, added === undefined || all.length > VALUES_MAX ? null : all);
      place.reads = null;
      this.grew = true;
    }
    return index;
  }

  #newPlace(label: number, codes: readonly number[]): Found {
    const locals = new Map<number, readonly unknown[] | null>();
    const get = (cell: number): readonly unknown[] | undefined => {
      const local = locals.get(cell);
      return local === undefined ? this.#values.get(cell) : (local ?? undefined);
    };
    return { label, codes, locals, known: { get }, effects: [], next: new Set(), reads: null };
  }

  #loseLargest(): void {
    const size = (cell: number): number => cardinality(this.#domain(cell));
    const [largest] = this.#tracked.toSorted((a, b) => size(b) - size(a));
    if (largest === undefined) throw new CompileError(`${this.#process.name}: too many labels`);
    this.lost.add(largest);
  }

  #domain(cell: number): LeafDomain {
    return (this.#slots[cell] as LeafSlot).domain;
  }
}
