import type { Found } from './found.ts';

export const hansen: Found = {
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
        'zap two-tables two-pages reclaim munmap mremap mremap-two-tables fork truncate clean referenced switch asids store-buffer switch-store-buffer in-mm two-relocators',
      numa: 'munmap mremap fork',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
    },
    noWildPointer: {
      alone:
        'zap two-tables two-pages reclaim munmap mremap mremap-two-tables fork truncate clean referenced switch asids store-buffer switch-store-buffer in-mm two-relocators',
      numa: 'munmap mremap fork',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
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
      alone:
        'zap two-tables reclaim mremap-two-tables truncate clean referenced in-mm two-relocators',
      preemptible: 'zap two-tables reclaim mremap-two-tables referenced',
      failing: 'zap two-tables reclaim mremap-two-tables referenced',
    },
  },
};
