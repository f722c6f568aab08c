import type { Found } from './found.ts';

export const january4: Found = {
  unread: {
    noStaleTranslation: {
      alone: 'zap two-tables reclaim mremap fork truncate',
      numa: 'fork',
      preemptible: 'zap two-tables reclaim fork',
      failing: 'zap two-tables reclaim fork',
    },
    noLostPte: {
      alone:
        'zap two-tables two-pages reclaim munmap mremap mremap-two-tables fork truncate clean referenced switch asids store-buffer switch-store-buffer in-mm two-relocators',
      numa: 'munmap mremap fork',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
    },
    noLostDirty: {
      alone: 'reclaim',
      preemptible: 'reclaim',
      failing: 'reclaim',
    },
    noTableUseAfterFree: {
      alone:
        'zap two-tables two-pages reclaim munmap mremap fork truncate clean referenced fast-walk switch asids store-buffer switch-store-buffer in-mm two-relocators',
      numa: 'munmap mremap fork',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'zap two-tables reclaim munmap fork referenced',
    },
    noDoubleFree: {
      alone: 'reclaim fork truncate',
      numa: 'fork',
      preemptible: 'reclaim fork',
      failing: 'reclaim fork',
    },
    noLeak: {
      alone:
        'zap two-tables two-pages reclaim munmap mremap mremap-two-tables fork referenced switch asids store-buffer switch-store-buffer in-mm two-relocators',
      numa: 'munmap mremap fork',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
    },
    lockDiscipline: {
      preemptible: 'two-tables mremap-two-tables',
    },
    deadlockFree: {
      alone: 'in-mm',
    },
    operationsCanEnd: {
      alone: 'in-mm',
    },
  },
};

export const january17: Found = {
  unread: {
    noStaleTranslation: {
      alone: 'zap reclaim mremap fork truncate',
      numa: 'fork',
      preemptible: 'zap reclaim fork',
      failing: 'zap reclaim fork',
    },
    noLostPte: {
      alone:
        'zap two-tables two-pages reclaim munmap mremap mremap-two-tables fork truncate clean referenced switch asids store-buffer switch-store-buffer in-mm two-relocators root pmd populate',
      numa: 'munmap mremap fork',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
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
      alone: 'reclaim fork truncate',
      numa: 'fork',
      preemptible: 'reclaim fork',
      failing: 'reclaim fork',
    },
    noLeak: {
      alone:
        'zap two-tables two-pages reclaim munmap mremap mremap-two-tables fork referenced switch asids store-buffer switch-store-buffer in-mm two-relocators root pmd populate',
      numa: 'munmap mremap fork',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
    },
    deadlockFree: {
      alone: 'in-mm',
    },
    operationsCanEnd: {
      alone: 'in-mm',
    },
  },
};
