import type { Found } from './found.ts';

export const poc: Found = {
  notLookedAgain: {
    noStaleTranslation: {
      alone: 'zap reclaim fork',
    },
    noLostPte: {
      alone:
        'zap two-tables reclaim munmap mremap mremap-two-tables fork truncate referenced switch',
      preemptible: 'munmap',
      failing: 'munmap',
    },
    noDoubleFree: {
      alone: 'reclaim truncate',
    },
    noLeak: {
      alone: 'zap two-tables reclaim munmap mremap mremap-two-tables fork referenced switch',
      preemptible: 'munmap',
      failing: 'munmap',
    },
  },
  freedAtOnce: {
    noTableUseAfterFree: {
      alone:
        'zap two-tables reclaim munmap mremap mremap-two-tables fork truncate clean referenced switch',
      preemptible: 'munmap',
      failing: 'munmap',
    },
  },
  oldPageBits: {
    noLostDirty: {
      alone: 'reclaim',
    },
  },
  underAllocatorLocks: {
    lockDiscipline: {
      alone:
        'zap two-tables reclaim munmap mremap mremap-two-tables fork truncate clean referenced fast-walk switch in-mm',
      preemptible: 'munmap',
      failing: 'munmap',
    },
    deadlockFree: {
      alone: 'in-mm',
    },
  },
};
