/** Random declarations of states, with random values that fit them and values that do not. */

import fc from 'fast-check';
import {
  array,
  bool,
  enumOf,
  optional,
  range,
  scalarSet,
  setOf,
  struct,
} from '../../../checker/index.ts';
import type { Domain, LeafDomain, StructDomain } from '../../../checker/index.ts';
import { encodeLeaf, isLeaf } from '../../../checker/state/domain.ts';
import type { Plain } from '../../../checker/state/value.ts';

const simpleLeaf: fc.Arbitrary<Exclude<LeafDomain, { kind: 'optional' }>> = fc.oneof(
  fc.constant(bool),
  fc
    .tuple(fc.integer({ min: -1000, max: 1000 }), fc.nat({ max: 40 }))
    .map(([min, span]) => range(min, min + span)),
  fc.integer({ min: 1, max: 20 }).map((size) => enumOf(...alphabet(size))),
  fc.integer({ min: 1, max: 9 }).map((size) => scalarSet('thing', size)),
  fc.integer({ min: 1, max: 30 }).map((size) => setOf(size)),
  fc.constant(range(0, 2 ** 30 - 1)),
);

export const leaf: fc.Arbitrary<LeafDomain> = fc.oneof(
  { weight: 3, arbitrary: simpleLeaf },
  { weight: 1, arbitrary: simpleLeaf.map((of) => optional(of)) },
);

function alphabet(size: number): string[] {
  return Array.from({ length: size }, (_, i) => `name-${i}`);
}

const { nested } = fc.letrec<{ nested: Domain }>((tie) => ({
  nested: fc.oneof(
    { maxDepth: 3 },
    leaf,
    fc.tuple(fc.integer({ min: 1, max: 3 }), tie('nested')).map(([n, of]) => array(n, of)),
    fields(tie('nested')),
  ),
}));

function fields(of: fc.Arbitrary<Domain>): fc.Arbitrary<StructDomain> {
  return fc
    .dictionary(fc.constantFrom('a', 'b', 'c', 'a b', '0', 'constructor'), of, { maxKeys: 4 })
    .map((each) => struct({ ...each }));
}

/** The declaration of a whole state. */
export const schema: fc.Arbitrary<StructDomain> = fields(nested);

/** Values of a domain, as plain data. */
export function valuesOf(domain: Domain): fc.Arbitrary<Plain> {
  switch (domain.kind) {
    case 'bool':
      return fc.boolean();
    case 'range':
      return fc.integer({ min: domain.min, max: domain.max });
    case 'enum':
      return fc.constantFrom(...domain.names);
    case 'scalar':
      return fc.nat({ max: domain.size - 1 });
    case 'optional':
      return fc.option(valuesOf(domain.of), { nil: null });
    case 'set':
      return fc.subarray(Array.from({ length: domain.size }, (_, i) => i));
    case 'array':
      return fc.array(valuesOf(domain.of), { minLength: domain.size, maxLength: domain.size });
    case 'struct':
      return fc.record(
        Object.fromEntries(Object.entries(domain.fields).map(([f, of]) => [f, valuesOf(of)])),
        { noNullPrototype: true },
      );
  }
}

/** Values that a step might write by mistake, and that the domain does not hold. */
export function valuesOutside(domain: LeafDomain): fc.Arbitrary<unknown> {
  return fc
    .oneof(
      fc.constantFrom(undefined, null, NaN, Infinity, 0.5, 2 ** 31, 2 ** 32, -1, true, false, ''),
      fc.constantFrom<unknown>('name-0', 'no such name', 'toString', '0', {}, []),
      fc.integer(),
    )
    .filter((value) => encodeLeaf(domain, value) < 0);
}

/** A state's values as steps see them: sets as masks. */
export function asWritten(domain: Domain, value: Plain): unknown {
  const inner = domain.kind === 'optional' ? domain.of : domain;
  if (inner.kind !== 'set' || value === null) return value;
  return (value as readonly number[]).reduce((mask, member) => mask | (1 << member), 0);
}

/** Writes a plain value into the working state, leaf by leaf, as steps would. */
export function write(domain: Domain, value: Plain, node: unknown): void {
  const target = node as Record<string | number, unknown>;
  const parts = value as Record<string | number, Plain>;
  for (const [key, of] of partsOf(domain)) {
    if (isLeaf(of)) target[key] = asWritten(of, parts[key] as Plain);
    else write(of, parts[key] as Plain, target[key]);
  }
}

/** Reads the working state back as plain data. */
export function read(domain: Domain, node: unknown): unknown {
  if (isLeaf(domain)) {
    const inner = domain.kind === 'optional' ? domain.of : domain;
    if (inner.kind !== 'set' || node === null) return node;
    return Array.from({ length: 30 }, (_, i) => i).filter((i) => ((node as number) >> i) & 1);
  }
  const parts = node as Record<string | number, unknown>;
  const values = partsOf(domain).map(([key, of]) => [key, read(of, parts[key])] as const);
  return domain.kind === 'array' ? values.map(([, value]) => value) : Object.fromEntries(values);
}

function partsOf(domain: Domain): (readonly [string | number, Domain])[] {
  if (domain.kind === 'struct') return Object.entries(domain.fields);
  if (domain.kind === 'array') {
    return Array.from({ length: domain.size }, (_, i) => [i, domain.of] as const);
  }
  return [];
}
