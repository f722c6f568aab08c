/**
 * Reclaim that puts off its flushes.
 */

import { bugSpec } from './family.ts';

const reclaimed = { reclaims: 1, slots: 1 };

export const writtenFirst = bugSpec('reclaim-dirty', 'x', { reclaimFlush: 'last' }, reclaimed, [
  'noLostPte',
  'noLostDirty',
]);

export const flushedFirst = bugSpec(
  'reclaim-dirty-fixed',
  'commit d950c9477d51 (4.3): flushed before a page is written out whose PTE was dirty',
  { reclaimFlush: 'beforeWriting' },
  reclaimed,
);

export const unnoticed = bugSpec(
  'batched-flush',
  'x',
  { reclaimFlush: 'beforeWriting' },
  { ...reclaimed, zaps: 1 },
  ['noLostPte'],
);

export const noticed = bugSpec(
  'batched-flush-fixed',
  'x',
  { reclaimFlush: 'beforeWriting', flushesBatched: true },
  { ...reclaimed, zaps: 1 },
);
