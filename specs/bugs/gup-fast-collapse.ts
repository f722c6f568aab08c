/**
 * get_user_pages_fast and khugepaged. A collapse clears the PMD entry and flushes, and a small page that somebody has
 * a reference to by then is left alone. If the flush is an interrupt, it waits for a lockless walk, which has its
 * reference in time. If it is none, the walk may take the reference later, and then finds the PTE as it was: a
 * collapse clears PTEs last. Commit 70cbc3cc78a9 (2022): it has to look at the PMD entry.
 */

import { withLargePages } from '../modern/properties.ts';
import { bugSpec } from './family.ts';

const collapse = { collapses: 1, fastWalks: 1, frames: 2, spareTables: 0 };

export const broadcast = bugSpec(
  'gup-fast-collapse',
  'flushes without interrupts: a lockless walk that looks again at the PTE, against collapse',
  { fastWalkRechecks: 'pte' },
  { ...collapse, broadcastFlush: 1 },
  ['noStaleTranslation'],
  withLargePages,
);

export const byInterrupt = bugSpec(
  'gup-fast-collapse-interrupt',
  'the same where flushes are interrupts',
  { fastWalkRechecks: 'pte' },
  collapse,
  [],
  withLargePages,
);

export const fixed = bugSpec(
  'gup-fast-collapse-fixed',
  'commit 70cbc3cc78a9 (2022): the walk looks again at the PMD entry too',
  { fastWalkRechecks: 'pmdAndPte' },
  { ...collapse, broadcastFlush: 1 },
  [],
  withLargePages,
);
