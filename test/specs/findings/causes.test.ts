/**
 * Is the cause that a chapter names the cause? With its ingredient repaired, and nothing else, what it explains
 * holds, and what the others explain is violated still.
 */

import { expect, test } from 'vitest';

import { check } from '../../../checker/index.ts';
import type { Spec } from '../../../checker/index.ts';
import { slabChapter } from '../../../specs/findings/slab.ts';
import { allocatorRepairs } from './slab/allocator.ts';
import { layoutRepairs } from './slab/layouts.ts';
import { pageTableRepairs } from './slab/page-tables.ts';
import type { Repair } from './slab/repair.ts';

const { causes } = slabChapter;
const repairs = [...allocatorRepairs, ...pageTableRepairs, ...layoutRepairs];
const TIMEOUT = { timeout: 60_000 };

/** Of all properties, or of those. */
function violatedIn(spec: Spec, of?: readonly string[]): string[] {
  const { ending, properties } = check(spec, of === undefined ? {} : { properties: of });
  expect(['complete', 'decided']).toContain(ending);
  const violated = properties.filter(({ verdict }) => verdict === 'violated');
  return violated.map(({ name }) => name).toSorted();
}

/** What the cause explains in the spec, or all but that. */
function explained({ spec, cause }: Repair, bySelf: boolean): string[] {
  const chosen = causes.filter(({ title }) => (title === cause) === bySelf);
  return chosen.flatMap(({ explains }) => explains[spec] ?? []).toSorted();
}

test.each(repairs)('$spec without: $cause', TIMEOUT, (repair) => {
  const { repaired, gone = [] } = repair;
  const others = explained(repair, false);
  expect(others).toEqual(expect.arrayContaining([...gone]));
  expect(violatedIn(repaired)).toEqual(others.filter((name) => !gone.includes(name)));
});

const shared = repairs.flatMap((repair) =>
  (repair.either ?? []).map((spec, i) => ({ ...repair, alone: spec, part: i + 1 })),
);

test.each(shared)('$spec, part $part alone is no repair of: $cause', TIMEOUT, (repair) => {
  const mine = explained(repair, true);
  expect(violatedIn(repair.alone, mine)).toEqual(mine);
});

test('each cause of the chapter is repaired somewhere', () => {
  const pairs = causes.flatMap(({ title, explains }) =>
    Object.keys(explains).map((spec) => `${spec}: ${title}`),
  );
  expect(repairs.map(({ spec, cause }) => `${spec}: ${cause}`).toSorted()).toEqual(
    pairs.toSorted(),
  );
});
