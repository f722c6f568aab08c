/** Names in a function's scopes. */

import { CompileError } from '../compile/symbol.ts';
import type { Fn } from '../compile/body.ts';
import type { Value } from './value.ts';

/** What a name stands for: a value for good, or a variable whose value the run knows. */
export type Binding = Value | { readonly kind: 'variable'; readonly id: string };

export interface Env {
  /** The function whose captured constants are seen. */
  readonly fn: Fn;
  readonly names: Map<string, Binding>;
  readonly outer: Env | null;
}

export function scopeOf(fn: Fn): Env {
  return { fn, names: new Map(), outer: null };
}

export function innerScope(outer: Env): Env {
  return { fn: outer.fn, names: new Map(), outer };
}

export function bindingOf(env: Env, name: string): Binding | undefined {
  for (let scope: Env | null = env; scope !== null; scope = scope.outer) {
    const found = scope.names.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** How a statement or a function ends. */
export type Outcome =
  | { readonly kind: 'normal' | 'break' | 'continue' }
  | { readonly kind: 'return'; readonly value: Value };

export const normal: Outcome = { kind: 'normal' };

export function valueOf(outcome: Outcome): Value {
  if (outcome.kind === 'return') return outcome.value;
  if (outcome.kind === 'normal') return { kind: 'constant', value: undefined };
  throw new CompileError(`${outcome.kind} outside a loop`);
}
