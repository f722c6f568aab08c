/** Bugs that Linux had: found before the fix, gone after it, and by the run that the fix tells of. */

import { describe, expect, test } from 'vitest';
import * as batched from '../../specs/bugs/batched-flush.ts';
import * as mremap from '../../specs/bugs/mremap.ts';
import * as revoke from '../../specs/bugs/revoke.ts';
import * as truncate from '../../specs/bugs/truncate.ts';
import * as zap from '../../specs/bugs/zap.ts';
import { counterexample, indexOf, specsIn, testVerdicts } from './verdicts.ts';

testVerdicts(specsIn(mremap, zap, truncate, batched, revoke));

describe('mremap, commit 5d1904204c99: the dirty bit is looked at too early', () => {
  const trace = counterexample(mremap.ifSeenDirty, 'noLostDirty');

  test('the CPU sets it between the look and the clear', () => {
    const set = indexOf(trace, /^cpu0 setDirty/);
    expect(set).toBeGreaterThan(indexOf(trace, /^mremapper look/));
    expect(set).toBeLessThan(indexOf(trace, /^mremapper clear/));
  });

  test('the program writes through the old address when the page has been written out', () => {
    const wrote = indexOf(trace, /^cpu0 write\(va=va0/);
    expect(wrote).toBeGreaterThan(indexOf(trace, /^reclaimer writeOut/));
    expect(trace.steps.at(-1)?.action).toMatch(/^drop/);
  });
});

test('mremap, CVE-2018-18281: the page is freed while the flush of the old address is still due', () => {
  const trace = counterexample(mremap.ifDirty, 'noStaleTranslation');
  expect(indexOf(trace, /^reclaimer drop/)).toBeGreaterThan(indexOf(trace, /^mremapper unlockOld/));
  expect(trace.steps.some(({ action }) => action.startsWith('flushLate/'))).toBe(false);
  expect(trace.steps.at(-1)?.actor).toBe('cpu0');
});

describe('a zap of a dirty PTE and the flush that comes late', () => {
  test('until 3.14: the page is taken for clean before the CPU that writes it is flushed', () => {
    const trace = counterexample(zap.last, 'noLostDirty');
    expect(indexOf(trace, /^cpu0 write\(/)).toBeGreaterThan(indexOf(trace, /^zapper zap\/unlock/));
    expect(trace.steps.at(-1)?.action).toMatch(/^drop/);
  });

  test('3.15: the ptl is held, but whoever writes back looks at the map count first', () => {
    const trace = counterexample(zap.locked, 'noLostDirty');
    const looked = indexOf(trace, /^cleaner checkMapped → testDirty|^cleaner checkMapped$/);
    expect(looked).toBeGreaterThan(indexOf(trace, /^zapper zap\/gather/));
    expect(indexOf(trace, /^cpu0 write\(/)).toBeGreaterThan(looked);
    expect(trace.steps.some(({ action }) => action.startsWith('find/locate/lock'))).toBe(true);
  });
});

test('truncate returns while a zap that found the page mapped has yet to flush', () => {
  const trace = counterexample(truncate.alone, 'noLostPte');
  const returned = indexOf(trace, /^truncater return/);
  expect(returned).toBeGreaterThan(indexOf(trace, /^zapper zap\/gather/));
  expect(trace.steps.slice(0, returned).some(({ action }) => action.startsWith('free'))).toBe(
    false,
  );
  expect(trace.steps.at(-1)?.actor).toBe('cpu0');
});

describe('reclaim that puts off its flushes', () => {
  test('commit d950c9477d51: a CPU with D=1 writes when the page has been written out', () => {
    const trace = counterexample(batched.writtenFirst, 'noLostDirty');
    const set = indexOf(trace, /^cpu0 setDirty/);
    const wroteOut = indexOf(trace, /^reclaimer writeOut/);
    expect(set).toBeLessThan(indexOf(trace, /^reclaimer clear/));
    expect(wroteOut).toBeLessThan(indexOf(trace, /^cpu0 write\(/));
    expect(trace.steps.at(-1)?.action).toMatch(/^drop/);
  });

  test('commit 3ea277194daa: who finds the PTE changed does not flush, and returns before reclaim does', () => {
    const trace = counterexample(batched.unnoticed, 'noLostPte');
    const cleared = indexOf(trace, /^reclaimer clear/);
    const returned = indexOf(trace, /^zapper upRead/);
    expect(indexOf(trace, /^cpu0 fill/)).toBeLessThan(cleared);
    expect(indexOf(trace, /^reclaimer unlock/)).toBeLessThan(indexOf(trace, /^zapper zap\/clear/));
    expect(trace.steps.some(({ action }) => /^flush\w*\//.test(action))).toBe(false);
    expect(trace.steps.slice(returned + 1).map(({ actor }) => actor)).toEqual(['cpu0']);
  });

  test('a page is read in again into another frame before the flush', () => {
    const trace = counterexample(batched.refaulted, 'noLostPte');
    expect(indexOf(trace, /^user\d swap\/readIn/)).toBeGreaterThan(
      indexOf(trace, /^reclaimer drop/),
    );
    expect(trace.steps.some(({ action }) => action.startsWith('flush'))).toBe(false);
    const wrote = trace.steps.findIndex(({ action }) => action.startsWith('write('));
    expect(wrote).toBeGreaterThan(indexOf(trace, /^user\d swap\/install/));
    expect(trace.steps.at(-1)?.action).toMatch(/^read\(/);
  });
});

describe('CVE-2022-39188: munmap of a VM_PFNMAP area, and a driver that revokes its frames', () => {
  test('the driver looks into the reverse map between the PTEs and the flush', () => {
    const trace = counterexample(revoke.late, 'noStaleTranslation');
    const left = indexOf(trace, /^unmapper leaveReverseMap\/unlock/);
    const looked = indexOf(trace, /^revoker enter\/lock/);
    expect(left).toBeGreaterThan(indexOf(trace, /^unmapper zap\/clear/));
    expect(looked).toBeGreaterThan(left);
    expect(indexOf(trace, /^revoker leave\/unlock/)).toBe(looked + 1);
    expect(indexOf(trace, /^revoker free/)).toBeGreaterThan(looked);
    expect(trace.steps.some(({ action }) => action.startsWith('flush'))).toBe(false);
    expect(trace.steps.at(-1)?.actor).toBe('cpu0');
  });

  test('it finds the area, but its PTEs none: it has to know of the zap under way', () => {
    const trace = counterexample(revoke.notNested, 'noStaleTranslation');
    const looked = indexOf(trace, /^revoker zap\/clear/);
    expect(looked).toBeGreaterThan(indexOf(trace, /^unmapper zap\/clear/));
    expect(trace.steps.some(({ action }) => action.startsWith('leaveReverseMap'))).toBe(false);
    expect(trace.steps.at(-1)?.actor).toBe('cpu0');
  });
});
