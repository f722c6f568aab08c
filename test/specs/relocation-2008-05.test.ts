/** What the posting of May 2008 lacks. */

import { describe, expect, test } from 'vitest';
import { check } from '../../checker/index.ts';
import { may2008, protocol200805, REPAIRED } from '../../model/relocation/2008-05.ts';
import type { May2008Switches } from '../../model/relocation/2008-05.ts';
import { defaultScenario, relocationSystem } from '../../model/scenario.ts';
import type { Scenario } from '../../model/scenario.ts';
import { relocationSpec } from '../../specs/relocation/family.ts';
import { specAt } from './places.ts';
import { counterexample, indexOf } from './verdicts.ts';

describe('2008-05: each ingredient of the repair', () => {
  const reclaim = { frames: 1, spareTables: 1, reclaims: 1, slots: 1 };
  const broken: readonly [keyof May2008Switches, string, Partial<Scenario>][] = [
    ['readsOldEntry', 'noLostDirty', reclaim],
    ['advancesPointers', 'noLostDirty', { ...reclaim, pages: 2, slots: 2 }],
    ['flushesByFlag', 'noLostDirty', reclaim],
    ['updatesAtomically', 'noLostDirty', reclaim],
    ['carriesUnderPtl', 'noTableUseAfterFree', reclaim],
  ];
  test.each(broken)('%s the other way', (ingredient, caughtBy, scenario) => {
    const protocol = may2008('mutant', { ...REPAIRED, [ingredient]: !REPAIRED[ingredient] });
    const spec = relocationSpec('mutant', ingredient, protocol, scenario);
    const result = check(spec, { properties: [caughtBy] });
    expect(result.properties.map(({ name, verdict }) => [name, verdict])).toEqual([
      [caughtBy, 'violated'],
    ]);
  });
});

test('2008-05-as-intended: delimbo reads the remembered page after the relocator has freed it', () => {
  const trace = counterexample(specAt('2008-05-as-intended-two-pages'), 'noTableUseAfterFree');
  const remembered = indexOf(trace, /^user0 lock\/ptl\/delimbo\/carry\/readLink/);
  const freed = indexOf(trace, /^relocator free/);
  expect(freed).toBeGreaterThan(remembered);
  expect(trace.steps.at(-1)?.action).toMatch(/^lock\/ptl\/delimbo\/carry\/read/);
});

test.each([
  ['in the mm', { relocatorInMm: 1 }, true],
  ['not in it, though a thread that walks without locks is', { fastWalks: 1 }, false],
])('a relocator leaves the mm if its CPU is in it: %s', (_where, scenario, leaves) => {
  const { processes } = relocationSystem({ ...defaultScenario, ...scenario }, protocol200805);
  const relocator = processes.find(({ name }) => name === 'relocator');
  expect(relocator?.labels.includes('away/clearMask')).toBe(leaves);
});
