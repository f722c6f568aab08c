/** Members whose signatures are equal: which of their arrangements gives the least state. */

import type { Exchange } from './exchange.ts';
import { changesOf } from './plain-changes.ts';

/** Puts one orbit's members in order, and those of all later orbits. */
export type StageFunction = (states: Int32Array, base: number) => void;

/** The generated code around the ties: by orbit. */
export interface Generated {
  readonly stages: readonly StageFunction[];
  /** Exchanges of member `i` and the one after it, by `i`. */
  readonly exchanges: readonly (readonly Exchange[])[];
}

/** Room to settle the ties of one orbit in. */
interface Workspace {
  /** Blocks of members to be arranged: the first of each, and how many they are. */
  readonly firsts: Int32Array;
  readonly sizes: Int32Array;
  blocks: number;
  /** The arrangement of the moment, and the least state found. */
  readonly here: Int32Array;
  readonly best: Int32Array;
  found: boolean;
}

export class Ties {
  readonly #words: number;
  readonly #limit: number;
  readonly #workspaces: readonly Workspace[];
  #generated: Generated = { stages: [], exchanges: [] };

  /** At most `limit` arrangements of an orbit are tried. */
  constructor(words: number, sizes: readonly number[], limit: number) {
    this.#words = words;
    this.#limit = limit;
    this.#workspaces = sizes.map((size) => ({
      firsts: new Int32Array(size),
      sizes: new Int32Array(size),
      blocks: 0,
      here: new Int32Array(words),
      best: new Int32Array(words),
      found: false,
    }));
  }

  /** To be called once, with the code that calls `settle`. */
  connect(generated: Generated): void {
    this.#generated = generated;
  }

  /** Bit `i` of `ties` says that members `i` and `i + 1` of the orbit are equal so far. */
  settle(orbit: number, ties: number, states: Int32Array, base: number): void {
    const workspace = this.#workspaces[orbit] as Workspace;
    this.#findBlocks(workspace, orbit, ties, states, base);
    if (workspace.blocks === 0) {
      this.#next(orbit, states, base);
      return;
    }
    workspace.found = false;
    this.#arrange(workspace, orbit, 0, states, base);
    for (let w = 0; w < this.#words; w += 1) states[base + w] = workspace.best[w] as number;
  }

  /** The blocks of equal members, but those in which exchanges change nothing. */
  #findBlocks(
    workspace: Workspace,
    orbit: number,
    ties: number,
    states: Int32Array,
    base: number,
  ): void {
    const exchanges = this.#generated.exchanges[orbit] as readonly Exchange[];
    let arrangements = 1;
    workspace.blocks = 0;
    for (let first = 0; first < exchanges.length; first += 1) {
      let size = 1;
      let open = false;
      for (; ((ties >>> (first + size - 1)) & 1) === 1; size += 1) {
        const exchange = exchanges[first + size - 1] as Exchange;
        if (!exchange(states, base)) continue;
        open = true;
        exchange(states, base);
      }
      const more = arrangements * (open ? factorial(size) : 1);
      if (open && more <= this.#limit) {
        arrangements = more;
        workspace.firsts[workspace.blocks] = first;
        workspace.sizes[workspace.blocks] = size;
        workspace.blocks += 1;
      }
      first += size - 1;
    }
  }

  /** Carries every arrangement of the blocks from `block` on through the later orbits. */
  #arrange(
    workspace: Workspace,
    orbit: number,
    block: number,
    states: Int32Array,
    base: number,
  ): void {
    if (block === workspace.blocks) {
      this.#keepLeast(workspace, orbit, states, base);
      return;
    }
    const exchanges = this.#generated.exchanges[orbit] as readonly Exchange[];
    const first = workspace.firsts[block] as number;
    this.#arrange(workspace, orbit, block + 1, states, base);
    for (const i of changesOf(workspace.sizes[block] as number)) {
      (exchanges[first + i] as Exchange)(states, base);
      this.#arrange(workspace, orbit, block + 1, states, base);
    }
  }

  #keepLeast(workspace: Workspace, orbit: number, states: Int32Array, base: number): void {
    const { here, best } = workspace;
    for (let w = 0; w < this.#words; w += 1) here[w] = states[base + w] as number;
    this.#next(orbit, states, base);
    if (!workspace.found || isLess(states, base, best)) {
      for (let w = 0; w < this.#words; w += 1) best[w] = states[base + w] as number;
      workspace.found = true;
    }
    for (let w = 0; w < this.#words; w += 1) states[base + w] = here[w] as number;
  }

  #next(orbit: number, states: Int32Array, base: number): void {
    this.#generated.stages[orbit + 1]?.(states, base);
  }
}

function isLess(states: Int32Array, base: number, than: Int32Array): boolean {
  for (let w = 0; w < than.length; w += 1) {
    const [a, b] = [states[base + w] as number, than[w] as number];
    if (a !== b) return a < b;
  }
  return false;
}

export function factorial(n: number): number {
  return n <= 1 ? 1 : n * factorial(n - 1);
}
