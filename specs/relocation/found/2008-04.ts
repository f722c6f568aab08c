import type { Found } from './found.ts';

export const april: Found = {
  unread: {
    noStaleTranslation: {
      alone: 'mremap',
      preemptible: 'zap reclaim fork',
    },
    noLostPte: {
      alone: 'reclaim mremap mremap-two-tables pmd',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'two-tables reclaim mremap-two-tables',
    },
    noLostDirty: {
      alone: 'reclaim',
      preemptible: 'reclaim',
      failing: 'reclaim',
    },
    noTableUseAfterFree: {
      alone: 'asids switch-store-buffer root pmd populate',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
    },
    noDoubleFree: {
      preemptible: 'reclaim fork',
    },
    noLeak: {
      alone: 'pmd populate',
      preemptible: 'zap two-tables reclaim munmap fork referenced',
      failing: 'two-tables mremap-two-tables',
    },
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
    counterGuardsPtl: {
      alone: 'pmd',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'two-tables mremap-two-tables',
    },
  },
};

export const aprilOtherLock: Found = {
  unread: {
    noStaleTranslation: {
      alone: 'mremap',
      preemptible: 'zap reclaim fork',
    },
    noLostPte: {
      alone: 'reclaim mremap mremap-two-tables pmd',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'two-tables reclaim mremap-two-tables',
    },
    noLostDirty: {
      alone: 'reclaim',
      preemptible: 'reclaim',
      failing: 'reclaim',
    },
    noTableUseAfterFree: {
      alone: 'asids switch-store-buffer root pmd populate',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
    },
    noDoubleFree: {
      preemptible: 'reclaim fork',
    },
    noLeak: {
      alone: 'pmd populate',
      preemptible: 'zap two-tables reclaim munmap fork referenced',
      failing: 'two-tables mremap-two-tables',
    },
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
    counterGuardsPtl: {
      alone: 'pmd',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'two-tables mremap-two-tables',
    },
  },
};
