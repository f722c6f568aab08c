/** The kernel as it is today: verdicts, the runs of its bugs, and what of it is needed. */

import { describe, expect, test } from 'vitest';
import * as gupFast from '../../specs/bugs/gup-fast-collapse.ts';
import * as collapse from '../../specs/modern/collapse.ts';
import { withLargePages } from '../../specs/modern/properties.ts';
import * as split from '../../specs/modern/split.ts';
import * as walk from '../../specs/modern/walk.ts';
import { properties } from '../../specs/relocation/properties.ts';
import { largePageMutants, largePageSurvivors } from './modern/large-pages.ts';
import { tableReclaimMutants } from './modern/table-reclaim.ts';
import type { Base } from './mutations/bases.ts';
import { mutatedSpec } from './mutations/mutate.ts';
import { mutationSuite } from './mutation-suite.ts';
import { counterexample, indexOf, specsIn, testVerdicts } from './verdicts.ts';

testVerdicts(specsIn(collapse, split, walk, gupFast));

const demanded = ({ scenario }: Base) =>
  (scenario.collapses ?? 0) + (scenario.largeAtFirst ?? 0) > 0 ? withLargePages : properties;

mutationSuite({
  mutants: [...largePageMutants, ...tableReclaimMutants],
  survivors: largePageSurvivors,
  titleOf: ({ protocol, scenario }: Base) => [protocol.name, scenario],
  unbroken: (base) => mutatedSpec('base', base.protocol, base.scenario, [], demanded(base)),
  broken: ({ base, protocol, mutations }) =>
    mutatedSpec(
      'mutant',
      protocol ?? base.protocol,
      base.scenario,
      mutations ?? [],
      demanded(base),
    ),
});

describe('get_user_pages_fast against collapse, in the order that commit 70cbc3cc78a9 tells', () => {
  const trace = counterexample(gupFast.broadcast, 'noStaleTranslation');
  const at = (action: RegExp) => indexOf(trace, action);

  test('the walk sees the PMD entry and the PTE before the collapse clears and flushes', () => {
    expect(at(/^fastWalker readPte/)).toBeLessThan(at(/^khugepaged clearPmd/));
    expect(at(/^khugepaged clearPmd/)).toBeLessThan(at(/^cpu1 flushInterrupt/));
  });

  test('the collapse looks for references before the walk takes one and finds the PTE unchanged', () => {
    expect(at(/^khugepaged isolate\/checkReferences/)).toBeLessThan(at(/^fastWalker getPage/));
    expect(at(/^fastWalker recheckPte/)).toBeLessThan(at(/^khugepaged copy\/clear$/));
  });

  test('and then the page is given up', () => {
    expect(trace.steps.at(-1)).toMatchObject({ actor: 'khugepaged' });
    expect(trace.steps.at(-1)?.action).toMatch(/^copy\/putPage/);
  });
});

test('before 6.5, a thread that waits for the ptl of a PTE page installs its PTE there, unlinked or not', () => {
  const trace = counterexample(walk.walkBefore, 'noLostPte');
  const waits = indexOf(trace, /^user0 lock\/readPmd/);
  const unlinked = indexOf(trace, /^tableReclaimer clearPmd/);
  expect(waits).toBeLessThan(unlinked);
  expect(indexOf(trace, /^user0 lock\/ptl\/take/)).toBeGreaterThan(unlinked);
  expect(indexOf(trace, /^user0 install/)).toBeGreaterThan(unlinked);
});
