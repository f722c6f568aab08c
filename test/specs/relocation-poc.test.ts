/** The design of October 2007 in the surroundings of the later versions. */

import { describe, expect, test } from 'vitest';
import { check, SpecError } from '../../checker/index.ts';
import { POC_AS_TOLD, pocAsTold } from '../../model/slab/tables/contracts.ts';
import { defaultTableSlabScenario, tableSlabSystem } from '../../model/slab/tables/scenario.ts';
import type { TableSlabScenario } from '../../model/slab/tables/scenario.ts';
import * as poc from '../../specs/relocation/poc-2007-10.ts';
import { mutationSuite } from './mutation-suite.ts';
import { mutatedSpec } from './slab-tables/mutate.ts';
import type { Base } from './slab-tables/mutate.ts';
import { pathMutants, pathSurvivors } from './slab-tables/path-mutants.ts';
import { testVerdicts } from './verdicts.ts';

/** Those that are quick; `limbo findings --check` runs all. */
const quick = poc.specs.filter(({ bounds }) => bounds['users'] === 0 || bounds['regions'] === 1);

testVerdicts(quick, 240_000);

describe('the repaired design', () => {
  test.each([
    ['zap', 'rechecksPmd', 'noStaleTranslation'],
    ['two-tables', 'rechecksPmd', 'noLostPte'],
    ['mremap', 'takesOldPtl', 'noLostPte'],
    ['mremap-two-tables', 'rechecksPmd', 'noLostPte'],
    ['fork', 'takesOldPtl', 'noStaleTranslation'],
    ['truncate', 'rechecksPmd', 'noDoubleFree'],
    ['clean', 'takesOldPtl', 'noLostPte'],
    ['referenced', 'waitsForGracePeriod', 'noTableUseAfterFree'],
    ['fast-walk', 'flushes', 'noTableUseAfterFree'],
    ['switch', 'flushes', 'noTableUseAfterFree'],
    ['munmap-preemptible', 'walksUnderRcu', 'noTableUseAfterFree'],
    ['munmap-failing', 'takesOldPtl', 'noLeak'],
  ])('%s needs %s for %s', { timeout: 60_000 }, (place, ingredient, property) => {
    const name = `relocation/poc-2007-10-repaired-${place}`;
    const spec = poc.specs.find((each) => each.name === name);
    if (spec === undefined) throw new Error(`there is no spec ${name}`);
    const result = check(spec, { without: [ingredient], properties: [property] });
    expect(result.properties.map(({ verdict }) => verdict)).toEqual(['violated']);
  });
});

test.each<[Partial<TableSlabScenario>, string]>([
  [{ reclaims: 1 }, 'reclaims without slots'],
  [{ cleans: 1, unmaps: 0 }, 'cleans or truncates without file'],
  [{ file: 1, slots: 2 }, 'file with unmaps or mremaps'],
  [{ file: 1, slots: 1, unmaps: 0 }, 'file with 1 slots: each of the 2 pages has a block'],
  [{ forks: 1, slots: 1 }, 'forks with slots'],
  [{ collapses: 1 }, 'collapses or tableReclaims'],
  [{ tableReclaims: 1 }, 'collapses or tableReclaims'],
])('%j is refused', (bounds, sentence) => {
  const make = () =>
    tableSlabSystem({ ...defaultTableSlabScenario, ...bounds }, pocAsTold(POC_AS_TOLD));
  expect(make).toThrow(SpecError);
  expect(make).toThrow(sentence);
});

mutationSuite({
  mutants: pathMutants,
  survivors: pathSurvivors,
  titleOf: ({ contract, scenario }: Base) => [contract.name, scenario],
  unbroken: (base) => mutatedSpec(base),
  broken: (change) => mutatedSpec(change.base, change),
});
