import type { Found } from './found.ts';

export const may: Found = {
  readsThroughPmd: {
    noLostPte: {
      alone: 'zap reclaim munmap mremap truncate in-mm-zap',
      failing: 'zap reclaim munmap',
    },
  },
  carriesWithoutPtl: {
    noStaleTranslation: { alone: 'zap reclaim truncate', failing: 'zap reclaim' },
    noLostPte: { alone: 'clean' },
    noDoubleFree: { alone: 'truncate' },
    noLeak: { alone: 'zap reclaim', failing: 'zap reclaim' },
  },
  plainUpdates: {
    noLostDirty: { alone: 'reclaim', preemptible: 'reclaim', failing: 'reclaim' },
  },
  munmapOfMigrated: {
    noTableUseAfterFree: { alone: 'munmap', failing: 'munmap' },
    noLeak: { alone: 'munmap', failing: 'munmap' },
    lockDiscipline: { alone: 'munmap', preemptible: 'munmap', failing: 'munmap' },
  },
  mremapOldSide: {
    noStaleTranslation: { alone: 'mremap' },
    noLostPte: { alone: 'mremap-two-tables', preemptible: 'mremap-two-tables' },
  },
  mremapLockOrder: {
    deadlockFree: {
      alone: 'mremap-two-tables',
      preemptible: 'mremap-two-tables',
      failing: 'mremap-two-tables',
    },
    operationsCanEnd: {
      alone: 'mremap-two-tables',
      preemptible: 'mremap-two-tables',
      failing: 'mremap-two-tables',
    },
  },
  leavesTheMm: {
    noStaleTranslation: { alone: 'in-mm-zap' },
  },
  flushNotOwed: {
    noTableUseAfterFree: { alone: 'asids switch-store-buffer' },
  },
  upperKept: {
    noLostPte: { alone: 'pmd' },
    noTableUseAfterFree: { alone: 'root pmd populate' },
    noLeak: { alone: 'pmd populate' },
  },
  preempted: {
    noStaleTranslation: { preemptible: 'zap reclaim fork' },
    noLostPte: { preemptible: 'zap two-tables reclaim munmap fork referenced' },
    noTableUseAfterFree: {
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
    },
    noDoubleFree: { preemptible: 'reclaim fork' },
    noLeak: { preemptible: 'zap two-tables reclaim munmap fork referenced' },
  },
  failedAllocation: {
    noLostPte: { failing: 'two-tables mremap-two-tables' },
    noLeak: { failing: 'two-tables mremap-two-tables' },
  },
};

export const mayAsIntended: Found = {
  paidIsNotOver: {
    noLostPte: { alone: 'zap reclaim munmap truncate', failing: 'zap reclaim munmap' },
  },
  carriesWithoutPtl: {
    noStaleTranslation: { alone: 'zap reclaim truncate', failing: 'zap reclaim' },
    noLostPte: { alone: 'clean' },
    noTableUseAfterFree: {
      alone:
        'zap two-tables two-pages reclaim mremap mremap-two-tables fork truncate clean referenced switch ' +
        'store-buffer in-mm in-mm-zap two-relocators',
      numa: 'munmap mremap fork',
      failing: 'zap two-tables reclaim mremap-two-tables fork referenced',
    },
    noDoubleFree: { alone: 'truncate' },
    noLeak: { alone: 'zap reclaim', failing: 'zap reclaim' },
  },
  plainUpdates: {
    noLostDirty: { alone: 'reclaim', preemptible: 'reclaim', failing: 'reclaim' },
  },
  munmapOfMigrated: {
    noTableUseAfterFree: { alone: 'munmap', failing: 'munmap' },
    noLeak: { alone: 'munmap', failing: 'munmap' },
    lockDiscipline: { alone: 'munmap', preemptible: 'munmap', failing: 'munmap' },
  },
  mremapOldSide: {
    noStaleTranslation: { alone: 'mremap' },
    noLostPte: { alone: 'mremap mremap-two-tables', preemptible: 'mremap-two-tables' },
  },
  mremapLockOrder: {
    deadlockFree: {
      alone: 'mremap-two-tables',
      preemptible: 'mremap-two-tables',
      failing: 'mremap-two-tables',
    },
    operationsCanEnd: {
      alone: 'mremap-two-tables',
      preemptible: 'mremap-two-tables',
      failing: 'mremap-two-tables',
    },
  },
  leavesTheMm: {
    noStaleTranslation: { alone: 'in-mm-zap' },
  },
  flushNotOwed: {
    noTableUseAfterFree: { alone: 'asids switch-store-buffer' },
  },
  upperKept: {
    noLostPte: { alone: 'pmd' },
    noTableUseAfterFree: { alone: 'root pmd populate' },
    noLeak: { alone: 'pmd populate' },
  },
  preempted: {
    noStaleTranslation: { preemptible: 'zap reclaim fork' },
    noLostPte: { preemptible: 'zap two-tables reclaim munmap fork referenced' },
    noLostDirty: { preemptible: 'reclaim' },
    noTableUseAfterFree: {
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
    },
    noDoubleFree: { preemptible: 'reclaim fork' },
    noLeak: { preemptible: 'zap two-tables reclaim munmap fork referenced' },
  },
  failedAllocation: {
    noLostPte: { failing: 'two-tables mremap-two-tables' },
    noLeak: { failing: 'two-tables mremap-two-tables' },
  },
};

export const mayRepaired: Found = {
  munmapOfMigrated: {
    noTableUseAfterFree: { alone: 'munmap', failing: 'munmap' },
    lockDiscipline: { alone: 'munmap', preemptible: 'munmap', failing: 'munmap' },
  },
  mremapOldSide: {
    noStaleTranslation: { alone: 'mremap' },
    noLostPte: { alone: 'mremap mremap-two-tables', preemptible: 'mremap-two-tables' },
  },
  mremapLockOrder: {
    deadlockFree: {
      alone: 'mremap-two-tables',
      preemptible: 'mremap-two-tables',
      failing: 'mremap-two-tables',
    },
    operationsCanEnd: {
      alone: 'mremap-two-tables',
      preemptible: 'mremap-two-tables',
      failing: 'mremap-two-tables',
    },
  },
  leavesTheMm: {
    noStaleTranslation: { alone: 'in-mm-zap' },
  },
  flushNotOwed: {
    noTableUseAfterFree: { alone: 'asids switch-store-buffer' },
  },
  upperKept: {
    noLostPte: { alone: 'pmd' },
    noTableUseAfterFree: { alone: 'root pmd populate' },
    noLeak: { alone: 'pmd populate' },
  },
  preempted: {
    noStaleTranslation: { preemptible: 'zap reclaim fork' },
    noLostPte: { preemptible: 'zap two-tables reclaim munmap fork referenced' },
    noLostDirty: { preemptible: 'reclaim' },
    noTableUseAfterFree: {
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
    },
    noDoubleFree: { preemptible: 'reclaim fork' },
    noLeak: { preemptible: 'zap two-tables reclaim munmap fork referenced' },
  },
  failedAllocation: {
    noLostPte: { failing: 'two-tables mremap-two-tables' },
    noLeak: { failing: 'two-tables mremap-two-tables' },
  },
};
