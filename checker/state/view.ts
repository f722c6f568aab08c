/**
 * The working state: one graph of ordinary objects, made once, which `load` fills from packed words
 * and `store` packs again. Steps read and write its properties at the speed of any JavaScript
 * object; packing checks every value against its domain. Code for both is generated, one function
 * for each word, so that undoing a step touches just the words that it changed, and nothing is
 * allocated once the view stands.
 */

import { cardinality, isLeaf } from './domain.ts';
import type { Domain, LeafDomain } from './domain.ts';
import { layoutOf } from './layout.ts';
import type { LeafSlot, Layout } from './layout.ts';
import type { StructDomain, Value } from './domain.ts';

/** A value outside its domain: which variable, which value. */
export class OutsideDomainError extends Error {
  override name = 'OutsideDomainError';
  readonly variable: string;
  readonly value: unknown;
  constructor(variable: string, value: unknown, domain: string) {
    super(`${variable} = ${String(value)} is outside its domain (${domain})`);
    this.variable = variable;
    this.value = value;
  }
}

export interface View<S = unknown> {
  readonly layout: Layout;
  /** The working state. Always the same object. */
  readonly state: S;
  /** Whoever filled the working state last, for users that rely on what they left in it. */
  holder: unknown;
  /** Fills the working state from `words[base...]`. */
  load(words: Int32Array, base: number): void;
  /** Packs the working state into `out[base...]`; throws {@link OutsideDomainError}. */
  store(out: Int32Array, base: number): void;
  /** Fills from `words[base...]` only the words in which they differ from `current[0...]`. */
  restore(words: Int32Array, base: number, current: Int32Array): void;
}

/** The property beside a coded enum field that holds its code. */
export function codeField(field: string): string {
  return `$${field}`;
}

type Node = Record<string | number, unknown>;

export function viewOf<D extends StructDomain>(root: D): View<Value<D>> {
  const layout = layoutOf(root);
  const nodes: Node[] = [];
  const nodeOfPath = new Map<string, number>();
  const state = makeNode(root, [], nodes, nodeOfPath);
  const generated = generate(layout, nodeOfPath)(
    nodes,
    layout.slots.map(namesOf),
    (slot, value) => {
      const { name, domain } = layout.slots[slot] as LeafSlot;
      throw new OutsideDomainError(name, value, describe(domain));
    },
  );
  return { layout, state: state as Value<D>, holder: undefined, ...generated };
}

function makeNode(
  domain: Domain,
  path: readonly (string | number)[],
  nodes: Node[],
  nodeOfPath: Map<string, number>,
): Node {
  const node = (domain.kind === 'array' ? [] : {}) as Node;
  nodeOfPath.set(JSON.stringify(path), nodes.length);
  nodes.push(node);
  for (const [key, of] of children(domain)) {
    if (!isLeaf(of)) {
      const value = makeNode(of, [...path, key], nodes, nodeOfPath);
      Object.defineProperty(node, key, { value, enumerable: true, writable: false });
    } else if (of.kind === 'enum' && of.coded) {
      defineCoded(node, String(key), of.names);
    } else {
      node[key] = undefined;
    }
  }
  return Object.seal(node);
}

function children(domain: Domain): [string | number, Domain][] {
  if (domain.kind === 'struct') return Object.entries(domain.fields);
  if (domain.kind === 'array') return Array.from({ length: domain.size }, (_, i) => [i, domain.of]);
  return [];
}

function defineCoded(node: Node, field: string, names: readonly string[]): void {
  const code = codeField(field);
  Object.defineProperty(node, code, { value: 0, writable: true, enumerable: false });
  Object.defineProperty(node, field, {
    enumerable: true,
    get: () => names[node[code] as number],
  });
}

function namesOf(slot: LeafSlot): Names {
  const inner = slot.domain.kind === 'optional' ? slot.domain.of : slot.domain;
  const names = inner.kind === 'enum' ? inner.names : [];
  return { names, codes: new Map(names.map((name, code) => [name, code])) };
}

interface Names {
  readonly names: readonly string[];
  readonly codes: ReadonlyMap<string, number>;
}

type Fail = (slot: number, value: unknown) => never;
type Generated = Pick<View, 'load' | 'store' | 'restore'>;
type Factory = (nodes: readonly Node[], names: readonly Names[], fail: Fail) => Generated;

/** The generated code speaks of the nodes as `n0, n1, ...` and of the slots by their number. */
function generate(layout: Layout, nodeOfPath: ReadonlyMap<string, number>): Factory {
  const place = (slot: LeafSlot): string => {
    const node = nodeOfPath.get(JSON.stringify(slot.path.slice(0, -1)));
    const last = slot.path.at(-1) as string | number;
    const coded = slot.domain.kind === 'enum' && slot.domain.coded;
    return `n${node}[${JSON.stringify(coded ? codeField(String(last)) : last)}]`;
  };
  const words = Array.from({ length: layout.words }, (_, word) => word);
  const slots = layout.slots.map((slot, i) => ({ slot, i, at: place(slot) }));
  const ofWord = (word: number) => slots.filter(({ slot }) => slot.word === word);
  const lines = [
    '"use strict";',
    ...Array.from({ length: nodeOfPath.size }, (_, n) => `const n${n} = nodes[${n}];`),
    ...slots.map(({ i }) => `const names${i} = names[${i}].names, codes${i} = names[${i}].codes;`),
    ...words.flatMap((word) => [
      `function put${word}(w) {`,
      ...ofWord(word).map(({ slot, i, at }) => `  ${at} = ${decode(slot, i)};`),
      '}',
      `function get${word}() {`,
      '  let w = 0, v, c;',
      ...ofWord(word).map(
        ({ slot, i, at }) => `  v = ${at}; w |= (${encode(slot.domain, i)}) << ${slot.shift};`,
      ),
      '  return w;',
      '}',
    ]),
    'return {',
    `load(words, base) { ${words.map((w) => `put${w}(words[base + ${w}]);`).join(' ')} },`,
    `store(out, base) { ${words.map((w) => `out[base + ${w}] = get${w}();`).join(' ')} },`,
    'restore(words, base, current) {',
    ...words.map((w) => `if (words[base + ${w}] !== current[${w}]) put${w}(words[base + ${w}]);`),
    '} };',
  ];
  return new Function('nodes', 'names', 'fail', lines.join('\n')) as Factory;
}

function decode(slot: LeafSlot, i: number): string {
  const raw = slot.bits === 0 ? '0' : `((w >>> ${slot.shift}) & ${2 ** slot.bits - 1})`;
  return decodeRaw(slot.domain, i, raw);
}

function decodeRaw(domain: LeafDomain, i: number, raw: string): string {
  switch (domain.kind) {
    case 'bool':
      return `${raw} === 1`;
    case 'range':
      return domain.min === 0 ? raw : `${raw} + ${domain.min}`;
    case 'enum':
      return domain.coded ? raw : `names${i}[${raw}]`;
    case 'optional':
      return `${raw} === 0 ? null : ${decodeRaw(domain.of, i, `(${raw} - 1)`)}`;
    case 'scalar':
    case 'set':
      return raw;
  }
}

const TERNARY_NAMES_MAX = 8;

/** An expression for the code of the value in `v`. */
function encode(domain: LeafDomain, i: number): string {
  const fail = `fail(${i}, v)`;
  switch (domain.kind) {
    case 'bool':
      return `v === true ? 1 : v === false ? 0 : ${fail}`;
    case 'enum':
      if (domain.coded) return checkedInteger(0, domain.names.length - 1, fail);
      if (domain.names.length > TERNARY_NAMES_MAX) {
        return `(c = codes${i}.get(v)) === undefined ? ${fail} : c`;
      }
      return (
        domain.names.map((name, code) => `v === ${JSON.stringify(name)} ? ${code} : `).join('') +
        fail
      );
    case 'optional':
      return `v === null ? 0 : 1 + (${encode(domain.of, i)})`;
    case 'range':
      return checkedInteger(domain.min, domain.max, fail);
    case 'scalar':
    case 'set':
      return checkedInteger(0, cardinality(domain) - 1, fail);
  }
}

function checkedInteger(min: number, max: number, fail: string): string {
  return `(v | 0) === v && v >= ${min} && v <= ${max} ? v - ${min} : ${fail}`;
}

/** A leaf domain in words, for messages. */
export function describe(domain: LeafDomain): string {
  switch (domain.kind) {
    case 'bool':
      return 'boolean';
    case 'range':
      return `${domain.min}..${domain.max}`;
    case 'enum':
      return domain.names.join(' | ');
    case 'scalar':
      return `${domain.name} 0..${domain.size - 1}`;
    case 'optional':
      return `null | ${describe(domain.of)}`;
    case 'set':
      return `set of ${domain.size}`;
  }
}
