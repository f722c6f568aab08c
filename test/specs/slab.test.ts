/** The specs of the slab family: their verdicts, and what the counterexamples show. */

import { describe, expect, test } from 'vitest';
import { check, system } from '../../checker/index.ts';
import type { Property, Spec, System } from '../../checker/index.ts';
import { boundsOf } from '../../checker/spec.ts';
import { slabParts } from '../../model/slab/scenario.ts';
import type { SlabScenario } from '../../model/slab/scenario.ts';
import type { SlabState } from '../../model/slab/state.ts';
import * as allocator from '../../specs/slab/allocator.ts';
import * as contracts from '../../specs/slab/contracts.ts';
import { ghostReads } from '../checker/ghost.ts';
import { base } from './slab/bases.ts';
import { replaceStep } from './slab/mutate.ts';
import { counterexample, indexOf, specsIn, testVerdicts } from './verdicts.ts';

const specs = specsIn(allocator, contracts);

testVerdicts(specs);

describe.each([
  ['lock-held', contracts.heldAsTold, /^defragmenter lockList/],
  ['get-kick', contracts.getKickAsPosted, /^defragmenter lockSource/],
] as const)(
  '%s: an interrupt waits for a slab, and the slab for the list',
  (_name, spec, locks) => {
    const trace = counterexample(spec, 'deadlockFree');
    test('the interrupted thread holds the lock of the list, the defragmenter that of the slab', () => {
      const taken = indexOf(trace, /^user0 lockTo|^user0 find\/begin/);
      const interrupted = indexOf(trace, /^interrupt idle/);
      expect(taken).toBeLessThan(interrupted);
      expect(indexOf(trace, locks)).toBeLessThan(trace.steps.length);
      const last = trace.steps.at(-1)?.state as unknown as {
        list: { lock: number };
        slab: { lock: number | null }[];
        cpu: { inInterrupt: boolean }[];
      };
      expect(last.list.lock).toBe(0);
      expect(last.cpu[0]?.inInterrupt).toBe(true);
      expect(last.slab[0]?.lock).toBe(1);
    });
  },
);

test('lock-held: a thread has a reference, and the object is moved all the same', () => {
  const trace = counterexample(contracts.heldAsTold, 'noUseAfterFree');
  const found = indexOf(trace, /^user0 find\/find/);
  const moved = indexOf(trace, /^defragmenter relocate\/publish/);
  const freed = indexOf(trace, /^defragmenter freeSource/);
  expect(found).toBeLessThan(moved);
  expect(moved).toBeLessThan(freed);
  expect(trace.steps.at(-1)?.actor).toBe('user0');
});

test('isolate-migrate: an object that is being freed is pinned, and freed again', () => {
  const trace = counterexample(contracts.isolateMigrateAsPosted, 'noDoubleFree');
  const put = trace.steps.findIndex(({ action }) => /^drop\/put/.test(action));
  const pinned = indexOf(trace, /^defragmenter pin\/pin/);
  const again = indexOf(trace, /^defragmenter move\/drop\/put/);
  expect(put).toBeLessThan(pinned);
  expect(pinned).toBeLessThan(again);
});

describe.each([
  ['lock-held', contracts.heldRepaired],
  ['get-kick', contracts.getKickRepaired],
  ['isolate-migrate', contracts.isolateMigrateRepaired],
] as const)('%s: a defragmentation that nobody disturbs', (_name, repaired) => {
  const atRest = (name: string, claim: (s: SlabState) => boolean): Property<SlabState> => ({
    name,
    meaning: 'after the defragmentation',
    atRest: (s, { defragmenter }) => defragmenter?.['done'] === 0 || claim(s),
  });
  const used = ({ slab }: SlabState): number => {
    let found = 0;
    for (const { list } of slab) if (list !== 'unused') found += 1;
    return found;
  };

  test('leaves the fewest slabs that hold the objects', () => {
    const after = [
      atRest('fewest', (s) => used(s) === 1),
      atRest('asBefore', (s) => used(s) === 2),
    ] as unknown as Spec['properties'];
    const properties = [...repaired.properties, ...after];
    const bounds = { users: 0, interrupts: 0, neighbours: 0 };
    const result = check({ ...repaired, properties, expect: {} }, { bounds });
    expect(result.ending).toBe('complete');
    const violated = result.properties.filter(({ verdict }) => verdict === 'violated');
    expect(violated.map(({ name }) => name)).toEqual(['asBefore']);
  });
});

describe('bounds that make no sense', () => {
  const spec = contracts.heldRepaired;
  test.each<[Partial<SlabScenario>, string]>([
    [{ slabs: 0 }, 'bound slabs is 0: it must be a whole number from 1 to 8'],
    [{ interrupts: 2 }, 'bound interrupts is 2: it must be a whole number from 0 to 1'],
    [{ slabs: 8, objectsPerSlab: 8 }, '8 slabs of 8: at most 30 objects'],
    [{ items: 4 }, '4 items, each in a slab: 3 are too few'],
    [{ users: 0 }, 'interrupts need a user to interrupt, and two objects in a slab'],
    [{ destroys: 1, neighbours: 0 }, 'destroys without neighbours'],
    [{ users: 0, interrupts: 0, defragments: 0, neighbours: 0 }, 'nobody does anything'],
  ])('%o', (bounds, message) => {
    expect(() => spec.model(boundsOf(spec, bounds))).toThrow(message);
  });
});

describe('ghost state is not read', () => {
  const parts = ['object[].allocated', 'object[].content'];
  test.each(specs)('$name', (spec) => {
    const built = spec.model(boundsOf(spec)) as System;
    expect(ghostReads(built, { maxStates: 20_000, samples: 200, parts })).toEqual([]);
  });

  test('and a mover that did would be found', () => {
    const { contract, scenario } = base('get-kick', 'plain');
    const bounds = { ...contracts.getKickRepaired.bounds, ...scenario, interrupts: 0 };
    const { parts: whole, k } = slabParts(bounds as SlabScenario, contract);
    const cheats = replaceStep<{ object: number }>('defragmenter', 'move/look', (s, me) =>
      s.object[me.object].allocated ? 'move/new/fast' : 'next',
    );
    const reads = ghostReads(system(cheats(whole, k)) as System, { parts });
    expect(reads.map(({ step }) => step)).toEqual(['defragmenter:move/look']);
  });
});
