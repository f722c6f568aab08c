/** `synchronize_rcu` waits for the sections that are under way when it is called, and for no others. */

import { describe, expect, test } from 'vitest';
import { enterKernel, leaveKernel } from '../../../model/kernel/rcu.ts';
import { synchronizeRcu } from '../../../model/kernel/synchronize-rcu.ts';
import type { KernelState } from '../../../model/state.ts';
import { explore, script } from '../lab.ts';
import type { Lab } from '../lab.ts';

const READER = 0;
const config = { cpus: 2, threads: 2, userCpus: 0, cpusInMm: 0, synchronizesRcu: true };

/** The reader enters and leaves the kernel twice; the waiter calls when it says so. */
const lab = (storeBuffer: number): Lab => ({
  config: { ...config, storeBuffer },
  threads: (k) => ({
    reader: script(k, { cpu: READER }, [
      ['enter', (s, me) => enterKernel(s, k, me.tid)],
      ['leave', (s, me) => leaveKernel(s, k, me.tid)],
      ['enterAgain', (s, me) => enterKernel(s, k, me.tid)],
      ['leaveAgain', (s, me) => leaveKernel(s, k, me.tid)],
    ]),
    waiter: script(k, { cpu: 1 }, [
      ['whenFirst', (s) => s.rcu.readers === 1 << READER],
      ['synchronize', synchronizeRcu(k)],
    ]),
  }),
});

const over = (at: (script?: string) => string): boolean => at('waiter') === 'done';

describe.each([0, 1])('with a store buffer of %i', (storeBuffer) => {
  const { can, raised } = explore(lab(storeBuffer), {
    'over in the section it found': (_s: KernelState, at) => over(at) && at('reader') === 'leave',
    'over in a later section': (_s: KernelState, at) => over(at) && at('reader') === 'leaveAgain',
  });

  test('it is not over while the reader is still in the section', () => {
    expect(can['over in the section it found']).toBe(false);
  });

  test('it may be over while the reader is in its next section', () => {
    expect(can['over in a later section']).toBe(true);
  });

  test('nothing else breaks', () => expect(raised).toEqual([]));
});
