/** Sizes and switches of the modelled machine, kernel and address space. */

import { INTEL } from './x86/translation/hardware.ts';
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
  /** CPUs of user threads go to other address spaces and to kernel threads, and come back; or never. */
  readonly switching: SwitchRules | null;
  /** Address spaces have tags, `pcids` on each CPU, and flushes are numbered; or neither. */
  readonly asids: AsidRules | null;
  /**
   * Whoever goes through the reverse map holds its lock (`anon_vma->lock`, `i_mmap_lock`), and munmap takes an
   * area out of the map before it frees the area's page tables. Where only one of them runs there is no need.
   */
  readonly reverseMapLock: boolean;
  /** A thread moves mappings by mremap. */
  readonly mremaps: boolean;
  /**
   * The memory is a file's, mapped shared, not anonymous: slot `i` is the block of the file behind page `i`, and
   * what it is read into is the page cache.
   */
  readonly file: boolean;
  /**
   * The file is a device's, and its driver maps frames by their number (VM_PFNMAP): page tables' references to them
   * are not counted, and the driver takes the frames back when it likes (see `kernel/revoke.ts`).
   */
  readonly pfnMapped: boolean;
  /** Zaps flush also if they found nothing, while another is under way (see `kernel/version.ts`). */
  readonly flushesNested: boolean;
  /** Zaps and mremap flush what reclaim has unmapped and not flushed (see `kernel/version.ts`). */
  readonly flushesBatched: boolean;
  /** A thread forks, so that there may be a child that shares frames. */
  readonly forks: boolean;
  /** Entries of level 2 may map a large page: as many frames in a row as a PTE page has entries. */
  readonly largePages: boolean;
  /** Every region is mapped by a large page at first. */
  readonly largeAtFirst: boolean;
}

/** How the kernel switches address spaces, and how a flush finds the CPUs that use one. */
export interface SwitchRules {
  /**
   * `switch_mm` takes the CPU out of the mask of the mm that it leaves once CR3 has been loaded (2.6.38; commit
   * 831d52bc153971b70e64eccfbed2b232394f22f8). Before, it did so first; 4.20 does so first again.
   */
  readonly switchClearsMaskLast: boolean;
  /**
   * The same of `leave_mm`, by which a flush makes a lazy CPU leave the mm: so since it goes by way of `switch_mm`
   * (4.13; commit 3d28ebceaffab40f30afa87e33331560148d7b8b).
   */
  readonly leaveClearsMaskLast: boolean;
  /**
   * A CPU that keeps the root for a kernel thread stays in the mask, and a flush makes it leave the mm. In the first
   * candidates of 4.14 it left the mask, and was not flushed before it came back (commit
   * 94b1b03b519b81c494900cb112aa00ed205cc2d9, repaired by b956575bed91ecfb136a8300742ecbbf451471ab).
   */
  readonly lazyStaysInMask: boolean;
  /**
   * A flush has a full barrier between the stores of entries before it and its look at the mask (4.5; commit
   * 71b3c126e61177eb693423f2e18a1914205b165e): INVLPG or a load of CR3, or else MFENCE. Before, it looked first.
   */
  readonly barrierBeforeMask: boolean;
}

/** How the kernel gives tags (PCIDs) to address spaces: `arch/x86/mm/tlb.c` of 4.14 and later. */
export interface AsidRules {
  /** A tag that an address space did not have before is flushed as CR3 is loaded (bit 63 clear, R41). */
  readonly flushesNewAsid: boolean;
  /** So is one that the address space has, if its generation is not the latest (`choose_new_asid`). */
  readonly checksGeneration: boolean;
  /**
   * A single page is invalidated only if that brings the CPU from one generation to the next, and that is the latest;
   * else all is (`flush_tlb_func_common`).
   */
  readonly checksRequestIsNext: boolean;
}

export const ASID_RULES: AsidRules = {
  flushesNewAsid: true,
  checksGeneration: true,
  checksRequestIsNext: true,
};

/** With what was found in all these years repaired. */
export const REPAIRED: SwitchRules = {
  switchClearsMaskLast: true,
  leaveClearsMaskLast: true,
  lazyStaysInMask: true,
  barrierBeforeMask: true,
};

/** `include/asm-x86/mmu_context_64.h` and `arch/x86/kernel/smp_64.c` as they were. */
export const LINUX_2_6_24: SwitchRules = {
  switchClearsMaskLast: false,
  leaveClearsMaskLast: false,
  lazyStaysInMask: true,
  barrierBeforeMask: false,
};

/** State that only some versions of the protocol keep. Where none does, the state has no such fields. */
export interface ProtocolState {
  /** The mm counts the relocations under way. */
  readonly countsRelocations: boolean;
  /** The old and the new page of a move remember each other (`page->migrated_page`). */
  readonly remembersMigrated: boolean;
  /** A table page that is taken anew remembers no other. */
  readonly forgetsMigrated: boolean;
  /** Relocators wait for a grace period themselves (`synchronize_rcu`). */
  readonly synchronizesRcu: boolean;
}

export const NOTHING_KEPT: ProtocolState = {
  countsRelocations: false,
  remembersMigrated: false,
  forgetsMigrated: false,
  synchronizesRcu: false,
};

export interface Config extends Geometry, HardwareSwitches, KernelSwitches, ProtocolState {
  readonly cpus: number;
  /** How many CPUs run user threads; they come first, and their CR3 holds this mm's root. */
  readonly userCpus: number;
  /** How many CPUs have this mm's root in CR3, those of the user threads among them. */
  readonly cpusInMm: number;
  readonly threads: number;
  /** Threads that relocate table pages. */
  readonly relocators: number;
  /** Their CPUs have the mm in CR3 too. */
  readonly relocatorsInMm: boolean;
  /** Their callers hold the mm's `mmap_sem`, for one or the other, or not. */
  readonly relocatorMmapSem: 'reading' | 'writing' | null;
  /** Levels of the tree whose pages they move, from the PTE pages up; all, with the root. */
  readonly movesLevels: number;
  /** Physical pages for page tables, the root among them. */
  readonly tables: number;
  /** Physical pages for data. */
  readonly frames: number;
  /** Swap slots. */
  readonly slots: number;
}

/** The usual hardware, and a kernel with nothing in it that a switch adds. */
export const PLAIN: HardwareSwitches & KernelSwitches & ProtocolState = {
  profile: INTEL,
  speculates: true,
  pcids: 1,
  storeBuffer: 0,
  interruptsSentBy: 'store',
  broadcastsFlushes: false,
  preemptible: false,
  allocationsMayFail: false,
  swapInReadOnly: false,
  switching: null,
  asids: null,
  reverseMapLock: false,
  mremaps: false,
  file: false,
  pfnMapped: false,
  flushesNested: false,
  flushesBatched: false,
  forks: false,
  largePages: false,
  largeAtFirst: false,
  ...NOTHING_KEPT,
};

/** Pages of virtual memory that the tree covers. */
export function pagesCovered({ fanout }: Geometry): number {
  return fanout.reduce((pages, entries) => pages * entries, 1);
}

/** Does `mm->pgd` change? */
export function movesRoot({ fanout, movesLevels }: Config): boolean {
  return movesLevels === fanout.length;
}
