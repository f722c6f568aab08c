/** What the translation of one function carries along. */

import type * as acorn from 'acorn';

import type { LeafDomain } from '../state/domain.ts';
import type { Symbolic } from './symbol.ts';

export type Fn = (...args: never[]) => unknown;
export type FunctionNode = acorn.ArrowFunctionExpression | acorn.FunctionExpression;
export type Env = Map<string, Symbolic>[];

/** How a function gives its result back. */
export type Shape =
  | { readonly kind: 'none' }
  | { readonly kind: 'value' }
  | { readonly kind: 'code'; readonly domain: LeafDomain }
  | Extract<Symbolic, { kind: 'part' }>;

export interface Compiled {
  readonly name: string;
  readonly shape: Shape;
  /** May it have written when it returns? */
  readonly wrote: boolean;
}

/** What `return` means: a label's code for steps, any value elsewhere. */
export type Returns = ((label: unknown) => number | null) | null;

/** Parts of a body: text, or a returned value whose form is settled when all are known. */
export type Line = string | { readonly result: Symbolic | null };

export interface Body {
  readonly fn: Fn;
  readonly returns: Returns;
  /** Properties must not write. */
  readonly mayWrite: boolean;
  /** May something have been written when the line at hand is reached? */
  wrote: boolean;
  readonly lines: Line[];
  readonly results: (Symbolic | null)[];
  readonly temporaries: string[];
}
