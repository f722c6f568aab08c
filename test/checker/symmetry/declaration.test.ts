/** What can be declared interchangeable, and what is refused. */

import { describe, expect, test } from 'vitest';
import {
  array,
  bool,
  DomainError,
  enumOf,
  optional,
  process,
  range,
  scalarSet,
  setOf,
  struct,
  system,
  taggedBy,
  vocabulary,
} from '../../../checker/index.ts';
import type { SystemDefinition } from '../../../checker/index.ts';

const CPU = range(0, 3, 'cpu');
const TID = range(0, 1, 't');
const NODE = scalarSet('node', 2);
const state = struct({ on: array(CPU, bool), owner: optional(TID), nodes: setOf(NODE) });
const { machine } = vocabulary(state, {}, 'tid', 'cpu');
const one = machine({ start: 'a', steps: { a: () => 'a' } });
const other = machine({ start: 'b', steps: { b: () => 'b' } });

type Symmetry = NonNullable<SystemDefinition<typeof state>['symmetry']>;

const orbits = (symmetry: Symmetry, constants: readonly [number, number][] = []) =>
  system({
    state,
    processes: {
      ...Object.fromEntries(
        constants.map(([tid, cpu], i) => [`p${i}`, process(one, { tid, cpu })]),
      ),
      last: process(other, { tid: 0, cpu: 0 }),
    },
    symmetry,
  }).symmetry.map(({ name, first, size }) => `${name} ${first}+${size}`);

describe('what is interchangeable', () => {
  test('are the members of scalar sets, whether declared or not', () => {
    expect(orbits({})).toEqual(['node 0+2']);
    expect(orbits({ nodes: { of: [NODE] } })).toEqual(['nodes 0+2']);
    expect(orbits({ nodes: { of: [NODE], first: 1 } })).toEqual([]);
  });

  test('are members of ranges, all or some, where there are two', () => {
    expect(orbits({ cpu: { of: [CPU] } })).toEqual(['cpu 0+4', 'node 0+2']);
    expect(orbits({ cpu: { of: [CPU], first: 1 } })).toEqual(['cpu 1+3', 'node 0+2']);
    expect(orbits({ cpu: { of: [CPU], last: 0 } })).toEqual(['node 0+2']);
    expect(orbits({ cpu: { of: [CPU], last: -1 } })).toEqual(['node 0+2']);
  });

  test('are the first thirty members of larger sets', () => {
    const many = struct({ v: array(scalarSet('many', 100), bool) });
    expect(system({ state: many }).symmetry).toMatchObject([{ first: 0, size: 30 }]);
  });

  test('are processes of one machine, with a member each', () => {
    const declared = { cpu: { of: [CPU, TID], last: 1, processes: ['p0', 'p1'] } };
    expect(
      orbits(declared, [
        [0, 0],
        [1, 1],
      ]),
    ).toEqual(['cpu 0+2', 'node 0+2']);
    expect(
      orbits(declared, [
        [0, 3],
        [1, 3],
      ]),
    ).toEqual(['cpu 0+2', 'node 0+2']);
  });
});

describe('a declaration is refused', () => {
  test.each<[string, Symmetry, RegExp]>([
    ['without a domain', { cpu: { of: [] } }, /symmetry of cpu names no domain/],
    [
      'of members that a domain lacks',
      { cpu: { of: [CPU, TID] } },
      /symmetry of cpu: 0\.\.3 are not all in the domain 0\.\.1/,
    ],
    [
      'of a domain that stands in two',
      { cpu: { of: [CPU] }, again: { of: [CPU], first: 1 } },
      /symmetry of again: a domain is in that of cpu as well/,
    ],
    [
      'with too few processes',
      { cpu: { of: [TID], processes: ['p0'] } },
      /symmetry of cpu: 2 members, but 1 processes/,
    ],
    [
      'with a process that does not exist',
      { cpu: { of: [TID], processes: ['p0', 'nobody'] } },
      /symmetry of cpu: there is no process 'nobody'/,
    ],
    [
      'with processes of two machines',
      { cpu: { of: [TID], processes: ['p0', 'last'] } },
      /symmetry of cpu: 'last' runs another machine than 'p0'/,
    ],
  ])('%s', (_what, symmetry, message) => {
    expect(() =>
      orbits(symmetry, [
        [0, 0],
        [1, 1],
      ]),
    ).toThrow(DomainError);
    expect(() =>
      orbits(symmetry, [
        [0, 0],
        [1, 1],
      ]),
    ).toThrow(message);
  });

  test('with constants that are neither alike nor the number of the member', () => {
    const declared = { cpu: { of: [TID], processes: ['p0', 'p1'] } };
    expect(() =>
      orbits(declared, [
        [1, 0],
        [0, 0],
      ]),
    ).toThrow(
      /symmetry of cpu: constant 'tid' is neither the same in all processes nor the member's number/,
    );
  });

  test('if a scalar set has two sizes', () => {
    const twice = struct({ a: optional(NODE), b: optional(scalarSet('node', 3)) });
    expect(() => system({ state: twice })).toThrow(/scalar set node has 2 members and 3/);
  });
});

describe('a tagged number', () => {
  test('has as many values as the largest of its domains', () => {
    expect(taggedBy('kind', { cpu: CPU, node: NODE })).toMatchObject({ min: 0, max: 3 });
  });

  test('needs its tag beside it', () => {
    const target = taggedBy('kind', { cpu: CPU });
    expect(() => struct({ target })).toThrow(/the tag 'kind' is no enum or boolean beside it/);
    expect(() => struct({ target, kind: CPU })).toThrow(/the tag 'kind' is no enum or boolean/);
    expect(() => struct({ target, kind: enumOf('none') })).toThrow(/'kind' is never 'cpu'/);
    expect(() => array(2, target)).toThrow(/a tagged number stands in a struct/);
    expect(() => optional(target)).toThrow(/a tagged number stands in a struct/);
    expect(() => taggedBy('kind', {})).toThrow(/a number tagged by 'kind' needs a domain/);
    expect(() => taggedBy('kind', { one: range(1, 2) })).toThrow(/indices start at 0/);
    expect(() => struct({ valid: bool, cpu: taggedBy('valid', { true: CPU }) })).not.toThrow();
  });
});
