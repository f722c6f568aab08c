/** Bugs that Linux had: found before the fix, gone after it, and by the run that the fix tells of. */

import { describe, expect, test } from 'vitest';
import * as mremap from '../../specs/bugs/mremap.ts';
import { counterexample, indexOf, specsIn, testVerdicts } from './verdicts.ts';

testVerdicts(specsIn(mremap));

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
