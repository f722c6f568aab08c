/** The specs of the relocation family, and what the authors and reviewers of 2008 admitted. */

import { describe, expect, test } from 'vitest';
import type { Spec, TraceStep } from '../../checker/index.ts';
import type { KernelState } from '../../model/state.ts';
import * as postings from '../../specs/relocation/2008.ts';
import * as asid from '../../specs/relocation/asid.ts';
import * as contextSwitch from '../../specs/relocation/context-switch.ts';
import * as clean from '../../specs/relocation/clean.ts';
import * as fastWalk from '../../specs/relocation/fast-walk.ts';
import * as fork from '../../specs/relocation/fork.ts';
import * as april from '../../specs/relocation/2008-04.ts';
import * as may from '../../specs/relocation/2008-05.ts';
import * as hansen from '../../specs/relocation/hansen-2007.ts';
import * as levels from '../../specs/relocation/levels.ts';
import * as mremap from '../../specs/relocation/mremap.ts';
import * as munmap from '../../specs/relocation/munmap.ts';
import * as noRelocation from '../../specs/relocation/no-relocation.ts';
import * as storeBuffer from '../../specs/relocation/store-buffer.ts';
import * as referenced from '../../specs/relocation/referenced.ts';
import * as truncate from '../../specs/relocation/truncate.ts';
import * as repair from '../../specs/relocation/verified.ts';
import { counterexample, indexOf, specsIn, testVerdicts } from './verdicts.ts';

/** Those that take longer; `limbo check` runs them. */
const big = [
  'no-relocation/two-cpus',
  'relocation/hansen-2007',
  'relocation/hansen-2007-no-flush',
  'relocation/hansen-2007-no-ptl',
  'relocation/hansen-2007-neither',
  'relocation/2008-01-04',
  'relocation/2008-01-17',
  'relocation/2008-01-17-reclaim',
  'relocation/2008-01-17-in-mm',
  'relocation/2008-03',
  'relocation/2008-03-reclaim',
  'relocation/2008-04',
  'relocation/2008-04-failing',
  'relocation/2008-04-in-mm',
  'relocation/2008-04-reclaim',
  'relocation/2008-04-two-relocators',
  'relocation/2008-04-page-table-lock',
  'relocation/2008-04-page-table-lock-failing',
  'relocation/2008-04-page-table-lock-in-mm',
  'relocation/2008-04-page-table-lock-reclaim',
  'relocation/2008-04-page-table-lock-two-relocators',
  'relocation/2008-05-as-intended-reclaim',
  'relocation/2008-05-reclaim',
  'relocation/verified',
  'relocation/verified-four-levels',
  'relocation/verified-three-levels',
  'relocation/verified-root-twice',
  'relocation/verified-two-relocators',
  'relocation/verified-reclaim',
  'relocation/verified-two-tables',
  'relocation/verified-store-buffer',
  'relocation/verified-switch',
  'relocation/verified-switch-reclaim',
  'relocation/verified-switch-store-buffer',
  'relocation/verified-mremap-two-tables',
  'relocation/2008-01-17-fork',
  'relocation/2008-03-clean',
  'relocation/verified-clean',
  'relocation/2008-01-17-truncate',
  'relocation/2008-03-truncate',
  'relocation/verified-referenced',
];

const specs = specsIn(
  noRelocation,
  hansen,
  postings,
  april,
  may,
  levels,
  repair,
  storeBuffer,
  munmap,
  mremap,
  fastWalk,
  fork,
  clean,
  truncate,
  referenced,
  contextSwitch,
  asid,
);

testVerdicts(specs.filter(({ name }) => !big.includes(name)));

test('of the specs left out, each exists', () => {
  expect(specs.map(({ name }) => name)).toEqual(expect.arrayContaining(big));
});

const after = ({ state }: TraceStep): KernelState => state as unknown as KernelState;

describe('2008-01-04, as its author said the same day', () => {
  const trace = counterexample(postings.january4, 'noTableUseAfterFree');

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
  ['2008-01-17', postings.january17Reclaim],
  ['2008-03', postings.marchReclaim],
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
    const spec = levels.postings.find(({ name }) => name === `relocation/${version}-pmd`) as Spec;
    const trace = counterexample(spec, 'noTableUseAfterFree');
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
