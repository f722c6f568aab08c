/**
 * Finite domains. A state is declared once, as a struct of domains; its TypeScript type, its layout
 * in bits, its printed form and its JSON form all follow from that declaration.
 */

declare const valueOf: unique symbol;

/** Carries the TypeScript type of a domain's values; has no value at run time. */
interface Typed<T> {
  readonly [valueOf]?: T;
}

/** `true` or `false`; initially `false`. */
export interface BoolDomain extends Typed<boolean> {
  readonly kind: 'bool';
}

/** Integers `min` to `max`, both included; initially `min`. Printed as `prefix` + number. */
export interface RangeDomain extends Typed<number> {
  readonly kind: 'range';
  readonly min: number;
  readonly max: number;
  readonly prefix: string;
  /** Which domain the number is of, see {@link taggedBy}. */
  readonly tagged?: Tagged;
}

/** The domains that a number may be of, by what the field `field` beside it says. */
export interface Tagged {
  readonly field: string;
  readonly domains: Readonly<Record<string, IndexDomain>>;
}

/** One of a list of names; initially the first. */
export interface EnumDomain<N extends string = string> extends Typed<N> {
  readonly kind: 'enum';
  readonly names: readonly N[];
  /** A view keeps the code beside the name, for whoever dispatches on it (see `view.ts`). */
  readonly coded?: true;
}

declare const scalarName: unique symbol;

/** A member of the scalar set `N`: a number by which to index, never to order or to calculate. */
export type Scalar<N extends string> = number & { readonly [scalarName]: N };

/** Members `0` to `size - 1` of a set whose members are interchangeable; initially member 0. */
export interface ScalarDomain<N extends string = string> extends Typed<Scalar<N>> {
  readonly kind: 'scalar';
  readonly name: N;
  readonly size: number;
}

/** `null` or a value of `of`; initially `null`. */
export interface OptionalDomain<T = unknown> extends Typed<T | null> {
  readonly kind: 'optional';
  readonly of: LeafDomain;
}

/** A set of small integers as a bit mask (see `sets.ts`); initially empty. */
export interface SetDomain extends Typed<number> {
  readonly kind: 'set';
  readonly of: IndexDomain;
  readonly size: number;
}

/** Named fields. `show`, if given, prints a value in the words of its field. */
export interface StructDomain<F extends Fields = Fields> extends Typed<StructValue<F>> {
  readonly kind: 'struct';
  readonly fields: F;
  readonly show?: ((value: never) => string) | undefined;
}

/** `size` values of one domain, indexed from 0; `index` names the indices when printed. */
export interface ArrayDomain<A = unknown> extends Typed<A> {
  readonly kind: 'array';
  readonly size: number;
  readonly of: Domain;
  readonly index: IndexDomain;
}

/** Domains whose values fit into one machine word. */
export type LeafDomain =
  BoolDomain | RangeDomain | EnumDomain | ScalarDomain | OptionalDomain | SetDomain;
/** Domains that can index an array or be the members of a set. */
export type IndexDomain = RangeDomain | ScalarDomain;
export type Domain = LeafDomain | StructDomain | ArrayDomain;
export type Fields = { readonly [name: string]: Domain };

/** An array that can be neither grown nor shortened. */
export interface FixedArray<T> {
  readonly length: number;
  [index: number]: T;
  [Symbol.iterator](): Iterator<T>;
}

/** An array of structs or arrays, which are changed in place, never replaced. */
export interface FixedArrayOfParts<T> {
  readonly length: number;
  readonly [index: number]: T;
  [Symbol.iterator](): Iterator<T>;
}

type ArrayValue<D> = D extends LeafDomain ? FixedArray<Value<D>> : FixedArrayOfParts<Value<D>>;

/** Structs and arrays inside a state are changed in place, never replaced. */
export type StructValue<F extends Fields> = {
  -readonly [K in keyof F as F[K] extends LeafDomain ? K : never]: Value<F[K]>;
} & {
  readonly [K in keyof F as F[K] extends LeafDomain ? never : K]: Value<F[K]>;
};

/** The TypeScript type of a domain's values. */
export type Value<D> = D extends Typed<infer T> ? T : never;

const MAX_SET_SIZE = 30;
const MAX_LEAF_SIZE = 2 ** 30;

/** A declaration that can't be a finite domain, with the reason. */
export class DomainError extends Error {
  override name = 'DomainError';
}

function requireInteger(what: string, value: number): void {
  if (!Number.isSafeInteger(value)) throw new DomainError(`${what} must be an integer: ${value}`);
}

export const bool: BoolDomain = { kind: 'bool' };

/** Integers from `min` to `max`; `prefix` names the values when printed (`cpu` prints `cpu0`). */
export function range(min: number, max: number, prefix = ''): RangeDomain {
  requireInteger('range minimum', min);
  requireInteger('range maximum', max);
  if (max < min) throw new DomainError(`range ${min}..${max} is empty`);
  if (max - min >= MAX_LEAF_SIZE) throw new DomainError(`range ${min}..${max} exceeds 2^30 values`);
  if (min < -MAX_LEAF_SIZE || max > MAX_LEAF_SIZE) {
    throw new DomainError(`range ${min}..${max} leaves -2^30..2^30`);
  }
  return { kind: 'range', min, max, prefix };
}

/**
 * A number whose domain is told by an enum or a boolean beside it in the same struct: `taggedBy('kind', {
 * page: FRAME, swap: SLOT })` is a frame where `kind` is `page`, a slot where it is `swap`, and just a
 * number where it is anything else. It has as many values as the largest of the domains.
 */
export function taggedBy(
  field: string,
  domains: Readonly<Record<string, IndexDomain>>,
): RangeDomain {
  const sizes = Object.values(domains).map((domain) => indexSize(indexDomain(domain)));
  if (sizes.length === 0) throw new DomainError(`a number tagged by '${field}' needs a domain`);
  return { ...range(0, Math.max(...sizes) - 1), tagged: { field, domains } };
}

export function enumOf<const N extends string>(...names: readonly N[]): EnumDomain<N> {
  if (names.length === 0) throw new DomainError('an enum needs at least one name');
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new DomainError(`enum name '${twice}' stands twice`);
  return { kind: 'enum', names };
}

export function scalarSet<const N extends string>(name: N, size: number): ScalarDomain<N> {
  requireInteger(`size of scalar set ${name}`, size);
  if (size < 1) throw new DomainError(`scalar set ${name} is empty`);
  return { kind: 'scalar', name, size };
}

/** All members of a scalar set, to loop over. */
export function members<N extends string>(set: ScalarDomain<N>): readonly Scalar<N>[] {
  return Array.from({ length: set.size }, (_, i) => i as Scalar<N>);
}

export function optional<D extends LeafDomain>(of: D): OptionalDomain<Value<D>> {
  if (of.kind === 'optional') throw new DomainError('an optional of an optional is ambiguous');
  if (isTagged(of)) throw new DomainError('a tagged number stands in a struct, beside its tag');
  return { kind: 'optional', of };
}

/** Sets of members of `of`; at most 30 members. */
export function setOf(of: IndexDomain | number): SetDomain {
  const index = indexDomain(of);
  const size = indexSize(index);
  if (size > MAX_SET_SIZE) throw new DomainError(`a set holds at most ${MAX_SET_SIZE} members`);
  return { kind: 'set', of: index, size };
}

export function struct<F extends Fields>(
  fields: F,
  show?: (value: StructValue<F>) => string,
): StructDomain<F> {
  // `$` begins the names that a view adds, and `__proto__` is no ordinary property.
  const odd = Object.keys(fields).find((name) => name.startsWith('$') || name === '__proto__');
  if (odd !== undefined) throw new DomainError(`'${odd}' can't be the name of a variable`);
  for (const domain of Object.values(fields))
    if (isTagged(domain)) requireTag(fields, domain.tagged);
  return { kind: 'struct', fields, show };
}

function isTagged(domain: Domain): domain is RangeDomain & { readonly tagged: Tagged } {
  return domain.kind === 'range' && domain.tagged !== undefined;
}

/** What a tag of this domain can say, in the order of its codes; null if it can't be a tag. */
export function tagNames(tag: Domain | undefined): readonly string[] | null {
  if (tag?.kind === 'bool') return ['false', 'true'];
  return tag?.kind === 'enum' ? tag.names : null;
}

function requireTag(fields: Fields, { field, domains }: Tagged): void {
  const names = tagNames(fields[field]);
  if (names === null) throw new DomainError(`the tag '${field}' is no enum or boolean beside it`);
  const unknown = Object.keys(domains).find((name) => !names.includes(name));
  if (unknown !== undefined) throw new DomainError(`the tag '${field}' is never '${unknown}'`);
}

/** `size` may be a domain (a range from 0, or a scalar set): then its names print the indices. */
export function array<D extends Domain>(
  size: IndexDomain | number,
  of: D,
): ArrayDomain<ArrayValue<D>> {
  if (isTagged(of)) throw new DomainError('a tagged number stands in a struct, beside its tag');
  const index = indexDomain(size);
  return { kind: 'array', size: indexSize(index), of, index };
}

function indexDomain(of: IndexDomain | number): IndexDomain {
  const index = typeof of === 'number' ? range(0, of - 1) : of;
  if (index.kind === 'range' && index.min !== 0) {
    throw new DomainError(`indices start at 0, not at ${index.min}`);
  }
  return index;
}

function indexSize(index: IndexDomain): number {
  return index.kind === 'range' ? index.max + 1 : index.size;
}

/** How many values a leaf domain has. */
export function cardinality(domain: LeafDomain): number {
  switch (domain.kind) {
    case 'bool':
      return 2;
    case 'range':
      return domain.max - domain.min + 1;
    case 'enum':
      return domain.names.length;
    case 'scalar':
      return domain.size;
    case 'optional':
      return cardinality(domain.of) + 1;
    case 'set':
      return 2 ** domain.size;
  }
}

export function isLeaf(domain: Domain): domain is LeafDomain {
  return domain.kind !== 'struct' && domain.kind !== 'array';
}

export type LeafValue = boolean | number | string | null;

/** The `code`-th value of a leaf domain, counted from 0; code 0 is the initial value. */
export function decodeLeaf(domain: LeafDomain, code: number): LeafValue {
  switch (domain.kind) {
    case 'bool':
      return code === 1;
    case 'range':
      return code + domain.min;
    case 'enum':
      return domain.names[code];
    case 'optional':
      return code === 0 ? null : decodeLeaf(domain.of, code - 1);
    case 'scalar':
    case 'set':
      return code;
  }
}

/** The inverse of {@link decodeLeaf}; -1 if the value is outside the domain. */
export function encodeLeaf(domain: LeafDomain, value: unknown): number {
  switch (domain.kind) {
    case 'bool':
      return value === true ? 1 : value === false ? 0 : -1;
    case 'enum':
      return domain.names.indexOf(value as string);
    case 'optional': {
      if (value === null) return 0;
      const code = encodeLeaf(domain.of, value);
      return code < 0 ? -1 : code + 1;
    }
    case 'range':
      return inRange(value, domain.min, domain.max) ? value - domain.min : -1;
    case 'scalar':
    case 'set':
      return inRange(value, 0, cardinality(domain) - 1) ? value : -1;
  }
}

function inRange(value: unknown, min: number, max: number): value is number {
  return Number.isInteger(value) && (value as number) >= min && (value as number) <= max;
}

/** All values of a leaf domain, in the order of their codes. */
export function leafValues(domain: LeafDomain): LeafValue[] {
  return Array.from({ length: cardinality(domain) }, (_, code) => decodeLeaf(domain, code));
}
