/** The specs of the relocation family, and what the authors and reviewers of 2008 admitted. */

import { describe, expect, test } from 'vitest';
import type { TraceStep } from '../../checker/index.ts';
import type { KernelState } from '../../model/state.ts';
import * as hansen from '../../specs/relocation/hansen-2007.ts';
import { places } from '../../specs/relocation/matrix.ts';
import * as noRelocation from '../../specs/relocation/no-relocation.ts';
import * as twoRelocators from '../../specs/relocation/two-relocators.ts';
import { versions } from '../../specs/relocation/versions.ts';
import type { Version } from '../../specs/relocation/versions.ts';
import { specAt } from './places.ts';
import { counterexample, indexOf, specsIn, testVerdicts } from './verdicts.ts';

const QUICK = new Set(['two-pages', 'mremap-two-tables', 'fast-walk', 'switch', 'root']);

/** Those that are quick; `limbo findings --check` runs all. */
const quick = places
  .filter(({ caller, surroundings }) => caller.isUsual && QUICK.has(surroundings.name))
  .map(({ spec }) => spec);
const big = ['no-relocation/two-cpus', 'relocation/hansen-2007-neither'];

testVerdicts([
  ...specsIn(noRelocation, hansen, twoRelocators).filter(({ name }) => !big.includes(name)),
  ...quick,
]);

test('a name says which spec it is of', () => {
  const names = places.map(({ spec }) => spec.name);
  expect(new Set(names).size).toBe(names.length);
});

/** All that stands in the data of a version: cause, property, caller, surroundings. */
function entriesOf({ found }: Version): string[][] {
  return Object.entries(found).flatMap(([cause, properties]) =>
    Object.entries(properties).flatMap(([property, where]) =>
      Object.entries(where).flatMap(([caller, surroundings]) =>
        surroundings.split(' ').map((each) => [cause, property, caller, each]),
      ),
    ),
  );
}

test.each(versions)('what is found in $name is found somewhere that is tried', (version) => {
  const tried = places.filter((place) => place.version === version);
  for (const [cause, property, caller, surroundings] of entriesOf(version)) {
    const at = tried.some(
      (place) => place.caller.name === caller && place.surroundings.name === surroundings,
    );
    expect(at, `${cause}, ${property}, ${caller}, ${surroundings}`).toBe(true);
  }
});

const after = ({ state }: TraceStep): KernelState => state as unknown as KernelState;

describe('2008-01-04, as its author said the same day', () => {
  const trace = counterexample(specAt('2008-01-04-two-tables'), 'noTableUseAfterFree');

  test('a table page is freed by RCU while the flush is still owed', () => {
    const published = indexOf(trace, /^relocator pages\/move\/publish/);
    const owed = indexOf(trace, /^relocator pages\/move\/oweFlush/);
    const handed = indexOf(trace, /^relocator pages\/disposeOfOld/);
    const freed = indexOf(trace, /rcuFreesTable/);
    expect(owed).toBeGreaterThan(published);
    expect(handed).toBeGreaterThan(owed);
    expect(freed).toBeGreaterThan(handed);
    expect(trace.steps.slice(owed).every((step) => after(step).mm.needFlush)).toBe(true);
    expect(trace.steps.some(({ action }) => action.startsWith('pay/'))).toBe(false);
  });

  test('the relocator sleeps meanwhile, to allocate the next page', () => {
    const handed = indexOf(trace, /^relocator pages\/disposeOfOld/);
    const freed = indexOf(trace, /rcuFreesTable/);
    const between = trace.steps.slice(handed, freed).map(({ action }) => action);
    expect(between).toContain('pages/new/sleep');
  });

  test('a CPU has the page in its paging-structure cache from before, and walks it after', () => {
    const freed = indexOf(trace, /rcuFreesTable/);
    const page = /table=T(\d+)/.exec((trace.steps[freed] as TraceStep).action)?.[1];
    const state = after(trace.steps[freed] as TraceStep);
    expect(state.table[Number(page)]?.use).toBe('free');
    expect(state.cpu[0]?.psc[0]?.[0]?.[0]?.tables[0]).toEqual([Number(page)]);
    expect(indexOf(trace, /^cpu0 walk/)).toBeLessThan(
      indexOf(trace, /^relocator pages\/move\/publish/),
    );
    expect(trace.steps.at(-1)?.actor).toMatch(/^(cpu0|user0)$/);
  });
});

describe.each([
  ['2008-01-17', specAt('2008-01-17-reclaim')],
  ['2008-03', specAt('2008-03-reclaim')],
])('%s, as a reviewer said in April 2008', (_name, spec) => {
  const trace = counterexample(spec, 'noLostDirty');
  const set = indexOf(trace, /^cpu0 setDirty/);
  const step = trace.steps[set] as TraceStep;
  const page = Number(/table=T(\d+)/.exec(step.action)?.[1]);

  test('a CPU sets the dirty bit in the old page, which the PMD entry does not name by then', () => {
    expect(set).toBeGreaterThan(indexOf(trace, /^relocator pages\/move\/publish/));
    const { table, mm } = after(step);
    const pmd = table[mm.root]?.entry[0];
    expect(pmd).toMatchObject({ kind: 'table' });
    expect(pmd?.target).not.toBe(page);
    expect(table[page]?.entry[0]?.dirty).toBe(true);
    expect(table[pmd?.target as number]?.entry[0]?.dirty).toBe(false);
  });

  test('the program writes, and reclaim drops the frame as clean', () => {
    const wrote = indexOf(trace, /^cpu0 write/);
    expect(wrote).toBeGreaterThan(set);
    const last = trace.steps.at(-1) as TraceStep;
    expect([last.actor, last.action]).toEqual(['reclaimer', 'drop']);
    expect(trace.steps.some(({ action }) => action === 'writeOut')).toBe(false);
  });
});

describe.each(['2008-01-17', '2008-03', '2008-04', '2008-05'])(
  '%s, where PMD pages move',
  (version) => {
    const trace = counterexample(specAt(`${version}-pmd`), 'noTableUseAfterFree');
    const walked = indexOf(trace, /^user0 walk\/descend/);
    const page = after(trace.steps[walked] as TraceStep);
    const pmdPage = page.table[page.mm.root]?.entry[0]?.target as number;

    test('a fault keeps a pointer into the old PMD page while it sleeps', () => {
      const slept = indexOf(trace, /^user0 sleep/);
      expect(slept).toBeGreaterThan(walked);
      const woke = indexOf(trace, /^user0 allocate/);
      const freed = trace.steps.findIndex((step) => after(step).table[pmdPage]?.use === 'free');
      expect(freed).toBeGreaterThan(slept);
      const end = trace.steps.length - 1;
      expect(woke).toBeGreaterThan(slept);
      expect(freed).toBeLessThan(end);
    });

    test('and then reads the PMD entry through it, before it looks for anything', () => {
      expect(trace.steps.at(-1)?.actor).toBe('user0');
      expect(trace.steps.at(-1)?.action).toMatch(/^lock\/readPmd/);
    });
  },
);
