/** What is found alike in several versions, by cause. */

import type { Places } from './found.ts';

/** Of one cause: by property, where. */
type Properties = Readonly<Record<string, Places>>;

/** Everywhere but with NUMA migration, which keeps mremap out. */
const mremapTwoTables: Places = {
  alone: 'mremap-two-tables',
  preemptible: 'mremap-two-tables',
  failing: 'mremap-two-tables',
};
/** Wherever reclaim is tried. */
const reclaim: Places = { alone: 'reclaim', preemptible: 'reclaim', failing: 'reclaim' };

/** From March 2008 on. */
export const preempted = {
  noStaleTranslation: { preemptible: 'zap reclaim fork' },
  noLostPte: { preemptible: 'zap two-tables reclaim munmap fork referenced' },
  noTableUseAfterFree: {
    preemptible: 'zap two-tables reclaim munmap mremap-two-tables fork referenced',
  },
  noDoubleFree: { preemptible: 'reclaim fork' },
  noLeak: { preemptible: 'zap two-tables reclaim munmap fork referenced' },
} as const satisfies Properties;

/** From April 2008 on; before, pages leak and no more. */
export const failedAllocation = {
  noLostPte: { failing: 'two-tables mremap-two-tables' },
  noLeak: { failing: 'two-tables mremap-two-tables' },
} as const satisfies Properties;

/** From March 2008 on. */
export const upperKept = {
  noLostPte: { alone: 'pmd' },
  noTableUseAfterFree: { alone: 'root pmd populate' },
  noLeak: { alone: 'pmd populate' },
} as const satisfies Properties;

export const flushNotOwed: Properties = {
  noTableUseAfterFree: { alone: 'asids switch-store-buffer' },
};

export const interruptsOff: Properties = {
  deadlockFree: { alone: 'in-mm' },
  operationsCanEnd: { alone: 'in-mm' },
};

/** In March and April 2008. */
export const oldPageBits: Properties = {
  noLostPte: { alone: 'reclaim', failing: 'reclaim' },
  noLostDirty: reclaim,
};

export const mremapLockOrder: Properties = {
  deadlockFree: mremapTwoTables,
  operationsCanEnd: mremapTwoTables,
};

/** Where failing allocations are not the cause of the shorter run. */
export const mremapOldSide: Properties = {
  noStaleTranslation: { alone: 'mremap' },
  noLostPte: { alone: 'mremap mremap-two-tables', preemptible: 'mremap-two-tables' },
};

/** In May 2008, as posted and as intended. */
export const plainUpdates: Properties = { noLostDirty: reclaim };

/** In May 2008. */
export const leavesTheMm: Properties = { noStaleTranslation: { alone: 'in-mm-zap' } };

/** In May 2008. */
export const munmapOfMigrated = {
  noTableUseAfterFree: { alone: 'munmap', failing: 'munmap' },
  lockDiscipline: { alone: 'munmap', preemptible: 'munmap', failing: 'munmap' },
} as const satisfies Properties;
