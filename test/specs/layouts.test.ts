import { describe, expect, test } from 'vitest';
import { check, system } from '../../checker/index.ts';
import type { Spec, System, Trace } from '../../checker/index.ts';
import { boundsOf } from '../../checker/spec.ts';
import {
  METADATA_AS_TOLD,
  METADATA_REPAIRED,
  UNION_2_6_24,
  UNION_RELOCATION,
  UNION_REPAIRED,
} from '../../model/slab/descriptor/design.ts';
import type { LayoutDesign } from '../../model/slab/descriptor/design.ts';
import {
  defaultDescriptorScenario,
  descriptorParts,
} from '../../model/slab/descriptor/scenario.ts';
import type { DescriptorScenario } from '../../model/slab/descriptor/scenario.ts';
import * as layouts from '../../specs/slab/layouts.ts';
import { ghostReads } from '../checker/ghost.ts';
import { replaceStep } from './layouts/mutate.ts';
import { counterexample, specsIn, testVerdicts } from './verdicts.ts';

const specs = specsIn(layouts);

testVerdicts(specs);

/** Are there steps like these in the run, in this order? */
function expectInOrder(trace: Trace, ...actions: readonly RegExp[]): void {
  let from = 0;
  for (const action of actions) {
    const at = trace.steps.findIndex(
      (step, i) => i >= from && action.test(`${step.actor} ${step.action}`),
    );
    expect(at, `${action}`).toBeGreaterThanOrEqual(from);
    from = at + 1;
  }
}

describe('why', () => {
  test('union: the scan finds the flag of a slab, and no count yet', () => {
    expectInOrder(
      counterexample(layouts.union, 'noForeignField'),
      /^slabUser sayType/,
      /^scanner look/,
      /^scanner read/,
    );
  });

  test('union: a walk unlocks what is the mapping of an anonymous page', () => {
    expectInOrder(
      counterexample(layouts.unionRelocation, 'fieldsKept'),
      /^walker readPmd/,
      /^tableOwner put\/free/,
      /^fault initialise/,
      /^walker unlockPtl/,
    );
  });

  test('union: the ptl of a table that is an object of a slab', () => {
    const trace = counterexample(layouts.unionSlabTables, 'fieldsKept');
    expectInOrder(trace, /^tableOwner makeSlab/, /^tableOwner construct/);
    const last = trace.steps.at(-1)?.state as unknown as { record: { word: string }[] };
    expect(last.record[0]?.word).toBe('clear');
  });

  test('metadata: the page waits for RCU, and its lock is freed', () => {
    const trace = counterexample(layouts.metadataTables, 'noUseAfterFree');
    expectInOrder(trace, /^walker find/, /^tableOwner destruct/, /^walker spin/);
  });

  test('metadata: flags of an anonymous page, and the record of a table', () => {
    expectInOrder(
      counterexample(layouts.metadataTwoWords, 'noForeignField'),
      /^scanner look/,
      /^fault put\/free/,
      /^tableOwner sayTable/,
      /^scanner read/,
    );
  });
});

describe('with some ingredients only, what they are not for is violated still', () => {
  const LAST = { setsTypeLast: true };
  const HELD = { ...LAST, scannerReferences: true, scannerLocks: true, scannerRechecks: true };
  const SECTION = { ...LAST, scannerInSection: true };
  const PAGES = { tablesWaitForRcu: true };
  const RCU = { fieldsWaitForRcu: true };
  const FREED = ['noForeignField', 'fieldsKept', 'noBadPage', 'lockDiscipline'];
  const RECORDS = { records: 3 };
  const { DATA, TABLES, layoutSpec } = layouts;

  test.each<[string, LayoutDesign, object, Partial<LayoutDesign>, string[]]>([
    ['union', UNION_2_6_24, DATA, LAST, ['noForeignField']],
    ['union', UNION_2_6_24, DATA, HELD, ['noForeignField']],
    ['union', UNION_2_6_24, DATA, { ...HELD, discardLocks: true }, []],
    ['relocation', UNION_RELOCATION, TABLES, { walkerRechecks: true }, FREED],
    ['relocation', UNION_RELOCATION, TABLES, { ...PAGES, ...RCU }, ['noLostPte']],
    ['metadata', METADATA_AS_TOLD, DATA, SECTION, ['noForeignField', 'noUseAfterFree']],
    ['metadata', METADATA_AS_TOLD, DATA, { ...LAST, ...RCU }, ['noForeignField', 'noUseAfterFree']],
    ['metadata', METADATA_AS_TOLD, DATA, { ...SECTION, ...RCU }, []],
    ['metadata', METADATA_AS_TOLD, TABLES, RCU, []],
  ])('%s', (_name, design, scenario, repaired, expected) => {
    const records = design.layout === 'metadata' ? RECORDS : {};
    const whole = { ...scenario, ...records };
    const result = check(layoutSpec('repaired', 'in part', { ...design, ...repaired }, whole));
    const violated = result.properties.filter(({ verdict }) => verdict === 'violated');
    expect(violated.map(({ name }) => name)).toEqual(expected);
  });
});

describe('bounds that make no sense', () => {
  const NOBODY = { faults: 0, slabs: 0 };
  test.each<[Spec, Partial<DescriptorScenario>, string]>([
    [layouts.union, { pages: 0 }, 'bound pages is 0: it must be a whole number from 1 to 8'],
    [layouts.union, { walks: -1 }, 'bound walks is -1: it must be a whole number from 0 to 8'],
    [layouts.union, { records: 3 }, '3 records: in a union each of the 2 pages has one'],
    [layouts.metadataTables, { records: 1 }, '1 record: a table that is an object of a slab'],
    [layouts.union, NOBODY, 'nobody allocates a page'],
  ])('$name %o', (spec, bounds, message) => {
    expect(() => spec.model(boundsOf(spec, bounds))).toThrow(message);
  });
});

describe('ghost state is not read', () => {
  const parts = ['page[].uses', 'page[].isTable', 'record[].type'];
  test.each(specs)('$name', (spec) => {
    const built = spec.model(boundsOf(spec)) as System;
    expect(ghostReads(built, { maxStates: 20_000, samples: 200, parts })).toEqual([]);
  });

  test.each([UNION_REPAIRED, METADATA_REPAIRED])('and a scan that did would be found', (design) => {
    const { parts: whole, k } = descriptorParts(defaultDescriptorScenario, design);
    const cheats = replaceStep('scanner', 'read', (s, me) =>
      s.record[me.record ?? 0].type === 'none' ? 'end' : 'unlock',
    );
    const reads = ghostReads(system(cheats(whole, k)) as System, { parts });
    expect(reads.map(({ step }) => step)).toEqual(['scanner:read']);
  });
});
