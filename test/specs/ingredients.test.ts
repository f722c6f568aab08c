/** What specs offer to be taken out: all switches that are on, each of which does what it says. */

import { describe, expect, test } from 'vitest';

import { check, SpecError } from '../../checker/index.ts';
import type { CheckResult, Spec } from '../../checker/index.ts';
import { composed, without } from '../../model/ingredients.ts';
import { ALL_INGREDIENTS, verified } from '../../model/relocation/verified.ts';
import { verified as repair } from '../../specs/relocation/verified.ts';
import { relocationSpec } from '../../specs/relocation/family.ts';
import * as contracts from '../../specs/slab/contracts.ts';
import * as handles from '../../specs/slab/handles.ts';
import * as pageTables from '../../specs/slab/page-tables.ts';
import { specAt, specsWith } from './places.ts';

const violated = ({ properties }: CheckResult): string[] =>
  properties.filter(({ verdict }) => verdict === 'violated').map(({ name }) => name);
const offers = (spec: Spec): string[] => Object.keys(spec.ingredients);
const names = Object.keys(ALL_INGREDIENTS) as (keyof typeof ALL_INGREDIENTS)[];

describe('ingredients', () => {
  const whole = composed(
    { lock: true, fence: false },
    { lock: 'a lock', fence: 'a fence' },
    (use) => ({
      use,
    }),
  );

  test('are the switches that are on', () => {
    expect(whole.composition?.ingredients).toEqual({ lock: 'a lock' });
  });

  test('are switched off when they are taken out', () => {
    expect(without(whole, new Set()).use).toEqual({ lock: true, fence: false });
    expect(without(whole, new Set(['lock'])).use).toEqual({ lock: false, fence: false });
  });

  test('of a spec are refused if there are none of that name', () => {
    expect(() => check(specAt('2008-03-zap'), { without: ['flushes'] })).toThrow(SpecError);
    expect(() => check(repair, { without: ['flush'] })).toThrow(
      /relocation\/verified has no ingredient 'flush' \(it has walksUnderRcu, /,
    );
  });
});

describe('the repair', () => {
  test.each([repair, ...specsWith(/\/verified-/)])(
    'is offered with every ingredient by $name',
    (spec) => expect(offers(spec).toSorted()).toEqual(names.toSorted()),
  );

  test.each(names)('without %s is that with its switch off', (name) => {
    const off = relocationSpec('off', '', verified({ ...ALL_INGREDIENTS, [name]: false }), {});
    const [taken, switched] = [check(repair, options([name])), check(off, options([]))];
    expect(taken.without).toEqual([name]);
    expect([violated(taken), taken.states]).toEqual([violated(switched), switched.states]);
  });

  const options = (removed: readonly string[]) => ({
    without: removed,
    bounds: { zaps: 0, frames: 1 },
    partialOrder: false,
  });

  test.each([
    ['walksUnderRcu', 'noTableUseAfterFree'],
    ['rechecksPmd', 'noLostPte'],
    ['takesOldPtl', 'noLostPte'],
    ['takesNewPtl', 'noLostDirty'],
    ['flushes', 'noTableUseAfterFree'],
    ['mergesBits', 'noLostDirty'],
    ['waitsForGracePeriod', 'noTableUseAfterFree'],
  ])('needs %s for %s, against reclaim in a preemptible kernel', (name, property) => {
    const result = check(specAt('verified-reclaim-hostile'), {
      without: [name],
      properties: [property],
    });
    expect(violated(result)).toEqual([property]);
    expect(result.shortest).toBe(true);
    const [found] = result.properties;
    expect(found?.verdict === 'violated' && found.trace.without).toEqual([name]);
  });
});

describe('the slab and its handles', () => {
  test.each([
    [contracts.heldRepaired, 6],
    [contracts.getKickRepaired, 11],
    [contracts.isolateMigrateRepaired, 10],
    [pageTables.repaired, 10],
    [pageTables.getKickRepaired, 11],
    [pageTables.isolateMigrateRepaired, 10],
    [handles.backsOff, 5],
  ])('$name offers at least so many', (spec, count) => {
    expect(offers(spec).length).toBeGreaterThanOrEqual(count);
  });

  test('what a contract lacks as it was told, it does not offer', () => {
    expect(offers(contracts.heldAsTold)).not.toContain('onlyTriesLocks');
    expect(offers(contracts.getKickAsPosted)).not.toContain('getTakesNoLock');
  });

  test('a contract without what repairs it fails as it was posted', () => {
    const bounds = { neighbours: 0 };
    const removed = check(contracts.getKickRepaired, { without: ['getTakesNoLock'], bounds });
    const posted = check(contracts.getKickAsPosted, { bounds });
    expect([violated(removed), removed.states]).toEqual([violated(posted), posted.states]);
  });

  test.each([
    ['pinsBeforeReading', 'noStaleDereference'],
    ['claims', 'contentsKept'],
    ['refusesPins', 'boundedBypass'],
    ['backsOff', 'deadlockFree'],
  ])('handles need %s for %s', (name, property) => {
    expect(violated(check(handles.backsOff, { without: [name] }))).toContain(property);
  });
});
