/** Where each leaf of a declared state lies in its packed 32-bit words. */

import { cardinality, isLeaf } from './domain.ts';
import type { Domain, IndexDomain, LeafDomain, StructDomain } from './domain.ts';

/** Steps from the root of a state to one of its parts. */
export type Path = readonly (string | number)[];

export interface LeafSlot {
  readonly path: Path;
  /** The path as it is printed: `tlb[cpu0][va1].dirty`. */
  readonly name: string;
  readonly domain: LeafDomain;
  /** Which 32-bit word holds it, and at which bit of the word it begins. */
  readonly word: number;
  readonly shift: number;
  readonly bits: number;
}

export interface Layout {
  readonly root: StructDomain;
  readonly slots: readonly LeafSlot[];
  /** 32-bit words of one state. */
  readonly words: number;
  /** Bits of one state before it is padded to words. */
  readonly bits: number;
}

const WORD_BITS = 32;

/** Lays the leaves out in order of declaration; no leaf straddles two words. */
export function layoutOf(root: StructDomain): Layout {
  const slots: LeafSlot[] = [];
  let word = 0;
  let used = 0;
  let total = 0;
  for (const { path, name, domain } of leaves(root, [], '')) {
    const bits = bitsFor(cardinality(domain));
    if (used + bits > WORD_BITS) {
      word += 1;
      used = 0;
    }
    slots.push({ path, name, domain, word, shift: used, bits });
    used += bits;
    total += bits;
  }
  return { root, slots, words: word + 1, bits: total };
}

function bitsFor(values: number): number {
  return values <= 1 ? 0 : WORD_BITS - Math.clz32(values - 1);
}

interface Leaf {
  readonly path: Path;
  readonly name: string;
  readonly domain: LeafDomain;
}

function* leaves(domain: Domain, path: Path, name: string): Generator<Leaf> {
  if (isLeaf(domain)) {
    yield { path, name, domain };
  } else if (domain.kind === 'struct') {
    for (const [field, of] of Object.entries(domain.fields)) {
      yield* leaves(of, [...path, field], name === '' ? field : `${name}.${field}`);
    }
  } else {
    for (let i = 0; i < domain.size; i += 1) {
      yield* leaves(domain.of, [...path, i], `${name}[${indexName(domain.index, i)}]`);
    }
  }
}

/** How index `i` of an array is printed. */
export function indexName(index: IndexDomain, i: number): string {
  return index.kind === 'scalar' ? `${index.name}${i}` : `${index.prefix}${i}`;
}
