/**
 * The order in which states were found. States are counted from 0 in that order, which is the order in
 * which they are expanded. The store holds them by partition; the ledger has one byte for each state, its
 * partition, and counts the partitions from time to time, from which follows where each state lies. From
 * which states a state may first have been reached follows from the rounds of the search: a link for
 * each state is not needed.
 */

import { sharedWords } from './storage/entries.ts';
import { PARTITIONS } from './storage/kernel.ts';
import { placeOf } from './storage/store.ts';

/** States between two counts of the partitions. */
const CHAPTER_STATES = 256;
const STATES_START = 1 << 12;
/** More are not copied when they grow, but lie in memory that is set aside for as many as can be. */
const STATES_SMALL = 1 << 18;

/** What workers share of a ledger. */
export interface Book {
  /** By state: its partition. */
  readonly sequence: Uint8Array;
  /** At the beginning of each chapter: how many states of each partition come before. */
  readonly chapters: Int32Array;
}

export type Visit = (state: number, place: number) => void;

export class Ledger {
  #book: Book;
  /** Of each round: states found by its end, and states expanded by its end. */
  readonly #found: number[] = [];
  readonly #expanded: number[] = [];
  #chaptersCounted = 1;

  /** A ledger of its own, or one that another worker keeps. */
  constructor(book = newBook(STATES_START)) {
    this.#book = book;
  }

  get book(): Book {
    return this.#book;
  }

  /** Reads this book from now on. */
  use(book: Book): void {
    this.#book = book;
  }

  get bytes(): number {
    const states = Math.max(STATES_START, this.#found.at(-1) ?? 0);
    return states + 4 * PARTITIONS * Math.ceil(states / CHAPTER_STATES) + 16 * this.#found.length;
  }

  /** Makes room for so many states; `most` is how many there may ever be. */
  makeRoom(states: number, most: number): void {
    const { sequence, chapters } = this.#book;
    if (states <= sequence.length) return;
    const wanted = states <= STATES_SMALL ? 2 * states : Math.max(2 * states, most);
    const book = newBook(Math.min(wanted, 2 ** 31));
    book.sequence.set(sequence);
    book.chapters.set(chapters);
    this.#book = book;
  }

  /** A round has ended, or the initial states are there: so many are found and expanded now. */
  record(found: number, expanded: number): void {
    this.#found.push(found);
    this.#expanded.push(expanded);
    const { sequence, chapters } = this.#book;
    for (; this.#chaptersCounted * CHAPTER_STATES <= found; this.#chaptersCounted += 1) {
      const at = this.#chaptersCounted * PARTITIONS;
      for (let p = 0; p < PARTITIONS; p += 1)
        chapters[at + p] = chapters[at - PARTITIONS + p] as number;
      const end = this.#chaptersCounted * CHAPTER_STATES;
      for (let state = end - CHAPTER_STATES; state < end; state += 1) {
        (chapters[at + (sequence[state] as number)] as number) += 1;
      }
    }
  }

  /** Calls `visit` with each state from `from` to below `to`, and where it lies. */
  forEach(from: number, to: number, visit: Visit): void {
    const { sequence, chapters } = this.#book;
    const chapter = Math.floor(from / CHAPTER_STATES);
    const next = chapters.slice(chapter * PARTITIONS, (chapter + 1) * PARTITIONS);
    for (let state = chapter * CHAPTER_STATES; state < to; state += 1) {
      const p = sequence[state] as number;
      const index = next[p] as number;
      next[p] = index + 1;
      if (state >= from) visit(state, placeOf(p, index));
    }
  }

  /** Where a state lies in the store. */
  placeOf(state: number): number {
    let found = 0;
    this.forEach(state, state + 1, (_, place) => (found = place));
    return found;
  }

  /** The states, `from` to below `to`, one of which first reached a state; none if it is initial. */
  parents(state: number): { readonly from: number; readonly to: number } {
    let low = 0;
    let high = this.#found.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#found[middle] as number) <= state) low = middle + 1;
      else high = middle;
    }
    return { from: this.#expanded[low - 1] ?? 0, to: this.#expanded[low] ?? 0 };
  }
}

function newBook(states: number): Book {
  return {
    sequence: new Uint8Array(new SharedArrayBuffer(states)),
    chapters: sharedWords(PARTITIONS * (Math.floor(states / CHAPTER_STATES) + 1)),
  };
}
