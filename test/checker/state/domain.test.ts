/** What can be declared, the limits of it, and what a declared state lets a step do. */

import { describe, expect, test } from 'vitest';
import {
  add,
  array,
  bool,
  count,
  DomainError,
  emptySet,
  enumOf,
  has,
  members,
  optional,
  OutsideDomainError,
  range,
  remove,
  scalarSet,
  setOf,
  struct,
} from '../../../checker/index.ts';
import type { Domain, StructDomain } from '../../../checker/index.ts';
import { cardinality, leafValues } from '../../../checker/state/domain.ts';
import { layoutOf } from '../../../checker/state/layout.ts';
import { pack, print, unpack } from '../../../checker/state/value.ts';
import { viewOf } from '../../../checker/state/view.ts';

const bitsOf = (domain: Domain) => layoutOf(struct({ x: domain })).bits;
const stored = <D extends StructDomain>({ layout, store }: ReturnType<typeof viewOf<D>>) => {
  const words = new Int32Array(layout.words);
  store(words, 0);
  return unpack(layout, words);
};

describe('declarations', () => {
  test.each([
    ['an empty range', () => range(1, 0)],
    ['a range of fractions', () => range(0, 1.5)],
    ['a range without end', () => range(0, Infinity)],
    ['a range of more than 2^30 values', () => range(0, 2 ** 30)],
    ['a range of numbers beyond 2^30', () => range(2 ** 30, 2 ** 30 + 1)],
    ['an enum without names', () => enumOf()],
    ['an enum with a name twice', () => enumOf('a', 'b', 'a')],
    ['an empty scalar set', () => scalarSet('cpu', 0)],
    ['a set of 31 members', () => setOf(31)],
    ['an array of no elements', () => array(0, bool)],
    ['an array whose indices do not start at 0', () => array(range(1, 2), bool)],
    ['an optional of an optional', () => optional(optional(bool))],
    ['a variable that takes the name of a label code', () => struct({ $pc: bool })],
    ['a variable named __proto__', () => struct({ ['__proto__']: bool })],
  ])('%s is refused', (_what, declare) => {
    expect(declare).toThrow(DomainError);
  });

  test.each([
    ['bool', bool, 1],
    ['one value', range(7, 7), 0],
    ['one name', enumOf('only'), 0],
    ['one member', scalarSet('cpu', 1), 0],
    ['optional of one value', optional(range(7, 7)), 1],
    ['five values', range(-2, 2), 3],
    ['optional of four values', optional(range(0, 3)), 3],
    ['2^30 values', range(-(2 ** 29), 2 ** 29 - 1), 30],
    ['optional of 2^30 values', optional(range(0, 2 ** 30 - 1)), 31],
    ['set of 30', setOf(30), 30],
  ])('%s takes the fewest bits', (_what, domain, bits) => {
    expect(bitsOf(domain)).toBe(bits);
  });

  test('every leaf domain lists its values from the initial one on', () => {
    expect(leafValues(bool)).toEqual([false, true]);
    expect(leafValues(range(-1, 1))).toEqual([-1, 0, 1]);
    expect(leafValues(optional(enumOf('a', 'b')))).toEqual([null, 'a', 'b']);
    expect(leafValues(setOf(2))).toEqual([0, 1, 2, 3]);
    expect(cardinality(optional(setOf(2)))).toBe(5);
  });

  test('a state of zeros holds the initial values', () => {
    const state = struct({
      flag: bool,
      level: range(-3, 3),
      mode: enumOf('idle', 'busy'),
      owner: optional(scalarSet('cpu', 2)),
      waiting: setOf(4),
    });
    const { layout } = viewOf(state);
    expect(unpack(layout, new Int32Array(layout.words))).toEqual({
      flag: false,
      level: -3,
      mode: 'idle',
      owner: null,
      waiting: [],
    });
  });

  test('a state without variables is one state', () => {
    const view = viewOf(struct({}));
    expect(view.layout).toMatchObject({ bits: 0, words: 1 });
    expect(stored(view)).toEqual({});
  });
});

describe('edges of the domains', () => {
  test.each([
    ['30 bits at the top of a word', range(0, 2 ** 30 - 1), [0, 1, 2 ** 30 - 1]],
    ['31 bits', optional(range(0, 2 ** 30 - 1)), [null, 0, 2 ** 30 - 1]],
    ['lowest and highest negative', range(-(2 ** 30), -1), [-(2 ** 30), -1]],
    ['an optional negative', optional(range(-2, -1)), [null, -2, -1]],
    ['more names than are compared one by one', enumOf(...'abcdefghij'), ['a', 'i', 'j']],
    ['names that need quotes', enumOf('"', "'", '\n', '`${v}`'), ['"', "'", '\n', '`${v}`']],
    ['a full set', setOf(30), [0, 2 ** 30 - 1]],
  ])('%s', (_what, domain, values) => {
    // Two bits before it, so that it does not lie at bit 0.
    const state = struct({ before: range(0, 3), x: domain as Domain, after: range(0, 3) });
    const view = viewOf(state);
    for (const value of values) {
      const at = view.state as unknown as Record<string, unknown>;
      Object.assign(at, { before: 3, x: value, after: 3 });
      const words = new Int32Array(view.layout.words);
      view.store(words, 0);
      Object.assign(at, { before: 0, x: values[0], after: 0 });
      view.load(words, 0);
      expect(at).toEqual({ before: 3, x: value, after: 3 });
    }
  });

  test('a state of two thousand bits', () => {
    const view = viewOf(struct({ word: array(67, range(0, 2 ** 30 - 1)) }));
    expect(view.layout.bits).toBe(2010);
    for (let i = 0; i < 67; i += 1) view.state.word[i] = i * 1_000_003;
    expect(stored(view)).toEqual({ word: Array.from({ length: 67 }, (_, i) => i * 1_000_003) });
  });

  test('an enum that keeps its code beside its name', () => {
    const label = { ...enumOf('rest', 'work', 'done'), coded: true } as const;
    const view = viewOf(struct({ process: struct({ pc: label }) }));
    const { process } = view.state as { process: { pc: string; $pc: number } };
    process.$pc = 2;
    expect(process.pc).toBe('done');
    expect(stored(view)).toEqual({ process: { pc: 'done' } });
    expect(() => Object.assign(process, { pc: 'work' })).toThrow(TypeError);
    process.$pc = 3;
    expect(() => stored(view)).toThrow(OutsideDomainError);
  });
});

describe('what a step can not do to the state', () => {
  const state = struct({ tlb: array(range(0, 1, 'cpu'), struct({ dirty: bool })), seen: setOf(3) });
  const view = viewOf(state);
  const at = view.state as never as Record<string, Record<string, unknown>>;

  test.each([
    ['write a misspelt variable', () => Object.assign(at, { sen: 1 })],
    ['write a misspelt field', () => Object.assign(at['tlb']?.[0] as object, { dirt: true })],
    ['write outside an array', () => Object.assign(at['tlb'] as object, { 2: {} })],
    ['lengthen an array', () => (at['tlb'] as unknown as unknown[]).push({})],
    ['shorten an array', () => Object.assign(at['tlb'] as object, { length: 0 })],
    ['replace a struct', () => Object.assign(at['tlb'] as object, { 0: { dirty: true } })],
    ['remove a variable', () => delete at['seen']],
  ])('%s', (_what, mistake) => {
    expect(mistake).toThrow(TypeError);
  });

  test('a value outside its domain is reported in the words of the declaration', () => {
    view.load(new Int32Array(view.layout.words), 0);
    Object.assign(view.state.tlb[1] as object, { dirty: 'yes' });
    expect(() => stored(view)).toThrow('tlb[cpu1].dirty = yes is outside its domain (boolean)');
  });
});

describe('plain data', () => {
  const layout = layoutOf(struct({ x: range(0, 3), list: array(2, setOf(3)) }));

  test.each([
    [{ x: 4, list: [[], []] }, 'x: 4 is not 0..3'],
    [{ x: NaN, list: [[], []] }, 'x: NaN is not 0..3'],
    [{ list: [[], []] }, 'x: undefined is not 0..3'],
    [{ x: '1', list: [[], []] }, 'x: "1" is not 0..3'],
    [{ x: 1, list: [[]] }, 'list: a list of 2 values is needed'],
    [{ x: 1, list: [[], [3]] }, 'list[1]: [3] is not set of 3'],
    [{ x: 1, list: [[], [1, 0]] }, 'list[1]: [1,0] is not set of 3'],
    [{ x: 1, list: [[], []], y: 1 }, "state: no field 'y'"],
    [null, 'state: an object with x, list is needed'],
  ])('%j is refused with a reason', (value, reason) => {
    expect(() => pack(layout, value)).toThrow(reason);
  });

  test('is printed in the words of the declaration', () => {
    const cpu = scalarSet('cpu', 3);
    const entry = struct({ frame: range(0, 9, 'f'), valid: bool }, ({ frame, valid }) =>
      valid ? `f${frame}` : '-',
    );
    const state = struct({ owner: optional(cpu), waiting: setOf(cpu), map: array(cpu, entry) });
    const map = [
      { frame: 0, valid: false },
      { frame: 7, valid: true },
      { frame: 0, valid: false },
    ];
    expect(print(state, { owner: 2, waiting: [0, 2], map })).toEqual([
      { name: 'owner', text: 'cpu2' },
      { name: 'waiting', text: '{cpu0, cpu2}' },
      { name: 'map[cpu0]', text: '-' },
      { name: 'map[cpu1]', text: 'f7' },
      { name: 'map[cpu2]', text: '-' },
    ]);
    expect(print(state, { owner: null, waiting: [], map })[0]?.text).toBe('none');
  });
});

describe('sets', () => {
  test('of up to thirty members', () => {
    const cpus = scalarSet('cpu', 30);
    const all = members(cpus).reduce(add, emptySet);
    expect(count(all)).toBe(30);
    expect(members(cpus).every((cpu) => has(all, cpu))).toBe(true);
    expect(members(cpus).reduce(remove, all)).toBe(emptySet);
    expect(has(remove(all, 29), 29)).toBe(false);
    expect(remove(emptySet, 3)).toBe(emptySet);
  });
});
