/** States as plain values: out of packed words, into them, as JSON, and as printed text. */

import { decodeLeaf, encodeLeaf, isLeaf, DomainError } from './domain.ts';
import type { Domain, LeafDomain, LeafValue } from './domain.ts';
import { indexName } from './layout.ts';
import type { Layout } from './layout.ts';
import { describe } from './view.ts';
import { has } from './sets.ts';

/** A value as plain data; sets are lists of their members. */
export type Plain =
  LeafValue | readonly number[] | { readonly [field: string]: Plain } | readonly Plain[];

/** The state in `words[base...]` as plain data. */
export function unpack(layout: Layout, words: Int32Array, base = 0): Plain {
  let next = 0;
  const build = (domain: Domain): Plain => {
    if (domain.kind === 'struct') {
      return Object.fromEntries(Object.entries(domain.fields).map(([f, of]) => [f, build(of)]));
    }
    if (domain.kind === 'array') return Array.from({ length: domain.size }, () => build(domain.of));
    const slot = layout.slots[next] as Layout['slots'][number];
    next += 1;
    const mask = slot.bits === 0 ? 0 : 2 ** slot.bits - 1;
    return leafToPlain(domain, ((words[base + slot.word] as number) >>> slot.shift) & mask);
  };
  return build(layout.root);
}

/** Packs plain data; a value that does not fit is a {@link DomainError} that names its place. */
export function pack(layout: Layout, value: unknown): Int32Array {
  const words = new Int32Array(layout.words);
  let next = 0;
  const put = (domain: Domain, part: unknown, name: string): void => {
    if (domain.kind === 'struct') {
      requireKeys(part, Object.keys(domain.fields), name);
      for (const [field, of] of Object.entries(domain.fields)) {
        put(of, part[field], name === '' ? field : `${name}.${field}`);
      }
    } else if (domain.kind === 'array') {
      if (!Array.isArray(part) || part.length !== domain.size) {
        throw new DomainError(`${name || 'state'}: a list of ${domain.size} values is needed`);
      }
      part.forEach((each, i) => put(domain.of, each, `${name}[${indexName(domain.index, i)}]`));
    } else {
      const slot = layout.slots[next] as Layout['slots'][number];
      next += 1;
      const code = leafFromPlain(domain, part);
      if (code < 0) {
        throw new DomainError(`${name}: ${shown(part)} is not ${describe(domain)}`);
      }
      words[slot.word] = (words[slot.word] as number) | (code << slot.shift);
    }
  };
  put(layout.root, value, '');
  return words;
}

/** As JSON, but for `NaN` and the like, which JSON would call `null`. */
function shown(part: unknown): string {
  return typeof part === 'number' ? String(part) : (JSON.stringify(part) ?? String(part));
}

function requireKeys(
  part: unknown,
  keys: readonly string[],
  name: string,
): asserts part is Record<string, unknown> {
  if (typeof part !== 'object' || part === null || Array.isArray(part)) {
    throw new DomainError(`${name || 'state'}: an object with ${keys.join(', ')} is needed`);
  }
  const unknown = Object.keys(part).find((key) => !keys.includes(key));
  if (unknown !== undefined) throw new DomainError(`${name || 'state'}: no field '${unknown}'`);
}

/** A leaf's value as steps see it (a set as its mask), as plain data. */
export function plainLeaf(domain: LeafDomain, value: unknown): Plain {
  return leafToPlain(domain, encodeLeaf(domain, value));
}

function leafToPlain(domain: LeafDomain, code: number): Plain {
  if (domain.kind === 'optional') return code === 0 ? null : leafToPlain(domain.of, code - 1);
  if (domain.kind !== 'set') return decodeLeaf(domain, code);
  return membersOf(code, domain.size);
}

function leafFromPlain(domain: LeafDomain, value: unknown): number {
  if (domain.kind === 'optional') {
    if (value === null) return 0;
    const code = leafFromPlain(domain.of, value);
    return code < 0 ? -1 : code + 1;
  }
  if (domain.kind !== 'set') return encodeLeaf(domain, value);
  if (!Array.isArray(value)) return -1;
  const inside = value.every((m) => Number.isInteger(m) && m >= 0 && m < domain.size);
  const sorted = value.every((m, i) => i === 0 || m > value[i - 1]);
  return inside && sorted ? value.reduce((set: number, m: number) => set | (1 << m), 0) : -1;
}

function membersOf(set: number, size: number): number[] {
  return Array.from({ length: size }, (_, i) => i).filter((i) => has(set, i));
}

/** A plain value with its sets as masks again. */
function asStepsSee(domain: Domain, value: Plain): unknown {
  if (domain.kind === 'array') {
    return (value as readonly Plain[]).map((each) => asStepsSee(domain.of, each));
  }
  if (domain.kind === 'struct') {
    const fields = value as Record<string, Plain>;
    return Object.fromEntries(
      Object.entries(domain.fields).map(([field, of]) => [
        field,
        asStepsSee(of, fields[field] as Plain),
      ]),
    );
  }
  return domain.kind === 'set' ? leafFromPlain(domain, value) : value;
}

/** One printed variable: its name, and its value in the words of its domain. */
export interface Printed {
  readonly name: string;
  readonly text: string;
}

/** All variables of a plain value, in order of declaration; a struct with `show` is one of them. */
export function print(domain: Domain, value: Plain, name = ''): Printed[] {
  if (isLeaf(domain)) return [{ name, text: printLeaf(domain, value) }];
  if (domain.kind === 'struct') {
    if (domain.show) return [{ name, text: domain.show(asStepsSee(domain, value) as never) }];
    const fields = value as Record<string, Plain>;
    return Object.entries(domain.fields).flatMap(([field, of]) =>
      print(of, fields[field] as Plain, name === '' ? field : `${name}.${field}`),
    );
  }
  return (value as readonly Plain[]).flatMap((each, i) =>
    print(domain.of, each, `${name}[${indexName(domain.index, i)}]`),
  );
}

/** A leaf value in the words of its domain: `va1`, `none`, `{cpu0, cpu2}`. */
export function printLeaf(domain: LeafDomain, value: Plain): string {
  switch (domain.kind) {
    case 'bool':
    case 'enum':
      return String(value);
    case 'range':
    case 'scalar':
      return indexName(domain, value as number);
    case 'optional':
      return value === null ? 'none' : printLeaf(domain.of, value);
    case 'set':
      return `{${(value as readonly number[]).map((m) => indexName(domain.of, m)).join(', ')}}`;
  }
}
