/**
 * What a CPU may hold, worked out from everything that was in memory: for each of its cached translations there
 * must have been, since the last invalidation that covers it, a moment at which each entry of the walk was in
 * memory (or in the CPU's own store buffer), in the order of the walk.
 *
 * If only the leaf's entry was ever changed, that is one memory state. If an upper entry was, it need not be:
 * the hardware reads the entries one after the other (R14), and goes on from pointers that it read before
 * (R13).
 */

import type { Entry } from '../../../../model/x86/words/entry.ts';
import type { WordHardware } from '../../../../model/x86/words/state.ts';

export interface Moment {
  /** Memory, and memory as the CPU itself sees it. */
  readonly views: readonly (readonly Readonly<Entry>[])[];
  readonly root: number;
  readonly pcid: number;
}

export interface Found {
  readonly frame: number;
  readonly isLarge: boolean;
  readonly mayWrite: boolean;
  readonly userMay: boolean;
  readonly mayExecute: boolean;
}

interface Partial extends Omit<Found, 'isLarge'> {
  readonly isGlobal: boolean;
}

/** To be told of every moment, before and after each change. */
export class History {
  readonly #h: WordHardware;
  /** By PCID, address and level: table pages that a walk may have come to. */
  readonly #tables = new Map<string, Map<string, Partial>>();
  /** By tag and address. */
  readonly #pages = new Map<string, Map<string, Found>>();

  constructor(h: WordHardware) {
    this.#h = h;
  }

  add({ views, root, pcid }: Moment): void {
    const h = this.#h;
    const atRoot = { frame: root, mayWrite: true, userMay: true, mayExecute: true };
    for (const va of h.pageNumbers.keys()) {
      for (let level = h.levels; level >= 1; level -= 1) {
        const from =
          level === h.levels
            ? [{ ...atRoot, isGlobal: false }]
            : [...setIn(this.#tables, `${pcid}.${va}.${level}`).values()];
        for (const view of views) {
          for (const partial of from) this.#read(view, partial, level, va, pcid);
        }
      }
    }
  }

  /** From now on nothing older is allowed. */
  forgetTables(pcid: number, va: number): void {
    for (let level = 1; level < this.#h.levels; level += 1) {
      this.#tables.delete(`${pcid}.${va}.${level}`);
    }
  }

  forgetPage(tag: number, va: number): void {
    this.#pages.delete(`${tag}.${va}`);
  }

  /** Translations of an address that the CPU may hold under a tag: a PCID, or behind those, global. */
  possible(tag: number, va: number): Found[] {
    return [...setIn(this.#pages, `${tag}.${va}`).values()];
  }

  #read(
    view: readonly Readonly<Entry>[],
    partial: Partial,
    level: number,
    va: number,
    pcid: number,
  ): void {
    const h = this.#h;
    const entry = view[
      partial.frame * h.fanout + (h.index[level * h.addresses + va] as number)
    ] as Entry;
    if (!entry.present || entry.reserved) return;
    const next = {
      frame: entry.target,
      mayWrite: partial.mayWrite && entry.writable,
      userMay: partial.userMay && entry.user,
      mayExecute: partial.mayExecute && !entry.noExecute,
      isGlobal: entry.global,
    };
    const isLarge = level === 2 && entry.large;
    if (level > 1 && !isLarge) {
      setIn(this.#tables, `${pcid}.${va}.${level - 1}`).set(JSON.stringify(next), next);
    } else {
      const tag = entry.global ? h.pcids : pcid;
      const found = { ...next, isLarge };
      setIn(this.#pages, `${tag}.${va}`).set(JSON.stringify(found), found);
    }
  }
}

function setIn<T>(sets: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const set = sets.get(key) ?? new Map<string, T>();
  sets.set(key, set);
  return set;
}
