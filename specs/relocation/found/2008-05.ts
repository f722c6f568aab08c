import type { Found } from './found.ts';
import {
  failedAllocation,
  flushNotOwed,
  leavesTheMm,
  mremapLockOrder,
  mremapOldSide,
  munmapOfMigrated,
  plainUpdates,
  preempted,
  upperKept,
} from './shared.ts';

/** As posted, as intended, and with the bits carried over rightly. */
const inAll: Found = {
  mremapLockOrder,
  leavesTheMm,
  flushNotOwed,
  upperKept,
  failedAllocation,
  preempted,
};

/** As posted and as intended. */
const carriesWithoutPtl: Found[string] = {
  noStaleTranslation: { alone: 'zap reclaim truncate', failing: 'zap reclaim' },
  noLostPte: { alone: 'clean' },
  noDoubleFree: { alone: 'truncate' },
  noLeak: { alone: 'zap reclaim', failing: 'zap reclaim' },
};
const munmapLeaks: Found[string] = {
  ...munmapOfMigrated,
  noLeak: { alone: 'munmap', failing: 'munmap' },
};
export const may: Found = {
  ...inAll,
  readsThroughPmd: {
    noLostPte: {
      alone: 'zap reclaim munmap mremap truncate in-mm-zap',
      failing: 'zap reclaim munmap',
    },
  },
  carriesWithoutPtl,
  plainUpdates,
  munmapOfMigrated: munmapLeaks,
  mremapOldSide: {
    ...mremapOldSide,
    noLostPte: { alone: 'mremap-two-tables', preemptible: 'mremap-two-tables' },
  },
};

export const mayAsIntended: Found = {
  ...inAll,
  paidIsNotOver: {
    noLostPte: { alone: 'zap reclaim munmap truncate', failing: 'zap reclaim munmap' },
  },
  carriesWithoutPtl: {
    ...carriesWithoutPtl,
    noTableUseAfterFree: {
      alone:
        'zap two-tables two-pages reclaim mremap mremap-two-tables fork truncate clean referenced switch ' +
        'store-buffer in-mm in-mm-zap two-relocators',
      numa: 'munmap mremap fork',
      failing: 'zap two-tables reclaim mremap-two-tables fork referenced',
    },
  },
  plainUpdates,
  munmapOfMigrated: munmapLeaks,
  mremapOldSide,
};

export const mayRepaired: Found = {
  ...inAll,
  munmapOfMigrated,
  mremapOldSide,
  // By the shorter run of plain updates before.
  preempted: { ...preempted, noLostDirty: { preemptible: 'reclaim' } },
};
