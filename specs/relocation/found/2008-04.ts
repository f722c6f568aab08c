import type { Found } from './found.ts';
import {
  failedAllocation,
  flushNotOwed,
  mremapLockOrder,
  mremapOldSide,
  oldPageBits,
  preempted,
  upperKept,
} from './shared.ts';

export const april: Found = {
  oldPageBits,
  preempted: { ...preempted, counterGuardsPtl: preempted.noTableUseAfterFree },
  failedAllocation: { ...failedAllocation, counterGuardsPtl: failedAllocation.noLostPte },
  upperKept: { ...upperKept, counterGuardsPtl: upperKept.noLostPte },
  flushNotOwed,
  mremapOldSide,
  mremapLockOrder,
};

/** The lock under which the counter is tested makes no difference. */
export const aprilOtherLock: Found = april;
