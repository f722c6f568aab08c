/**
 * The allocator's books, kept a second time: every object is allocated, or on just one free list, of its own
 * slab; each slab's count and list follow from that. In random runs at sizes that no search goes through.
 */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Spec } from '../../../checker/index.ts';
import type { SlabScenario } from '../../../model/slab/scenario.ts';
import * as allocator from '../../../specs/slab/allocator.ts';
import * as contracts from '../../../specs/slab/contracts.ts';
import { randomRun } from './walk.ts';
import type { PlainSlabs } from './walk.ts';

function chain({ object }: PlainSlabs, head: number | null): number[] {
  const found: number[] = [];
  for (let at = head; at !== null && found.length <= object.length; at = object[at]?.next ?? null) {
    found.push(at);
  }
  return found;
}

/** What is wrong in the books; empty if nothing is. */
function errors(s: PlainSlabs): string[] {
  const size = s.object.length / s.slab.length;
  const wrong: string[] = [];
  const holders = s.object.map((): string[] => []);
  s.slab.forEach((slab, i) => {
    if (slab.list !== 'unused') {
      for (const each of chain(s, slab.freeList)) holders[each]?.push(`slab${i}`);
    }
  });
  s.cpu.forEach(({ active }, cpu) =>
    active.forEach(({ slab, freeList }, cache) => {
      if (slab === null && freeList !== null) wrong.push(`cpu${cpu} has a list of no slab`);
      if (slab !== null && s.slab[slab]?.cache !== cache) wrong.push(`cpu${cpu} has a wrong slab`);
      for (const each of chain(s, freeList)) holders[each]?.push(`slab${slab ?? 'none'}`);
    }),
  );
  s.object.forEach(({ allocated }, i) => {
    const slab = s.slab[Math.floor(i / size)];
    if (slab?.list === 'unused') {
      if (allocated || holders[i]?.length !== 0) wrong.push(`o${i} is of no slab, and is not free`);
      return;
    }
    const expected = allocated ? [] : [`slab${Math.floor(i / size)}`];
    if (holders[i]?.join() !== expected.join()) wrong.push(`o${i} is on ${holders[i]?.join()}`);
  });
  s.slab.forEach(({ list, freeList, inuse, lock }, i) => {
    if (list === 'unused' || lock !== null) return;
    const free = chain(s, freeList).length;
    if (inuse + free !== size) wrong.push(`slab${i}: ${inuse} in use, ${free} free`);
    if (list === 'full' && free !== 0) wrong.push(`slab${i} is full, with ${free} free`);
    if (['empty', 'leaving', 'rcu'].includes(list) && inuse !== 0)
      wrong.push(`slab${i} is ${list}`);
  });
  s.list.link.forEach((object, item) => {
    if (object !== null && s.object[object]?.allocated !== true) wrong.push(`item${item} is free`);
  });
  return wrong;
}

const LARGE: Partial<SlabScenario> = {
  slabs: 6,
  objectsPerSlab: 4,
  items: 4,
  users: 3,
  operations: 60,
  emptiesKept: 1,
  allocationsMayFail: 1,
};

const runs: readonly (readonly [string, Spec, Partial<SlabScenario>])[] = [
  ['alone', allocator.twoUsers, LARGE],
  ['with a shrinker', allocator.shrink, { ...LARGE, shrinks: 20 }],
  ['with a neighbour that destroys its cache', allocator.destroy, { ...LARGE, neighbours: 30 }],
  ['searched without a lock', allocator.lockless, { ...LARGE, neighbours: 30 }],
  ['lock-held', contracts.heldRepaired, { ...LARGE, defragments: 40, shrinks: 10 }],
  ['get-kick', contracts.getKickRepaired, { ...LARGE, defragments: 40, shrinks: 10 }],
  ['isolate-migrate', contracts.isolateMigrateRepaired, { ...LARGE, defragments: 40, shrinks: 10 }],
];

describe('the books agree in random runs', () => {
  test.each(runs)('%s', { timeout: 60_000 }, (_name, spec, bounds) => {
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        for (const state of randomRun(spec, bounds, 1500, lcg(seed))) {
          expect(errors(state)).toEqual([]);
        }
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});

test('and would not in a contract that breaks them', () => {
  const random = lcg(7);
  const broken = (): boolean => {
    for (const state of randomRun(contracts.isolateMigrateAsPosted, {}, 300, random)) {
      if (errors(state).length > 0) return true;
    }
    return false;
  };
  expect(Array.from({ length: 300 }, broken)).toContain(true);
});

/** A linear congruential generator of numbers below 1. */
function lcg(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}
