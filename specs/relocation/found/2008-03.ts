import type { Found } from './found.ts';

export const march: Found = {
  oldPageBits: {
    noLostPte: {
      alone: 'reclaim',
      failing: 'reclaim',
    },
    noLostDirty: {
      alone: 'reclaim',
      preemptible: 'reclaim',
      failing: 'reclaim',
    },
  },
  preempted: {
    noStaleTranslation: {
      preemptible: 'zap reclaim fork',
    },
    noLostPte: {
      preemptible: 'zap two-tables reclaim munmap fork referenced',
    },
    noTableUseAfterFree: {
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
    },
    noDoubleFree: {
      preemptible: 'reclaim fork',
    },
    noLeak: {
      preemptible: 'zap two-tables reclaim munmap fork referenced',
    },
  },
  failedAllocation: {
    noLeak: {
      failing: 'two-tables mremap-two-tables',
    },
  },
  upperKept: {
    noLostPte: {
      alone: 'pmd',
    },
    noTableUseAfterFree: {
      alone: 'root pmd populate',
    },
    noLeak: {
      alone: 'pmd populate',
    },
  },
  flushNotOwed: {
    noTableUseAfterFree: {
      alone: 'asids switch-store-buffer',
    },
  },
  mremapOldSide: {
    noStaleTranslation: {
      alone: 'mremap',
    },
    noLostPte: {
      alone: 'mremap mremap-two-tables',
      preemptible: 'mremap-two-tables',
      failing: 'mremap-two-tables',
    },
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
  interruptsOff: {
    deadlockFree: {
      alone: 'in-mm',
    },
    operationsCanEnd: {
      alone: 'in-mm',
    },
  },
};
