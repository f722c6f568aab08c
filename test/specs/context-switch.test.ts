/** Flushes and switches that missed each other: the verdicts before and after, and how it came about. */

import { describe, expect, test } from 'vitest';
import type { Trace, TraceStep } from '../../checker/index.ts';
import type { KernelState } from '../../model/state.ts';
import * as asids from '../../specs/bugs/asid.ts';
import * as bugs from '../../specs/bugs/context-switch.ts';
import { specAt } from './places.ts';
import { counterexample, indexOf, testVerdicts } from './verdicts.ts';

/** It takes longer; `limbo check` runs it. */
const big = ['bugs/flush-generation', 'bugs/flush-generation-checked'];

testVerdicts(
  [...bugs.specs, bugs.verifiedThen, ...asids.specs, asids.again].filter(
    ({ name }) => !big.includes(name),
  ),
);

const after = ({ state }: TraceStep): KernelState => state as unknown as KernelState;
const pairOf = (name: string) => {
  const found = bugs.pairs.find(({ before }) => before.name === `bugs/${name}`);
  if (found === undefined) throw new Error(`there is no bug '${name}'`);
  return found;
};

/** The state right after the last step, and CPU 0 in it: it is the one that uses what is freed. */
const last = (trace: Trace) => after(trace.steps.at(-1) as TraceStep);

describe('switch_mm clears the bit first', () => {
  const trace = counterexample(pairOf('switch-mm').before, 'noTableUseAfterFree');

  test('the flush looks at the mask in between, and asks nobody', () => {
    const cleared = indexOf(trace, /^user0 preempted\/toOther\/clearMask/);
    const flushed = indexOf(trace, /^relocator flush\/send$/);
    expect(flushed).toBeGreaterThan(cleared);
    expect(after(trace.steps[flushed] as TraceStep).cpu[1]?.flushMask).toEqual([]);
    expect(trace.steps.some(({ action }) => /flushInterrupt/i.test(action))).toBe(false);
  });

  test('the table is free while CR3 still holds the root', () => {
    expect(trace.steps.some(({ action }) => /toOther\/loadCr3/.test(action))).toBe(false);
    expect(indexOf(trace, /^relocator freeOld/)).toBeGreaterThan(0);
    expect(last(trace).cpu[0]?.cr3).toBe(0);
    expect(last(trace).mm.cpuMask).toEqual([]);
  });
});

describe('leave_mm clears the bit first', () => {
  const trace = counterexample(pairOf('leave-mm').before, 'noStaleTranslation');

  test('the relocator flushes a lazy CPU, and the zap passes it by', () => {
    const left = indexOf(trace, /^cpu0 lazyFlushInterrupt/);
    const zapLooks = indexOf(trace, /^zapper flush\/send$/);
    expect(zapLooks).toBeGreaterThan(left);
    expect(trace.steps.some(({ action }) => action.startsWith('leaveMm'))).toBe(false);
    expect(last(trace).cpu[0]).toMatchObject({ mmuState: 'lazy', leaving: 1, cr3: 0 });
  });
});

describe('a flush looks at the mask too early', () => {
  const trace = counterexample(pairOf('flush-barrier').before, 'noTableUseAfterFree');

  test('the new PMD entry is pending, the CPU comes back, and finds the old one', () => {
    const looked = indexOf(trace, /^relocator move\/flush\/send$/);
    const set = indexOf(trace, /^user0 .*fromOther\/setMask/);
    const walked = indexOf(trace, /^cpu0 walk\(/);
    expect(set).toBeGreaterThan(looked);
    expect(walked).toBeGreaterThan(set);
    const { cpu, mm, table } = after(trace.steps[walked] as TraceStep);
    expect(cpu[1]?.buffer.entry[0]).toMatchObject({ to: 'entry', table: mm.root, level: 2 });
    expect(table[mm.root]?.entry[0]?.target).toBe(1);
  });
});

describe('a lazy CPU is out of the mask', () => {
  const trace = counterexample(pairOf('lazy-tlb').before, 'noTableUseAfterFree');

  test('it walks a freed table, and runs a kernel thread all the while', () => {
    const lazy = indexOf(trace, /^user0 preempted\/schedule\(next=kernelThread\)/);
    expect(trace.steps.slice(lazy + 1).some(({ actor }) => actor === 'user0')).toBe(false);
    expect(last(trace).cpu[0]).toMatchObject({ mmuState: 'lazy', userMode: false });
    expect(trace.steps.at(-1)?.actor).toBe('cpu0');
  });
});

describe('2008-03 asks too early whether a flush is owed', () => {
  const trace = counterexample(specAt('2008-03-switch-store-buffer'), 'noTableUseAfterFree');

  test('the mask is empty and the new entry pending; nothing is owed, and nobody flushes', () => {
    const asked = after(
      trace.steps[indexOf(trace, /^relocator pages\/move\/oweFlush/)] as TraceStep,
    );
    expect(asked.mm).toMatchObject({ cpuMask: [], needFlush: false });
    expect(asked.cpu[1]?.buffer.length).toBe(1);
    expect(trace.steps.some(({ action }) => action.startsWith('pay/flush'))).toBe(false);
    expect(indexOf(trace, /rcuFreesTable/)).toBeGreaterThan(0);
  });
});

const ruleOf = (name: string) => {
  const found = asids.pairs.find(({ without }) => without.name === `bugs/${name}`);
  if (found === undefined) throw new Error(`there is no rule '${name}'`);
  return found;
};

describe('a CPU does not ask what it has missed', () => {
  const trace = counterexample(ruleOf('asid-generation').without, 'noTableUseAfterFree');

  test('a flush has made it leave the mm; it comes back, is behind, and keeps what it has cached', () => {
    const left = indexOf(trace, /^cpu0 lazyFlushInterrupt/);
    const kept = indexOf(trace, /^user0 .*fromOther\/loadKeep$/);
    expect(kept).toBeGreaterThan(left);
    expect(after(trace.steps[kept] as TraceStep).cpu[0]).toMatchObject({ cr3: 0, behind: 1 });
    expect(indexOf(trace, /^cpu0 walk\(/)).toBeLessThan(left);
  });
});

describe('a tag is taken without a flush', () => {
  const trace = counterexample(ruleOf('asid-reuse').without, 'noTableUseAfterFree');

  test('a table is walked that was cached before another address space had the tag', () => {
    const taken = indexOf(trace, /^cpu0 lazyFlushInterrupt/);
    expect(after(trace.steps[taken] as TraceStep).cpu[0]).toMatchObject({ asid: null, pcid: 0 });
    expect(indexOf(trace, /^cpu0 walk\(/)).toBeLessThan(taken);
    expect(last(trace).cpu[0]).toMatchObject({ cr3: null, pcid: 0 });
  });
});

describe('two flushes at once', () => {
  const trace = counterexample(ruleOf('flush-generation').without, 'noStaleTranslation');

  test('the one of a page comes first, and that of all finds nothing to do', () => {
    const answers = trace.steps.filter(({ action }) => action.startsWith('flushInterrupt'));
    expect(answers.map(({ action }) => action)).toEqual([
      'flushInterrupt(sender=cpu2)',
      'flushInterrupt(sender=cpu1)',
    ]);
    const before = trace.steps.indexOf(answers[0] as TraceStep) - 1;
    expect(after(trace.steps[before] as TraceStep).cpu[0]).toMatchObject({ behind: 2 });
    expect(after(trace.steps[before] as TraceStep).cpu[0]?.flushRequest).toMatchObject([
      { kind: 'none' },
      { kind: 'all', isLatest: false },
      { kind: 'page', isLatest: true },
    ]);
    expect(after(answers[0] as TraceStep).cpu[0]).toMatchObject({ behind: 0 });
  });
});
