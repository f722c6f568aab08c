/** What is known of a value without running the program: the domain of the abstract interpreter. */

import { cardinality, isLeaf, leafValues } from '../state/domain.ts';
import type { ArrayDomain, Domain, LeafDomain, StructDomain } from '../state/domain.ts';

export type Abstract =
  /** One of these; functions and objects of the model are such values as well. */
  | { readonly kind: 'values'; readonly values: readonly unknown[] }
  /** Some primitive value. */
  | { readonly kind: 'any' }
  /** A struct or array of the state that begins at one of these cells. */
  | { readonly kind: 'part'; readonly domain: StructDomain | ArrayDomain; readonly at: Cells }
  /**
   * What a leaf at one of these cells held; counts as read only once it is used. Of a set it may be
   * that some members were added or removed since.
   */
  | {
      readonly kind: 'leaf';
      readonly domain: LeafDomain;
      readonly at: Cells;
      /** What the leaf may have held; null if that is not known. */
      readonly values: readonly unknown[] | null;
      readonly gains: number;
      readonly loses: number;
      /** How much had been written when it was read. */
      readonly clock: number;
    }
  /** An object that exists only here: parameters, processes. */
  | { readonly kind: 'record'; readonly fields: ReadonlyMap<string, Abstract> };

export type Leaf = Extract<Abstract, { kind: 'leaf' }>;
export type Cells = readonly number[];

/** More values than that are not told apart. */
export const VALUES_MAX = 64;

export const any: Abstract = { kind: 'any' };

export function oneOf(...values: readonly unknown[]): Abstract {
  return { kind: 'values', values };
}

/** A value that may be either, both of which have been used; objects don't mix with other values. */
export function join(a: Abstract, b: Abstract): Abstract {
  if (a === b) return a;
  if (a.kind === 'values' && b.kind === 'values') return distinct([...a.values, ...b.values]);
  if (a.kind === 'part' && b.kind === 'part' && a.domain === b.domain) {
    return { ...a, at: [...new Set([...a.at, ...b.at])] };
  }
  return any;
}

export function distinct(values: readonly unknown[]): Abstract {
  const all = [...new Set(values)];
  return all.length > VALUES_MAX ? any : { kind: 'values', values: all };
}

/** All values of a leaf domain; null if they are too many. */
export function valuesOf(domain: LeafDomain): readonly unknown[] | null {
  return cardinality(domain) > VALUES_MAX ? null : leafValues(domain);
}

export function isPart(domain: Domain): domain is StructDomain | ArrayDomain {
  return !isLeaf(domain);
}
