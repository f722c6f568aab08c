/** Scenarios: more levels change nothing in the verdicts; bounds without sense are refused. */

import { describe, expect, test } from 'vitest';
import { check, spec, SpecError } from '../../checker/index.ts';
import type { CheckResult, System } from '../../checker/index.ts';
import { hansen2007 } from '../../model/relocation/hansen-2007.ts';
import type { Protocol } from '../../model/relocation/protocol.ts';
import { verified } from '../../model/relocation/verified.ts';
import { defaultScenario, relocationSystem } from '../../model/scenario.ts';
import type { Scenario } from '../../model/scenario.ts';
import { properties } from '../../specs/relocation/properties.ts';

const make = (bounds: Partial<Scenario>, protocol: Protocol = verified()) =>
  relocationSystem({ ...defaultScenario, ...bounds }, protocol);

const tiny: Partial<Scenario> = { frames: 1, spareTables: 1 };

function verdicts(levels: number, protocol: Protocol): CheckResult {
  const definition = spec({
    name: 'levels',
    summary: 'a tiny scenario',
    model: () => make({ ...tiny, levels }, protocol) as System,
    properties: properties as never,
  });
  return check(definition);
}

const violated = ({ properties: results }: CheckResult) =>
  results.flatMap(({ name, verdict }) => (verdict === 'violated' ? [name] : []));

describe('the number of levels', () => {
  test.each<[string, Protocol]>([
    ['verified', verified()],
    ['hansen-2007', hansen2007({ takesPtl: true, flushes: true })],
  ])('%s has the same verdicts with 2, 3 and 4 levels', (name, protocol) => {
    const results = [2, 3, 4].map((levels) => verdicts(levels, protocol));
    const [two = [], three, four] = results.map(violated);
    expect(results.map(({ ending }) => ending)).toEqual(['complete', 'complete', 'complete']);
    expect(two).toEqual(
      name === 'verified' ? [] : expect.arrayContaining(['noLostPte', 'noTableUseAfterFree']),
    );
    expect(three).toEqual(two);
    expect(four).toEqual(two);
    // Each further level is one more table to walk through and to cache.
    const states = results.map((result) => result.states);
    expect(states).toEqual([...states].sort((a, b) => a - b));
    const depths = results.map(({ depth }) => depth);
    expect(new Set(depths).size).toBe(3);
  });
});

describe('bounds that make no sense are refused with a sentence', () => {
  test.each<[Partial<Scenario>, string]>([
    [{ levels: 1 }, 'bound levels is 1: it must be a whole number from 2 to 4'],
    [{ levels: 5 }, 'bound levels is 5: it must be a whole number from 2 to 4'],
    [{ movesLevels: 3 }, 'movesLevels is 3, of 2 levels'],
    [{ absentTables: 2 }, 'absentTables is 2, of 1 regions'],
    [{ frames: 0 }, 'bound frames is 0: it must be a whole number from 1 to 12'],
    [{ pages: 0 }, 'bound pages is 0: it must be a whole number from 1 to 12'],
    [{ pages: 1.5 }, 'bound pages is 1.5: it must be a whole number from 1 to 12'],
    [{ regions: -1 }, 'bound regions is -1: it must be a whole number from 1 to 12'],
    [{ users: -1 }, 'bound users is -1: it must be a whole number from 0 to 8'],
    [{ users: 31 }, 'bound users is 31: it must be a whole number from 0 to 8'],
    [{ spareTables: 1e9 }, 'bound spareTables is 1000000000: it must be'],
    [{ slots: NaN }, 'bound slots is NaN: it must be'],
    [{ zaps: Infinity }, 'bound zaps is Infinity: it must be'],
    [{ relocations: 0.5 }, 'bound relocations is 0.5: it must be'],
    [{ preemptible: 2 }, 'bound preemptible is 2: it must be a whole number from 0 to 1'],
    [{ relocatorInMm: -1 }, 'bound relocatorInMm is -1: it must be'],
    [{ pages: 5, regions: 3 }, '3 regions of 5 pages: at most 12 pages in all'],
    [{ users: 0, relocations: 0 }, 'are all 0: nobody does anything'],
    [{ reclaims: 1, slots: 0 }, 'reclaims without slots: what is reclaimed goes to swap'],
    [{ forks: 1, slots: 1 }, 'forks with slots: swap entries that a child shares are not modelled'],
    [{ file: 1, slots: 0 }, 'file with 0 slots: each of the 1 pages has a block'],
    [{ file: 1, slots: 1, unmaps: 1 }, 'file with unmaps or mremaps'],
    [{ cleans: 1 }, 'cleans or truncates without file: there is none'],
    [{ truncates: 1 }, 'cleans or truncates without file: there is none'],
    [{ revokes: 1 }, 'revokes without file: there is no device'],
    [{ file: 1, slots: 1, revokes: 1, zaps: 1 }, 'revokes: a device has no page cache'],
  ])('%j', (bounds, sentence) => {
    expect(() => make(bounds)).toThrow(SpecError);
    expect(() => make(bounds)).toThrow(sentence);
  });

  test.each<Partial<Scenario>>([
    {},
    { users: 0 },
    { users: 0, relocatorInMm: 1 },
    { relocations: 0 },
    { users: 0, relocations: 0, zaps: 1 },
    { users: 0, relocations: 0, reclaims: 1, slots: 1 },
    { spareTables: 0 },
    { unmaps: 1, mremaps: 1, fastWalks: 1, forks: 1, scans: 1, pages: 2 },
    { file: 1, slots: 1, zaps: 1, cleans: 1, truncates: 1, reclaims: 1, scans: 1 },
    { file: 1, slots: 1, unmaps: 1, revokes: 1 },
    { users: 2, pages: 2, regions: 2, levels: 4, zaps: 1, reclaims: 1, slots: 1 },
  ])('but %j makes sense, and begins', (bounds) => {
    const definition = spec({
      name: 'bounds',
      summary: 'the first states',
      model: () => make(bounds) as System,
      properties: properties as never,
    });
    expect(violated(check(definition, { maxStates: 500 }))).toEqual([]);
  });
});
