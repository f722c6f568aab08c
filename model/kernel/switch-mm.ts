/**
 * A thread of the mm makes its CPU leave it, and come back (`switch_mm` to `init_mm` and back, 2.6.25). The CPU
 * is out of the mask before CR3 is loaded: what is flushed in between it doesn't hear of, though it may still
 * walk. Since 2011 the mask is cleared after CR3 is loaded.
 */

import { add, remove, vocabulary } from '../../checker/index.ts';
import type { Kernel } from '../state.ts';
import { drain } from '../x86/ordering.ts';
import { loadCr3 } from '../x86/tlb.ts';

export function leaveMm(k: Kernel, { clearsMaskLast = false } = {}) {
  const { fragment } = vocabulary(k.state, {}, 'tid', 'cpu');
  return fragment({
    exits: ['left'],
    start: clearsMaskLast ? 'loadCr3' : 'clearMask',
    steps: {
      clearMask: (s, me) => {
        drain(s, k, me.cpu);
        s.mm.cpuMask = remove(s.mm.cpuMask, me.cpu);
        return clearsMaskLast ? 'left' : 'loadCr3';
      },
      /** The kernel's own root leads to none of the mm's tables. */
      loadCr3: (s, me) => {
        loadCr3(s, k, me.cpu, null);
        return clearsMaskLast ? 'clearMask' : 'left';
      },
    },
  });
}

export function enterMm(k: Kernel) {
  const { fragment } = vocabulary(k.state, {}, 'tid', 'cpu');
  return fragment({
    exits: ['entered'],
    start: 'setMask',
    steps: {
      setMask: (s, me) => {
        drain(s, k, me.cpu);
        s.mm.cpuMask = add(s.mm.cpuMask, me.cpu);
        return 'loadCr3';
      },
      loadCr3: (s, me) => {
        loadCr3(s, k, me.cpu, s.mm.root);
        return 'entered';
      },
    },
  });
}
