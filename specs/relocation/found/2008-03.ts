import type { Found } from './found.ts';

export const march: Found = {
  unread: {
    noStaleTranslation: {
      alone: 'mremap',
      preemptible: 'zap reclaim fork',
    },
    noLostPte: {
      alone: 'reclaim mremap mremap-two-tables in-mm pmd',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'reclaim mremap-two-tables',
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
      alone: 'in-mm pmd populate',
      preemptible: 'zap two-tables reclaim munmap fork referenced',
      failing: 'two-tables mremap-two-tables',
    },
    lockDiscipline: {
      alone: 'in-mm',
    },
    deadlockFree: {
      alone: 'mremap-two-tables in-mm',
      preemptible: 'mremap-two-tables',
      failing: 'mremap-two-tables',
    },
    operationsCanEnd: {
      alone: 'mremap-two-tables in-mm',
      preemptible: 'mremap-two-tables',
      failing: 'mremap-two-tables',
    },
  },
};
