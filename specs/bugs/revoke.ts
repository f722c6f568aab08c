/**
 * munmap against a driver that takes its memory back, CVE-2022-39188 (found by Jann Horn). munmap clears the PTEs,
 * takes the area out of the file's reverse map, and flushes last. A driver that wants its frames back goes by the
 * reverse map (`unmap_mapping_range`): it finds no area, so it flushes nothing, and gives the frames to others. Of a
 * page cache munmap itself holds the pages until it has flushed; frames that are mapped by their number (VM_PFNMAP)
 * nobody counts. A CPU that has yet to be flushed reads and writes what is somebody else's.
 *
 * Commit b67fbebd4cf9 (5.19; include/asm-generic/tlb.h, `tlb_end_vma`): of such an area the flush comes right after
 * the PTEs were cleared, before `free_pgtables` takes it out of the reverse map. A driver that finds the area still
 * there, and its PTEs none, flushes too, as a zap is under way (commit 99baac21e458, `bugs/truncate-nested`).
 */

import { bugSpec } from './family.ts';

const revoked = { file: 1, slots: 1, unmaps: 1, revokes: 1 };

export const late = bugSpec(
  'munmap-pfnmap',
  'Linux until 5.18: a device is unmapped, and flushed after its area has left the reverse map',
  { flushesNested: true },
  revoked,
  ['noStaleTranslation', 'noLostPte', 'noLostDirty'],
);

export const notNested = bugSpec(
  'munmap-pfnmap-nested',
  'commit b67fbebd4cf9 without 99baac21e458: the driver finds the area, but its PTEs none',
  { flushesPfnMapped: true },
  revoked,
  ['noStaleTranslation', 'noLostPte', 'noLostDirty'],
);

export const early = bugSpec(
  'munmap-pfnmap-fixed',
  'commit b67fbebd4cf9 (5.19): flushed before the area leaves the reverse map',
  { flushesNested: true, flushesPfnMapped: true },
  revoked,
);
