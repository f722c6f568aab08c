/**
 * Reclaim that puts off its flushes (mm/rmap.c, mm/vmscan.c). Since 4.3 it clears the PTEs of many pages, each under
 * its ptl, and flushes once, before it frees the pages (commit 72b252aed506). Until then CPUs use the pages by their
 * TLBs, and three things have to be seen to:
 *
 * - A CPU that has the PTE as writable and dirty writes without asking the PTE (R20). So the flush must come before
 *   a page is written out whose PTE was dirty, or what is written after that is lost (`try_to_unmap_flush_dirty`,
 *   commit d950c9477d51, in the same release).
 * - Whoever finds the PTE cleared takes it for flushed: MADV_DONTNEED returns, and the program still reads what it
 *   has dropped; and so after mprotect and munmap (commit 3ea277194daa, found by Nadav Amit). So they look, with the
 *   ptl, whether reclaim has yet to flush the mm (`flush_tlb_batched_pending`).
 * - A fault of another CPU may read the page in again, into another frame, as the first is out of the swap cache
 *   before it is flushed. What is written there a CPU that was not flushed does not see: it reads on from the old
 *   frame. Faults of the model ask nobody whether a flush is pending, as we know of no place in `do_swap_page` that
 *   does; whether something else keeps kernels from it is not settled, and we know of no report.
 */

import { bugSpec } from './family.ts';

const reclaimed = { reclaims: 1, slots: 1 };
const zapped = { ...reclaimed, zaps: 1 };
const readInAgain = { ...reclaimed, users: 2, frames: 2, speculation: 0, amd: 1 };

export const writtenFirst = bugSpec(
  'reclaim-dirty',
  'what commit d950c9477d51 (4.3) is for: a page is written out before a CPU is flushed that writes it',
  { reclaimFlush: 'last' },
  reclaimed,
  ['noLostPte', 'noLostDirty'],
);

export const flushedFirst = bugSpec(
  'reclaim-dirty-fixed',
  'commit d950c9477d51 (4.3): flushed before a page is written out if a PTE was dirty',
  { reclaimFlush: 'beforeWriting' },
  reclaimed,
);

export const unnoticed = bugSpec(
  'batched-flush',
  'Linux 4.3 to 4.12: who finds nothing mapped does not flush, though reclaim has yet to',
  { reclaimFlush: 'beforeWriting' },
  zapped,
  ['noLostPte'],
);

export const noticed = bugSpec(
  'batched-flush-fixed',
  'commit 3ea277194daa (4.13): who holds the ptl looks whether reclaim has yet to flush the mm',
  { reclaimFlush: 'beforeWriting', flushesBatched: true },
  zapped,
);

export const refaulted = bugSpec(
  'reclaim-refault',
  'if faults do not ask whether a flush is pending: a page is read in again before the flush',
  { reclaimFlush: 'beforeWriting', flushesBatched: true },
  readInAgain,
  ['noLostPte'],
);

export const refaultedAfter = bugSpec(
  'reclaim-refault-each',
  'the same in Linux until 4.2, which flushes each page under the ptl',
  {},
  readInAgain,
);
