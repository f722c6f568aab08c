/** Causes in 2008-03 and 2008-04; those before and after them have most of these too. */

import type { RelocationCauses } from './cause.ts';

export const causes: RelocationCauses = {
  oldPageBits: {
    title: 'Accessed and dirty bits that CPUs set in the old page are lost',
    explanation:
      'Until the flush is over a CPU walks through the old PTE page, be it from a paging-structure cache, and sets ' +
      'accessed and dirty there; but the entries have been copied by then, and nobody looks at the old ones ' +
      'again. Reclaim finds the entry of the new page clean and drops the frame, though swap holds an older value.',
    said:
      'by a reviewer of the posting, in April 2008, of the dirty bit; its author agreed, and the posting of ' +
      'May 2008 is the answer.',
  },
  preempted: {
    title: 'A grace period does not wait for a thread that was preempted',
    explanation:
      'A path reads the PMD entry without a lock, and then takes the ptl of the page that it names; in a preemptible ' +
      'kernel no read-side section spans the two. So the grace period ends in between: the ptl lies in a page that ' +
      'is free or serves other addresses by then, or the thread takes it when relocation mode is over, and ' +
      'changes entries of the old page.',
    said: null,
  },
  failedAllocation: {
    title: 'A failed allocation skips the flush, the list and the grace period',
    explanation:
      'When there is no page for the next table, those that have been moved already have left an owed flush and a list of ' +
      'old pages. The failure path drops the list, so that the pages leak, and leaves relocation mode; where ' +
      'that does not wait for a grace period, a thread that waits for the ptl of an old page takes it ' +
      'afterwards and believes in it.',
    said: null,
  },
  upperKept: {
    title: 'Pointers into upper table pages are kept over sleeps',
    explanation:
      'A fault sleeps for a page with a pointer to its PMD entry, or to the entry that it is to fill in, and a relocator ' +
      'sleeps with pointers to the entries above what it moves. No grace period waits for a sleeping thread, so ' +
      'when it goes on the page of that entry has been moved and freed; and if relocation mode is over by then, ' +
      'nobody walks again.',
    said: null,
  },
  flushNotOwed: {
    title: 'Whether a flush is owed is asked of the mask',
    explanation:
      'No flush is noted as owed if no CPU is in `cpu_vm_mask` at that moment. But what a CPU has cached under a tag ' +
      'outlives its bit in the mask, and the mask is read while the store to the PMD entry may still pend in ' +
      'the store buffer: a CPU that comes back walks through the old page, which is freed without a flush.',
    said: null,
  },
  mremapOldSide: {
    title: 'mremap walks again for the new address alone',
    explanation:
      'mremap takes the ptl of the old address first, and if it has had to wait for a relocator, that is the ptl of a ' +
      'page in limbo. Only after the ptl of the new address it looks whether the page has moved; so it takes ' +
      'the entry from the old page, and leaves it in the new one.',
    said: null,
  },
  mremapLockOrder: {
    title: 'mremap wants page_table_lock while it holds a ptl',
    explanation:
      'mremap holds the ptl of the old address while delimbo takes `page_table_lock` for the new one. A relocator holds ' +
      '`page_table_lock` and waits for that ptl: neither goes on.',
    said: null,
  },
};
