/** What an ablation has found so far, and what is left to be tried. */

import type { SpecBounds } from '../spec.ts';
import { minimalSets, nextRemovals, Tried } from './removals.ts';
import type { MinimalSet, Removal } from './removals.ts';
import { sufficiencyOf } from './row.ts';
import type { AblationRow } from './row.ts';

/** What is ablated. */
export interface AblationSubject {
  readonly spec: string;
  readonly bounds: SpecBounds;
  /** A line for each ingredient. */
  readonly ingredients: Readonly<Record<string, string>>;
  /** Names of the properties that are judged. */
  readonly properties: readonly string[];
}

/** Of an ingredient: is a property violated without it alone? */
export type Need = 'necessary' | 'unnecessary' | 'undecided';

export class Findings {
  readonly subject: AblationSubject;
  readonly #rows = new Map<string, AblationRow>();

  constructor(subject: AblationSubject) {
    this.subject = subject;
  }

  note(row: AblationRow): void {
    this.#rows.set(row.without.join(' '), row);
  }

  get names(): Removal {
    return Object.keys(this.subject.ingredients);
  }

  /** The whole, each ingredient, pairs, and so on, in the order of the spec, however they were found. */
  get rows(): AblationRow[] {
    const at = (row: AblationRow): number[] => row.without.map((one) => this.names.indexOf(one));
    return [...this.#rows.values()].sort((a, b) => inOrder(at(a), at(b)));
  }

  rowOf(removal: Removal): AblationRow | undefined {
    return this.#rows.get(removal.join(' '));
  }

  /** That of the spec as it is. */
  get whole(): AblationRow | undefined {
    return this.rowOf([]);
  }

  /** The whole first: if its model fails there is no more to be tried. */
  next(): Removal[] {
    if (this.whole === undefined) return [[]];
    return this.whole.kind === 'failed' ? [] : nextRemovals(this.names, this.#tried());
  }

  needOf(ingredient: string): Need {
    const told = this.#tried().of([ingredient]);
    if (told === 'breaks') return 'necessary';
    return told === 'suffices' ? 'unnecessary' : 'undecided';
  }

  /** None unless the whole suffices. */
  minimalSets(): MinimalSet[] {
    return minimalSets(this.names, this.#tried());
  }

  /** Removals that break nothing, though a part of them does. */
  repairs(): Removal[] {
    const tried = this.#tried();
    return tried
      .sufficing()
      .filter((removal) => removal.some((one) => tried.of([one]) === 'breaks'));
  }

  #tried(): Tried {
    const tried = new Tried();
    const { whole } = this;
    if (whole === undefined) return tried;
    for (const row of this.rows) tried.note(row.without, sufficiencyOf(row, whole));
    return tried;
  }
}

/** Shorter lists first, then by their first difference. */
function inOrder(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return a.length - b.length;
  const i = a.findIndex((each, at) => each !== b[at]);
  return i < 0 ? 0 : (a[i] as number) - (b[i] as number);
}
