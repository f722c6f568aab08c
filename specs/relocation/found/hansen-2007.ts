import type { Found } from './found.ts';

export const hansen: Found = {
  noneMeanwhile: {
    noLostPte: {
      alone: 'zap mremap',
      preemptible: 'zap',
      failing: 'zap',
    },
    noWildPointer: {
      alone:
        'zap two-tables two-pages reclaim munmap mremap mremap-two-tables fork truncate clean referenced switch asids store-buffer switch-store-buffer in-mm in-mm-zap two-relocators',
      numa: 'munmap mremap fork',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
    },
    noLeak: {
      alone: 'munmap',
      preemptible: 'munmap',
      failing: 'munmap',
    },
  },
  notLookedAgain: {
    noStaleTranslation: {
      alone: 'zap reclaim mremap fork truncate in-mm-zap',
      numa: 'fork',
      preemptible: 'zap reclaim fork',
      failing: 'zap reclaim fork',
    },
    noLostPte: {
      alone:
        'two-tables two-pages reclaim munmap mremap-two-tables fork truncate clean referenced switch asids store-buffer switch-store-buffer in-mm in-mm-zap two-relocators',
      numa: 'munmap mremap fork',
      preemptible: 'two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'two-tables reclaim munmap mremap-two-tables fork referenced',
    },
    noLostDirty: {
      alone: 'reclaim',
      preemptible: 'reclaim',
      failing: 'reclaim',
    },
    noDoubleFree: {
      alone: 'reclaim fork truncate',
      numa: 'fork',
      preemptible: 'reclaim fork',
      failing: 'reclaim fork',
    },
    noLeak: {
      alone:
        'zap two-tables two-pages reclaim mremap mremap-two-tables fork referenced switch asids store-buffer switch-store-buffer in-mm two-relocators',
      numa: 'munmap mremap fork',
      preemptible: 'zap two-tables reclaim mremap-two-tables fork referenced',
      failing: 'zap two-tables reclaim mremap-two-tables fork referenced',
    },
  },
  freedAtOnce: {
    noStaleTranslation: {
      alone: 'two-tables',
      preemptible: 'two-tables',
      failing: 'two-tables',
    },
    noTableUseAfterFree: {
      alone:
        'zap two-tables two-pages reclaim munmap mremap mremap-two-tables fork truncate clean referenced switch asids store-buffer switch-store-buffer in-mm in-mm-zap two-relocators',
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
