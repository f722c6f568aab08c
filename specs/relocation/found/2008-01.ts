import type { Found } from './found.ts';
import { failedAllocation, flushNotOwed, interruptsOff, preempted, upperKept } from './shared.ts';

export const january4: Found = {
  rcuBeforeFlush: {
    noStaleTranslation: {
      alone: 'two-tables',
      preemptible: 'two-tables',
      failing: 'two-tables',
    },
    noLostPte: {
      alone: 'two-tables',
      preemptible: 'two-tables',
      failing: 'two-tables',
    },
    noTableUseAfterFree: {
      alone:
        'zap two-tables two-pages reclaim munmap mremap fork truncate clean referenced fast-walk switch store-buffer in-mm in-mm-zap two-relocators',
      numa: 'munmap mremap fork',
      preemptible: 'zap two-tables reclaim munmap fork referenced',
      failing: 'zap two-tables reclaim munmap fork referenced',
    },
  },
  unlockedRewalk: {
    noStaleTranslation: {
      alone: 'zap reclaim mremap fork truncate in-mm-zap',
      numa: 'fork',
      preemptible: 'zap reclaim fork',
      failing: 'zap reclaim fork',
    },
    noLostPte: {
      alone:
        'zap two-pages reclaim munmap mremap mremap-two-tables fork truncate clean referenced switch asids store-buffer switch-store-buffer in-mm in-mm-zap two-relocators',
      numa: 'munmap mremap fork',
      preemptible: 'zap reclaim munmap mremap-two-tables fork referenced',
      failing: 'zap reclaim munmap mremap-two-tables fork referenced',
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
        'zap two-tables two-pages reclaim munmap mremap mremap-two-tables fork referenced switch asids store-buffer switch-store-buffer in-mm two-relocators',
      numa: 'munmap mremap fork',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
    },
  },
  interruptsOff,
  preempted: {
    noTableUseAfterFree: {
      preemptible: 'mremap-two-tables',
    },
    lockDiscipline: {
      preemptible: 'two-tables mremap-two-tables',
    },
  },
  flushNotOwed,
};

export const january17: Found = {
  unlockedRewalk: {
    noStaleTranslation: {
      alone: 'zap reclaim mremap fork truncate in-mm-zap',
      numa: 'fork',
      preemptible: 'zap reclaim fork',
      failing: 'zap reclaim fork',
    },
    noLostPte: {
      alone:
        'zap two-tables two-pages reclaim munmap mremap mremap-two-tables fork truncate clean referenced switch asids store-buffer switch-store-buffer in-mm in-mm-zap two-relocators root pmd populate',
      numa: 'munmap mremap fork',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
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
        'zap two-tables two-pages reclaim munmap mremap mremap-two-tables fork referenced switch asids store-buffer switch-store-buffer in-mm two-relocators root pmd populate',
      numa: 'munmap mremap fork',
      preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
      failing: 'zap reclaim munmap fork referenced',
    },
  },
  interruptsOff,
  preempted: { noTableUseAfterFree: preempted.noTableUseAfterFree },
  failedAllocation: { noLeak: failedAllocation.noLeak },
  upperKept: { noTableUseAfterFree: upperKept.noTableUseAfterFree },
  flushNotOwed,
};
