/**
 * The inner loops of the store, generated for the shape of its states: what a state is compared, copied
 * and hashed by is unrolled, and everything lies in local variables.
 *
 * A slot of a table holds an index plus one in the bits of the table's mask, which it always fits into,
 * and in the bits above the same bits of the entry's hash: most entries that differ are told apart
 * without a look at them. 0 is an empty slot.
 *
 * Most of the time goes into waiting for memory; touching the slots of a group first, and then all
 * entries that they point at, lets those waits overlap.
 */

import type { Entries } from './entries.ts';
import type { Ref, Shape } from './shape.ts';

/** The store is divided by hash: each part is written to by one worker at a time, without locks. */
export const PARTITIONS_LOG2 = 3;
export const PARTITIONS = 1 << PARTITIONS_LOG2;

/** Entries in the filter of states that came recently. */
const RECENT_LOG2 = 12;
/** Entries whose memory accesses are made to overlap. */
const GROUP = 256;

/** Where a worker puts the states that it has found: a region for each partition. */
export interface Outbox {
  /** Entries, each after its hash. */
  readonly words: Int32Array;
  /** Entries that each region can take. */
  readonly capacity: number;
  /** The partitions of all entries, in the order in which they were sent. */
  readonly partitions: Uint8Array;
  /** By region: 1 for entries that were new in the store, once they were inserted. */
  readonly fresh: Uint8Array;
}

export interface Kernel {
  /**
   * Tells where the values of each node of the shape lie, and the counts of partitions and nodes; and
   * where this worker keeps, for each node, a number that it has taken and not used, plus one, or 0.
   */
  use(nodes: readonly Entries[], counts: Int32Array, spares: Int32Array): void;
  /**
   * Adds `n` packed states, in order, and writes the partitions of the new ones to `sequence[total...]`;
   * returns the new total. There must be room.
   */
  add(states: Int32Array, n: number, to: Entries, sequence: Uint8Array, total: number): number;
  /**
   * Sends `n` packed states to the regions of an outbox, in the form in which they are stored; `fills`
   * counts those of each region. States that came a moment ago are left out. There must be room.
   */
  send(states: Int32Array, n: number, outbox: Outbox, fills: Int32Array): void;
  /**
   * Adds entries `from` to `to` of a region of an outbox to its partition, and tells which were new.
   * There must be room.
   */
  insert(outbox: Outbox, partition: number, from: number, to: number, into: Entries): void;
  /**
   * Writes to `places` where `n` packed states lie that were added before (see `placeOf` in `store.ts`);
   * false if one of them was not.
   */
  locate(states: Int32Array, n: number, of: Entries, places: Uint32Array): boolean;
  /** Puts entries `from` to `to` of a region into its table, where none of them is. */
  rehash(of: Entries, region: number, from: number, to: number): void;
  /** Unpacks a state into its words. */
  unpack(of: Entries, partition: number, index: number, into: Int32Array): void;
}

/** The loops for states of a shape; each worker needs its own. */
export function kernelFor(shape: Shape): Kernel {
  return new Function(kernelText(shape))() as Kernel;
}

const range = (length: number): number[] => Array.from({ length }, (_, i) => i);

/** MurmurHash3-like mixing of 32-bit words; only spreads entries, decides nothing. */
function hashText(result: string, words: readonly string[]): string {
  const mixed = words.map(
    (word) =>
      `${result} = Math.imul(${result} ^ ${word}, 0xcc9e2d51); ${result} ^= ${result} >>> 15;`,
  );
  return `let ${result} = 0x2545f491; ${mixed.join(' ')}
    ${result} = Math.imul(${result}, 0x85ebca6b); ${result} ^= ${result} >>> 13;
    ${result} = Math.imul(${result}, 0xc2b2ae35); ${result} ^= ${result} >>> 16;`;
}

function nameOf(ref: Ref): string {
  return ref.kind === 'word' ? `w${ref.word}` : `n${ref.node}`;
}

function loads(array: string, base: string, names: readonly string[]): string {
  return names.map((name, i) => `const ${name} = ${array}[${base} + ${i}];`).join(' ');
}

function same(array: string, base: string, names: readonly string[]): string {
  return names.map((name, i) => `${array}[${base} + ${i}] === ${name}`).join(' && ');
}

function stores(array: string, base: string, names: readonly string[]): string {
  return names.map((name, i) => `${array}[${base} + ${i}] = ${name};`).join(' ');
}

function kernelText({ words, nodes, stored }: Shape): string {
  const stride = stored.length;
  const entry = range(stride).map((i) => `e${i}`);
  const kept = stored.map(nameOf);
  const all = range(words).map((w) => `w${w}`);
  const strides = [...new Set([stride, ...nodes.map(({ length }) => length)])];
  const memory = nodes
    .map((parts, j) => `let n${j} = -1, ${parts.map((_, i) => `m${j}_${i} = 0`).join(', ')};`)
    .join(' ');
  /** From the packed words at `at`: `h` decides on the partition, `g` on the slot. */
  const hashed = `
    ${loads('states', 'at', all)}
    ${hashText('h', all)}`;
  const interned = `
    ${nodes.map((parts, j) => memoText(j, parts.map(nameOf))).join(' ')}
    ${nodes.length === 0 ? 'const g = h;' : hashText('g', kept)}`;
  const prepared = `${hashed}
    const r = Math.imul(h & ${(1 << RECENT_LOG2) - 1}, ${words});
    if (${same('recent', 'r', all)} && w0 !== -1) continue;
    ${stores('recent', 'r', all)}
    ${interned}`;
  const eachGroup = (load: string, touch: string, insert: string): string => `
    for (let i = 0; i < live; i += 1) { ${load} }
    let seen = 0;
    for (let i = 0; i < live; i += 1) {
      const slot = found[i];
      if (slot !== 0 && ((slot ^ hashes[i]) & ~mask) === 0) seen ^= kept[${touch}];
    }
    // The touches must not be optimised away.
    touched = seen;
    for (let i = 0; i < live; i += 1) { ${insert} }`;
  const inserted = (base: string, slotBase: string, isNew: string, isOld: string): string => `
      let slot = hash & mask;
      for (;;) {
        const held = slots[${slotBase} + slot];
        if (held === 0) {
          const o = (${base} + Math.imul(count, ${stride})) | 0;
          ${stores('kept', 'o', entry)}
          count += 1;
          slots[${slotBase} + slot] = (hash & ~mask) | count;
          ${isNew}
          break;
        }
        if (((held ^ hash) & ~mask) === 0) {
          const o = (${base} + Math.imul((held & mask) - 1, ${stride})) | 0;
          if (${same('kept', 'o', entry)}) {
            ${isOld}
            break;
          }
        }
        slot = (slot + 1) & mask;
      }`;

  /** For each of `states[0...n]`: computes its hash, partition and entry group by group, then does `body` with them. */
  const eachStaged = (compute: string, body: string): string => `for (let i = 0, at = 0; i < n; ) {
    let live = 0;
    const group = i;
    for (; i < n && live < ${GROUP}; i += 1, at = (at + ${words}) | 0) {
      ${compute}
      hashes[live] = g;
      parts[live] = h >>> ${32 - PARTITIONS_LOG2};
      const o = Math.imul(live, ${stride});
      ${stores('pending', 'o', kept)}
      live += 1;
    }
    ${eachGroup(
      'found[i] = slots[Math.imul(parts[i], size) + (hashes[i] & mask)];',
      `(Math.imul(parts[i], region) + Math.imul((slot & mask) - 1, ${stride})) | 0`,
      `const hash = hashes[i], p = parts[i], own = Math.imul(i, ${stride});
      ${loads('pending', 'own', entry)}
      const base = Math.imul(p, region), first = Math.imul(p, size);
      ${body}`,
    )}
  }`;

  return `"use strict";
${nodes.map((_, j) => `let slots${j}, values${j};`).join(' ')}
let counts, spares;
function use(nodes, counted, spared) {
  counts = counted;
  spares = spared;
  ${nodes.map((_, j) => `slots${j} = nodes[${j}].slots; values${j} = nodes[${j}].words;`).join(' ')}
}
${nodes.map(({ length }, j) => internText(j, length)).join('\n')}
const recent = new Int32Array(${(1 << RECENT_LOG2) * words}).fill(-1);
const hashes = new Int32Array(${GROUP}), found = new Int32Array(${GROUP});
const parts = new Int32Array(${GROUP}), pending = new Int32Array(${GROUP * stride});
let touched = 0;
function add(states, n, to, sequence, total) {
  const kept = to.words, slots = to.slots, mask = to.mask, size = mask + 1;
  const region = Math.imul(to.capacity, ${stride});
  ${memory}
  ${eachStaged(
    prepared,
    `let count = counts[p];
      ${inserted('base', 'first', 'counts[p] = count; sequence[total] = p; total += 1;', '')}`,
  )}
  return total;
}
function send(states, n, outbox, fills) {
  const out = outbox.words, capacity = outbox.capacity, partitions = outbox.partitions;
  let order = 0;
  for (let p = 0; p < ${PARTITIONS}; p += 1) order += fills[p];
  ${memory}
  for (let i = 0, at = 0; i < n; i += 1, at = (at + ${words}) | 0) {
    ${prepared}
    const p = h >>> ${32 - PARTITIONS_LOG2};
    const fill = fills[p];
    fills[p] = fill + 1;
    partitions[order] = p;
    order += 1;
    const o = Math.imul(Math.imul(p, capacity) + fill, ${stride + 1});
    ${stores('out', 'o', ['g', ...kept])}
  }
}
function insert(outbox, partition, from, to, into) {
  const sent = outbox.words, fresh = outbox.fresh, kept = into.words, slots = into.slots, mask = into.mask;
  const base = Math.imul(Math.imul(partition, into.capacity), ${stride});
  const first = Math.imul(partition, mask + 1);
  const begin = Math.imul(partition, outbox.capacity);
  let count = counts[partition];
  for (let group = from; group < to; group += ${GROUP}) {
    const live = Math.min(to - group, ${GROUP});
    const start = Math.imul(begin + group, ${stride + 1});
    ${eachGroup(
      `const g = sent[start + Math.imul(i, ${stride + 1})]; hashes[i] = g; found[i] = slots[first + (g & mask)];`,
      `(base + Math.imul((slot & mask) - 1, ${stride})) | 0`,
      `const hash = hashes[i], from = (start + Math.imul(i, ${stride + 1}) + 1) | 0, mark = begin + group + i;
      ${loads('sent', 'from', entry)}
      ${inserted('base', 'first', 'fresh[mark] = 1;', 'fresh[mark] = 0;')}`,
    )}
  }
  counts[partition] = count;
}
function locate(states, n, of, places) {
  const kept = of.words, slots = of.slots, mask = of.mask, size = mask + 1;
  const region = Math.imul(of.capacity, ${stride});
  ${memory}
  ${eachStaged(
    `${hashed}
      ${interned}`,
    `let slot = hash & mask, index = -1;
      while (index < 0) {
        const held = slots[first + slot];
        if (held === 0) return false;
        if (((held ^ hash) & ~mask) === 0) {
          const o = (base + Math.imul((held & mask) - 1, ${stride})) | 0;
          if (${same('kept', 'o', entry)}) index = (held & mask) - 1;
        }
        slot = (slot + 1) & mask;
      }
      places[group + i] = (index << ${PARTITIONS_LOG2}) | p;`,
  )}
  return true;
}
${strides.map(rehashText).join('\n')}
function rehash(of, region, from, to) {
  switch (of.stride) {
    ${strides.map((k) => `case ${k}: rehash${k}(of, region, from, to); break;`).join(' ')}
  }
}
function unpack(of, partition, index, into) {
  const kept = of.words, at = Math.imul(Math.imul(partition, of.capacity) + index, ${stride});
  ${loads('kept', 'at', kept)}
  ${nodes
    .map((parts, j) => partsText(j, parts.map(nameOf)))
    .toReversed()
    .join('\n  ')}
  ${stores('into', '0', all)}
}
return { use, add, send, insert, locate, rehash, unpack };`;
}

function rehashText(stride: number): string {
  const entry = range(stride).map((i) => `e${i}`);
  return `function rehash${stride}(of, region, from, to) {
  const kept = of.words, slots = of.slots, mask = of.mask;
  const first = Math.imul(region, mask + 1);
  let at = Math.imul(Math.imul(region, of.capacity) + from, ${stride});
  for (let i = from; i < to; i += 1, at = (at + ${stride}) | 0) {
    ${loads('kept', 'at', entry)}
    ${hashText('h', entry)}
    let slot = h & mask;
    while (slots[first + slot] !== 0) slot = (slot + 1) & mask;
    slots[first + slot] = (h & ~mask) | (i + 1);
  }
}`;
}
/** The parts of value number `n` of a node. */
function partsText(j: number, parts: readonly string[]): string {
  const at = `v${j}`;
  const reads = parts.map((part, i) => `const ${part} = values${j}[${at} + ${i}];`);
  return `const ${at} = Math.imul(n${j}, ${parts.length}); ${reads.join(' ')}`;
}

/** Successors of one state share most of their components, which are then not looked up again. */
function memoText(j: number, parts: readonly string[]): string {
  const differs = parts.map((part, i) => `m${j}_${i} !== ${part}`).join(' || ');
  const keep = parts.map((part, i) => `m${j}_${i} = ${part};`).join(' ');
  return `if (n${j} < 0 || ${differs}) { ${keep} n${j} = intern${j}(${parts.join(', ')}); }`;
}

/**
 * The number of a value of a node. Several workers may add values at once: one that loses the race for a
 * slot finds the other's value there, and spares its own number for the next value. What lies under a
 * spare number must not come into a table that is filled anew, or the value would have two numbers.
 */
function internText(j: number, arity: number): string {
  const parts = range(arity).map((i) => `x${i}`);
  const values = `values${j}`;
  return `function intern${j}(${parts.join(', ')}) {
  const mask = slots${j}.length - 1;
  ${hashText('h', parts)}
  let slot = h & mask, own = -1;
  for (;;) {
    const held = Atomics.load(slots${j}, slot);
    if (held === 0) {
      if (own < 0) {
        own = spares[${j}] - 1;
        if (own < 0) own = Atomics.add(counts, ${PARTITIONS + j}, 1);
        else spares[${j}] = 0;
        const o = Math.imul(own, ${arity});
        ${parts.map((part, i) => `${values}[o + ${i}] = ${part};`).join(' ')}
      }
      if (Atomics.compareExchange(slots${j}, slot, 0, (h & ~mask) | (own + 1)) === 0) return own;
    } else {
      if (((held ^ h) & ~mask) === 0) {
        const index = (held & mask) - 1;
        const o = Math.imul(index, ${arity});
        if (${parts.map((part, i) => `${values}[o + ${i}] === ${part}`).join(' && ')}) {
          if (own >= 0) spares[${j}] = own + 1;
          return index;
        }
      }
      slot = (slot + 1) & mask;
    }
  }
}`;
}
