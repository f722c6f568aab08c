import type { Found } from './found.ts';
import {
  failedAllocation,
  flushNotOwed,
  interruptsOff,
  mremapLockOrder,
  mremapOldSide,
  oldPageBits,
  preempted,
  upperKept,
} from './shared.ts';

export const march: Found = {
  oldPageBits,
  preempted,
  failedAllocation: { noLeak: failedAllocation.noLeak },
  upperKept,
  flushNotOwed,
  mremapOldSide: {
    ...mremapOldSide,
    noLostPte: { ...mremapOldSide['noLostPte'], failing: 'mremap-two-tables' },
  },
  mremapLockOrder,
  interruptsOff,
};
