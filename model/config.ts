/** Sizes and switches of the modelled machine, kernel and address space. */

import type { Profile } from './x86/translation/hardware.ts';

/** The radix tree. Level 1 are the PTE pages; the highest level has one page, the root. */
export interface Geometry {
  /** Entries of a table page by its level: `fanout[0]` is that of a PTE page. */
  readonly fanout: readonly number[];
}

/** What a CPU may do. */
export interface HardwareSwitches {
  /** Where processors differ or no text settles it. */
  readonly profile: Profile;
  /** Walks begin at any time (R4); without, only in user mode, where the program may want any address. */
  readonly speculates: boolean;
  /** Process-context identifiers that CR3 may be loaded with. */
  readonly pcids: number;
  /** Stores that a CPU's store buffer holds at the most; with 0 memory is sequentially consistent (R44). */
  readonly storeBuffer: number;
  /**
   * How an interrupt is sent: by a store to the local APIC's page, which comes after all older stores, or by
   * WRMSR to an x2APIC register, which is not serialising and may overtake them.
   */
  readonly interruptsSentBy: 'store' | 'wrmsr';
  /**
   * Other CPUs are flushed without an interrupt, so that a flush does not wait until they have interrupts on:
   * by INVLPGB and TLBSYNC (AMD), or by a hypervisor.
   */
  readonly broadcastsFlushes: boolean;
}

export interface KernelSwitches {
  /** Kernel code can be preempted wherever it holds no spinlock and has interrupts on. */
  readonly preemptible: boolean;
  /** Any allocation may fail, not only one that finds nothing free. */
  readonly allocationsMayFail: boolean;
  /** A read fault on swapped-out memory maps it read-only, so that a write has to copy it. */
  readonly swapInReadOnly: boolean;
  /**
   * Whoever goes through the reverse map holds its lock (`anon_vma->lock`, `i_mmap_lock`), and munmap takes an
   * area out of the map before it frees the area's page tables. Where only one of them runs there is no need.
   */
  readonly reverseMapLock: boolean;
  /** A thread moves mappings by mremap. */
  readonly mremaps: boolean;
  /** A thread forks, so that there may be a child that shares frames. */
  readonly forks: boolean;
  /** Entries of level 2 may map a large page: as many frames in a row as a PTE page has entries. */
  readonly largePages: boolean;
  /** Every region is mapped by a large page at first. */
  readonly largeAtFirst: boolean;
}

export interface Config extends Geometry, HardwareSwitches, KernelSwitches {
  readonly cpus: number;
  /** How many CPUs run user threads; they come first, and their CR3 holds this mm's root. */
  readonly userCpus: number;
  /** How many CPUs have this mm's root in CR3, those of the user threads among them. */
  readonly cpusInMm: number;
  readonly threads: number;
  /** Physical pages for page tables, the root among them. */
  readonly tables: number;
  /** Physical pages for data. */
  readonly frames: number;
  /** Swap slots. */
  readonly slots: number;
}

/** Pages of virtual memory that the tree covers. */
export function pagesCovered({ fanout }: Geometry): number {
  return fanout.reduce((pages, entries) => pages * entries, 1);
}
