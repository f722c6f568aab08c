import type { Found } from './found.ts';

export const may: Found = {
  unread: {
    noStaleTranslation: {
      alone: 'zap reclaim mremap truncate',
      preemptible: 'zap reclaim fork',
      failing: 'zap reclaim',
    },
    noLostPte: {
      alone: 'zap reclaim munmap mremap mremap-two-tables truncate clean pmd',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'zap two-tables reclaim munmap mremap-two-tables',
    },
    noLostDirty: {
      alone: 'reclaim',
      preemptible: 'reclaim',
      failing: 'reclaim',
    },
    noTableUseAfterFree: {
      alone: 'munmap asids switch-store-buffer root pmd populate',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'munmap',
    },
    noDoubleFree: {
      alone: 'truncate',
      preemptible: 'reclaim fork',
    },
    noLeak: {
      alone: 'zap reclaim munmap pmd populate',
      preemptible: 'zap two-tables reclaim munmap fork referenced',
      failing: 'zap two-tables reclaim munmap mremap-two-tables',
    },
    lockDiscipline: {
      alone: 'munmap',
      preemptible: 'munmap',
      failing: 'munmap',
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
  },
};

export const mayAsIntended: Found = {
  unread: {
    noStaleTranslation: {
      alone: 'zap reclaim mremap truncate',
      preemptible: 'zap reclaim fork',
      failing: 'zap reclaim',
    },
    noLostPte: {
      alone: 'zap reclaim munmap mremap mremap-two-tables truncate clean pmd',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'zap two-tables reclaim munmap mremap-two-tables',
    },
    noLostDirty: {
      alone: 'reclaim',
      preemptible: 'reclaim',
      failing: 'reclaim',
    },
    noTableUseAfterFree: {
      alone:
        'zap two-tables two-pages reclaim munmap mremap mremap-two-tables fork truncate clean referenced switch asids store-buffer switch-store-buffer in-mm two-relocators root pmd populate',
      numa: 'munmap mremap fork',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
    },
    noDoubleFree: {
      alone: 'truncate',
      preemptible: 'reclaim fork',
    },
    noLeak: {
      alone: 'zap reclaim munmap pmd populate',
      preemptible: 'zap two-tables reclaim munmap fork referenced',
      failing: 'zap two-tables reclaim munmap mremap-two-tables',
    },
    lockDiscipline: {
      alone: 'munmap',
      preemptible: 'munmap',
      failing: 'munmap',
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
  },
};

export const mayRepaired: Found = {
  unread: {
    noStaleTranslation: {
      alone: 'mremap',
      preemptible: 'zap reclaim fork',
    },
    noLostPte: {
      alone: 'mremap mremap-two-tables pmd',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'two-tables mremap-two-tables',
    },
    noLostDirty: {
      preemptible: 'reclaim',
    },
    noTableUseAfterFree: {
      alone: 'munmap asids switch-store-buffer root pmd populate',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'munmap',
    },
    noDoubleFree: {
      preemptible: 'reclaim fork',
    },
    noLeak: {
      alone: 'pmd populate',
      preemptible: 'zap two-tables reclaim munmap fork referenced',
      failing: 'two-tables mremap-two-tables',
    },
    lockDiscipline: {
      alone: 'munmap',
      preemptible: 'munmap',
      failing: 'munmap',
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
  },
};
