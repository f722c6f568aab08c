/** What the compiler knows of an expression's value before the program runs. */

import { cardinality, decodeLeaf, isLeaf } from '../state/domain.ts';
import type { ArrayDomain, Domain, LeafDomain, StructDomain } from '../state/domain.ts';

/** An address of a cell: a sum of a run-time expression and a constant. */
export interface Address {
  /** JavaScript for the part that is known only at run time. */
  readonly dynamic: string | null;
  readonly offset: number;
}

export type Symbolic =
  /** A value known now. */
  | { readonly kind: 'constant'; readonly value: unknown }
  /** A struct or array of the state, at an address. */
  | { readonly kind: 'part'; readonly domain: StructDomain | ArrayDomain; readonly at: Address }
  /** A leaf's value as its code (see `decodeLeaf`), by a JavaScript expression. */
  | { readonly kind: 'code'; readonly domain: LeafDomain; readonly text: string }
  /** Any primitive value, by a JavaScript expression. */
  | { readonly kind: 'value'; readonly text: string }
  /** An object that exists only here: parameters, processes. */
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Symbolic> };

export type Part = Extract<Symbolic, { kind: 'part' }>;

/** Something outside the subset of TypeScript that can be compiled. */
export class CompileError extends Error {
  override name = 'CompileError';
}

export function constant(value: unknown): Symbolic {
  return { kind: 'constant', value };
}

export function addressText({ dynamic, offset }: Address): string {
  if (dynamic === null) return String(offset);
  return offset === 0 ? dynamic : `${dynamic} + ${offset}`;
}

const KNOWN = /^\d+$/;

/** JavaScript that reads a cell: `$c7` stands for cell 7 until the program is put together. */
export function readText(place: string): string {
  return KNOWN.test(place) ? `$c${place}` : `get(${place})`;
}

/** JavaScript that writes a code to a cell and has it as its value: `$p7(code)` for cell 7. */
export function writeText(place: string, code: string | number): string {
  return KNOWN.test(place) ? `$p${place}(${code})` : `put(${place}, ${code})`;
}

export function plus({ dynamic, offset }: Address, more: number): Address {
  return { dynamic, offset: offset + more };
}

const sizes = new WeakMap<Domain, number>();

/** How many cells a value of the domain takes: one for each leaf. */
export function cells(domain: Domain): number {
  if (isLeaf(domain)) return 1;
  const known = sizes.get(domain);
  if (known !== undefined) return known;
  const size =
    domain.kind === 'array'
      ? domain.size * cells(domain.of)
      : Object.values(domain.fields).reduce((sum, of) => sum + cells(of), 0);
  sizes.set(domain, size);
  return size;
}

/** A leaf or part of the state at an address. */
export function at(domain: Domain, address: Address): Symbolic {
  if (!isLeaf(domain)) return { kind: 'part', domain, at: address };
  if (cardinality(domain) === 1) return constant(decodeLeaf(domain, 0));
  return { kind: 'code', domain, text: readText(addressText(address)) };
}

/** The field of a struct; undefined if it has none of that name. */
export function fieldOf(
  domain: StructDomain,
  address: Address,
  name: string,
): Symbolic | undefined {
  let offset = 0;
  for (const [field, of] of Object.entries(domain.fields)) {
    if (field === name) return at(of, plus(address, offset));
    offset += cells(of);
  }
  return undefined;
}

/** Whether codes of the two domains mean the same values. */
export function sameCodes(a: LeafDomain, b: LeafDomain): boolean {
  if (a === b) return true;
  if (a.kind !== b.kind) return false;
  if (a.kind === 'range' && b.kind === 'range') return a.min === b.min && a.max === b.max;
  if (a.kind === 'optional' && b.kind === 'optional') return sameCodes(a.of, b.of);
  if (a.kind === 'enum' && b.kind === 'enum') return a.names.join('\n') === b.names.join('\n');
  if (a.kind === 'set' && b.kind === 'set') return a.size === b.size;
  if (a.kind === 'scalar' && b.kind === 'scalar') return a.size === b.size && a.name === b.name;
  return a.kind === 'bool';
}
