/**
 * Where a process may be in its program, and what it may do from there on. A place is a label together
 * with the values of those locals that depend on nothing else: how many operations are done, how
 * deep a walk is. So a process that has done all that it will ever do is known to be at its end.
 */

import { CompileError } from '../compile/symbol.ts';
import { cardinality, decodeLeaf, encodeLeaf } from '../state/domain.ts';
import type { LeafSlot } from '../state/layout.ts';
import type { ProcessEntry, System } from '../system/system.ts';
import type { ActionEffect, Effects } from './effects.ts';
import { NOTHING, union } from './footprint.ts';
import type { Footprint } from './footprint.ts';
import type { Knowledge } from './interpreter.ts';

/** A local of more values is not looked at. */
const VALUES_MAX = 16;
/** Places of one process, and combinations of a label and the tracked locals' values. */
const PLACES_MAX = 4096;
const COMBINATIONS_MAX = 1 << 16;

export interface Place {
  readonly label: number;
  /** The codes of the tracked locals. */
  readonly codes: readonly number[];
  /** The same, as values by cell. */
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

/** The places of a process; `foreign` are cells that others may write. */
export function controlOf(
  system: System,
  effects: Effects,
  process: ProcessEntry,
  foreign: (cell: number) => boolean,
): Control {
  const { slots } = system.view.layout;
  const size = (cell: number): number => cardinality((slots[cell] as LeafSlot).domain);
  let tracked = [...slots.keys()].filter((cell) => {
    const isLocal = (slots[cell] as LeafSlot).path[0] === process.name;
    const isLabel = cell === effects.labelCell(process);
    return isLocal && !isLabel && size(cell) > 1 && size(cell) <= VALUES_MAX && !foreign(cell);
  });
  for (;;) {
    const walk = new Walk(system, effects, process, tracked);
    const combinations = tracked.reduce((sum, cell) => sum * size(cell), process.labels.length);
    const fits = combinations <= COMBINATIONS_MAX && walk.run();
    if (fits && walk.lost.size === 0) return { process, tracked, places: walk.places() };
    if (tracked.length === 0) throw new CompileError(`${process.name} has too many labels`);
    const largest = tracked.reduce((a, b) => (size(b) > size(a) ? b : a));
    const lost = fits ? walk.lost : new Set([largest]);
    tracked = tracked.filter((cell) => !lost.has(cell));
  }
}

type Where = Pick<Place, 'label' | 'codes' | 'known'>;
interface Steps {
  readonly effects: readonly ActionEffect[];
  readonly next: ReadonlySet<number>;
}

/** Goes through all places that can be reached, if the tracked locals are really known at each. */
class Walk {
  /** Locals of which the value turned out not to be known somewhere. */
  readonly lost = new Set<number>();
  readonly #slots: readonly LeafSlot[];
  readonly #effects: Effects;
  readonly #process: ProcessEntry;
  readonly #tracked: readonly number[];
  readonly #index = new Map<string, number>();
  readonly #found: Where[] = [];
  readonly #done: Steps[] = [];

  constructor(system: System, effects: Effects, process: ProcessEntry, tracked: readonly number[]) {
    this.#slots = system.view.layout.slots;
    this.#effects = effects;
    this.#process = process;
    this.#tracked = tracked;
    const codeIn = (state: Int32Array, cell: number): number => {
      const { word, shift, bits } = this.#slots[cell] as LeafSlot;
      return ((state[word] as number) >>> shift) & (2 ** bits - 1);
    };
    for (const state of system.initial) {
      const label = codeIn(state, effects.labelCell(process));
      this.#indexOf(
        label,
        tracked.map((cell) => codeIn(state, cell)),
      );
    }
  }

  /** False if there are too many places. */
  run(): boolean {
    for (let at = 0; at < this.#found.length; at += 1) {
      if (at === PLACES_MAX) return false;
      this.#expand(at);
    }
    return true;
  }

  places(): Place[] {
    return this.#found.map((where, i) => {
      const { effects, next } = this.#done[i] as Steps;
      const footprint = effects.reduce((sum, each) => union(sum, each.footprint), NOTHING);
      return { ...where, effects, footprint, next: [...next] };
    });
  }

  #expand(at: number): void {
    const { label, codes, known } = this.#found[at] as Where;
    const next = new Set<number>();
    const effects = (this.#process.actions[label] ?? [])
      .map((action) => this.#effects.ofStep(this.#process, action, known))
      .filter(({ outcomes, mayFail }) => outcomes.length > 0 || mayFail);
    for (const { outcomes } of effects) {
      for (const { target, cells } of outcomes) {
        const after = this.#tracked.map((cell, i) =>
          this.#codeAfter(cell, cells, codes[i] as number),
        );
        next.add(this.#indexOf(target, after));
      }
    }
    this.#done[at] = { effects, next };
  }

  #codeAfter(cell: number, cells: Knowledge, before: number): number {
    const values = cells.get(cell) ?? [];
    const code = values.length === 1 ? encodeLeaf(this.#domain(cell), values[0]) : -1;
    if (code < 0) this.lost.add(cell);
    return code < 0 ? before : code;
  }

  #domain(cell: number) {
    return (this.#slots[cell] as LeafSlot).domain;
  }

  #indexOf(label: number, codes: readonly number[]): number {
    const key = `${label}:${codes.join()}`;
    const found = this.#index.get(key);
    if (found !== undefined) return found;
    this.#index.set(key, this.#found.length);
    const known = new Map(
      this.#tracked.map((cell, i) => [cell, [decodeLeaf(this.#domain(cell), codes[i] as number)]]),
    );
    return this.#found.push({ label, codes, known }) - 1;
  }
}
