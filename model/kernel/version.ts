/** Which version of the kernel's own paths runs, where versions differ. */

import type { FastWalkRechecks } from './fast-walk.ts';
import type { MremapFlush } from './mremap.ts';
import type { ReclaimFlush } from './reclaim.ts';
import type { ZapFlush } from './zap-pte.ts';

export interface KernelVersion {
  readonly mremapFlush: MremapFlush;
  readonly zapFlush: ZapFlush;
  readonly fastWalkRechecks: FastWalkRechecks;
  /**
   * A zap that finds a PTE none flushes all the same while another zap is under way, which may have cleared it and
   * not flushed yet (`mm_tlb_flush_nested`, 4.13, commit 99baac21e458).
   */
  readonly flushesNested: boolean;
  readonly reclaimFlush: ReclaimFlush;
  /**
   * Whoever could skip a flush as a PTE is none looks first whether reclaim has yet to flush the mm
   * (`flush_tlb_batched_pending`, 4.13, commit 3ea277194daa).
   */
  readonly flushesBatched: boolean;
  /**
   * munmap flushes what it has unmapped of a VM_PFNMAP area before that leaves the reverse map (`tlb_end_vma`, 5.19,
   * commit b67fbebd4cf9).
   */
  readonly flushesPfnMapped: boolean;
}

/** The kernel that the relocation protocols were posted against. */
export const linux2624: KernelVersion = {
  mremapFlush: 'each',
  zapFlush: 'last',
  fastWalkRechecks: 'nothing',
  flushesNested: false,
  reclaimFlush: 'each',
  flushesBatched: false,
  flushesPfnMapped: false,
};
