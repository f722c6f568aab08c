/**
 * mremap and the flush of the old address. 2.6.24 flushed each page before it set its PTE at the new address
 * (`no-relocation/mremap`); since 3.2 one flush at the end saves interrupts, and it took three fixes to get the
 * moment right. A PTE that has been set at the new address is anybody's as soon as the ptls are dropped.
 */

import { bugSpec } from './family.ts';

const reclaimed = { mremaps: 1, pages: 2, reclaims: 1, slots: 1 };

export const last = bugSpec(
  'mremap-dirty',
  'Linux 3.2 to 4.8: the old address is flushed after the ptls were dropped',
  { mremapFlush: 'last' },
  reclaimed,
  ['noStaleTranslation', 'noLostPte', 'noLostDirty'],
);

export const ifSeenDirty = bugSpec(
  'mremap-dirty-check',
  'commit 5d1904204c99 (4.9-rc6): flushed under the ptls if the PTE was dirty before it was cleared',
  { mremapFlush: 'ifSeenDirty' },
  reclaimed,
  ['noStaleTranslation', 'noLostPte', 'noLostDirty'],
);

export const ifDirty = bugSpec(
  'mremap-flush',
  'commit a2ce2666aa87 (4.9-rc8): flushed under the ptls if the PTE cleared was dirty; CVE-2018-18281',
  { mremapFlush: 'ifDirty' },
  reclaimed,
  ['noStaleTranslation'],
);

export const always = bugSpec(
  'mremap-flush-fixed',
  'commit eb66ae030829 (4.19): always flushed before the ptls are dropped',
  { mremapFlush: 'always' },
  reclaimed,
);
