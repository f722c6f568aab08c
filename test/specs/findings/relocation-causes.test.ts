/**
 * Is the cause of a violation the cause? With it repaired, and nothing else, the shortest run is gone: the property
 * holds, or another cause violates it by a longer one. What other causes explain is violated by no longer run.
 */

import { describe, expect, test } from 'vitest';

import { check } from '../../../checker/index.ts';
import type { Spec } from '../../../checker/index.ts';
import type { Protocol } from '../../../model/relocation/protocol.ts';
import { causesAt } from '../../../specs/relocation/found/found.ts';
import { places, specOf } from '../../../specs/relocation/matrix.ts';
import type { Place } from '../../../specs/relocation/matrix.ts';
import { repairs as repairs200801 } from './relocation/2008-01.ts';
import { repairs as repairs200803 } from './relocation/2008-03.ts';
import { repairs as repairs200805 } from './relocation/2008-05.ts';
import { repairs as repairsHansen } from './relocation/hansen-2007.ts';
import type { ProtocolRepair } from './relocation/repair.ts';

const repairs = [...repairsHansen, ...repairs200801, ...repairs200803, ...repairs200805];
const TIMEOUT = { timeout: 120_000 };

function placeOf(version: string, name: string): Place {
  const found = places.find(({ spec }) => spec.name === `relocation/${version}-${name}`);
  if (found === undefined) throw new Error(`${version} is not tried in ${name}`);
  return found;
}

/** Steps of the shortest run that violates each property; infinitely many where it holds. */
function depths(spec: Spec): ReadonlyMap<string, number> {
  const { ending, properties } = check(spec, { partialOrder: false });
  expect(['complete', 'decided']).toContain(ending);
  return new Map(
    properties.map((each) => [each.name, each.verdict === 'violated' ? each.depth : Infinity]),
  );
}

const asFound = new Map<string, ReadonlyMap<string, number>>();

/** Of the version as it is: several causes may be tried in one place. */
function depthsAsFound(spec: Spec): ReadonlyMap<string, number> {
  const known = asFound.get(spec.name) ?? depths(spec);
  asFound.set(spec.name, known);
  return known;
}

const tried = repairs.flatMap((repair) => repair.places.map((place) => ({ ...repair, place })));

test.each(tried)(
  '$version-$place without: $cause',
  TIMEOUT,
  (repair: ProtocolRepair & { place: string }) => {
    const { version, caller, surroundings, spec } = placeOf(repair.version, repair.place);
    const causes = causesAt(version.found, caller.name, surroundings.name);
    expect(Object.values(causes)).toContain(repair.cause);
    const { besides, protocol } = repair;
    const like = (each: Protocol): Spec =>
      specOf({ ...version, protocol: each }, caller, surroundings);
    const before = besides === undefined ? depthsAsFound(spec) : depths(like(besides));
    const after = depths(like(protocol));
    for (const [property, cause] of Object.entries(causes)) {
      if (besides !== undefined && cause !== repair.cause) continue;
      const [was, is] = [before.get(property) ?? 0, after.get(property) ?? 0];
      const isGone = cause === repair.cause || repair.also?.includes(property) === true;
      if (isGone) expect(is, property).toBeGreaterThan(was);
      else expect(is, property).toBeLessThanOrEqual(was);
    }
  },
);

describe('each cause', () => {
  const explained = places.flatMap(({ version, caller, surroundings }) =>
    Object.values(causesAt(version.found, caller.name, surroundings.name)).map(
      (cause) => `${version.name}: ${cause}`,
    ),
  );

  test('is repaired somewhere, in each version that has it', () => {
    const repaired = repairs.map(({ version, cause }) => `${version}: ${cause}`);
    expect([...new Set(repaired)].toSorted()).toEqual([...new Set(explained)].toSorted());
  });
});
