/** A chapter of `docs/findings.md` as data: which specs it is about, and why their violations come about. */

import type { Spec, SpecBounds } from '../../checker/index.ts';
import type { Results } from './runs.ts';

export interface Chapter {
  readonly title: string;
  /** Before the number of each cause: `S1`. */
  readonly label: string;
  readonly intro: readonly string[];
  /** Tables that put together what the matrices have in full. */
  readonly overviews?: readonly Overview[];
  readonly matrices: readonly Matrix[];
  readonly causes: readonly Cause[];
  readonly sections: readonly Section[];
}

/** A table of specs and their properties. */
export interface Matrix {
  readonly title: string;
  readonly intro: readonly string[];
  readonly specs: readonly Spec[];
  /**
   * Of specs that take long: smaller bounds, at which they are run as well. A check runs them at these
   * alone, and takes what the document says of their default bounds as it is.
   */
  readonly reduced?: SpecBounds;
  /** Folded under its title. */
  readonly folded?: boolean;
}

export interface Overview {
  readonly title: string;
  /** Blocks of Markdown, from the results at default bounds. */
  readonly blocks: (chapter: Chapter, results: Results) => readonly string[];
}

export interface Cause {
  readonly title: string;
  /** What goes wrong, in two sentences. */
  readonly explanation: string;
  /** Who had said so before, and how far; null if nobody had, that we know of. */
  readonly said: string | null;
  /** By the names of specs: the properties that it violates in them. */
  readonly explains: Readonly<Record<string, readonly string[]>>;
  /** Where that is, if there are too many specs to name each. */
  readonly where?: string;
}

/** Anything else: tables, measured or calculated. */
export interface Section {
  readonly title: string;
  /** Blocks of Markdown, without the blank lines between them. */
  readonly blocks: () => readonly string[];
}

/** A mistake in a chapter, told in one line. */
export class ChapterError extends Error {
  override readonly name = 'ChapterError';
}
