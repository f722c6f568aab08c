/**
 * The state of the modelled machine: page tables in physical memory, the MMU of each CPU, the mm,
 * page frames, swap, RCU; and the ghost state, which only the specification reads.
 *
 * Data frames and table pages come from two pools. A table page that hardware or a thread uses after
 * it was freed is a violation by itself (`noTableUseAfterFree`), so what foreign data would spell
 * when read as entries need not be modelled: a freed page keeps its last entries. Verdicts of the
 * other properties are complete only where that one holds.
 */

import { array, bool, enumOf, optional, range, setOf, struct, taggedBy } from '../checker/index.ts';
import type { Value } from '../checker/index.ts';
import { movesRoot, pagesCovered } from './config.ts';
import type { Config } from './config.ts';
import { included } from './included.ts';
import { sizesOf, tableMemory } from './x86/mmu.ts';
import { storeBuffer } from './x86/store-buffer.ts';
import { cachesOf } from './x86/translation/caches.ts';
import { addressesOf } from './x86/translation/hardware.ts';
import type { HardwareOn } from './x86/translation/hardware.ts';

/** One paging-structure entry as it lies in memory. */
export interface Entry {
  /**
   * `page` and `table` have P=1; `swap` is a not-present entry that names a swap slot. At level 2 `page` maps a
   * large page (PS), and `invalid` is one whose P the kernel has cleared (`pmd_mkinvalid`).
   */
  kind: 'none' | 'page' | 'table' | 'swap' | 'invalid';
  /** Frame (of a large page the first one), table page or swap slot, by `kind`; 0 with `none`. */
  target: number;
  writable: boolean;
  accessed: boolean;
  dirty: boolean;
}

function showEntry({ kind, target, writable, accessed, dirty }: Entry): string {
  if (kind === 'none') return 'none';
  if (kind === 'swap') return `swap(slot${target})`;
  const bits = [writable ? 'W' : '', accessed ? 'A' : '', dirty ? 'D' : ''].join('');
  if (kind === 'table') return `table T${target}`;
  return `${kind === 'page' ? 'present' : kind} f${target}${bits && ` ${bits}`}`;
}

type TableUse = 'free' | 'live' | 'rcu' | 'deposited';

/** A store that is pending in a store buffer: to an entry, or one that drops a spinlock. */
export interface Store {
  to: 'entry' | 'ptl' | 'pageTableLock' | 'reverseMapLock';
  /** The page of the entry or the ptl, and which entry: the first page of what it covers. */
  table: number;
  level: number;
  va: number;
  readonly value: Entry;
}

function showStore({ to, table, level, va, value }: Store): string {
  if (to === 'pageTableLock' || to === 'reverseMapLock') return `unlock ${to}`;
  return to === 'ptl' ? `unlock ptl T${table}` : `T${table} L${level} va${va}: ${showEntry(value)}`;
}

/** The domains that other parts of the model refer to, and the state's declaration. */
export function kernelState(config: Config) {
  const { fanout, cpus, threads, tables, frames, slots } = config;
  const CPU = range(0, cpus - 1, 'cpu');
  // The other CPUs never have the mm in CR3, so they never walk; nor are they ever switched to it.
  const USER_CPU = range(0, Math.max(config.userCpus, 1) - 1, 'cpu');
  const WALKING_CPU = range(0, Math.max(config.cpusInMm, 1) - 1, 'cpu');
  const ASID = range(0, config.pcids - 1, 'asid');
  const THREAD = range(0, threads - 1, 't');
  const VA = range(0, pagesCovered(config) - 1, 'va');
  const TABLE = range(0, tables - 1, 'T');
  const FRAME = range(0, frames - 1, 'f');
  const SLOT = range(0, Math.max(slots, 1) - 1, 'slot');
  const LEVEL = range(1, fanout.length, 'level');
  /** Levels whose entries point at table pages. */
  const UPPER_LEVEL = range(2, fanout.length, 'level');
  /** The part of the address space that one table page of a level covers. */
  const REGION = range(0, pagesCovered(config) / (fanout[0] as number) - 1, 'region');
  const kinds = ['none', 'page', 'table', 'swap'] as const;
  const ENTRY = struct(
    {
      kind: enumOf<Entry['kind']>(...kinds, ...(config.largePages ? (['invalid'] as const) : [])),
      target: taggedBy('kind', {
        page: FRAME,
        table: TABLE,
        swap: SLOT,
        ...included(config.largePages, { invalid: FRAME }),
      }),
      writable: bool,
      accessed: bool,
      dirty: bool,
    },
    showEntry,
  );
  const isBuffered = config.storeBuffer > 0;
  const STORE = struct(
    {
      to: enumOf('entry', 'ptl', 'pageTableLock', 'reverseMapLock'),
      table: TABLE,
      level: LEVEL,
      va: VA,
      value: ENTRY,
    },
    showStore,
  );
  const CONTENT = enumOf('garbage', 'zero', 'current');
  const cpuFields = {
    /** CR3: the root in use, or none if the CPU is in another mm. */
    cr3: optional(TABLE),
    userMode: bool,
    /** RFLAGS.IF = 0. */
    interruptsOff: bool,
    ...cachesOf(sizesOf(config), fanout.length, {
      addresses: VA,
      regions: REGION,
      tables: TABLE,
      frames: FRAME,
    }),
    /** Flush requests not yet answered, by the CPU that sent them. */
    flushRequest: array(
      CPU,
      struct(
        {
          kind: enumOf('none', 'all', 'page', 'reload'),
          va: VA,
          /** Is the generation that the flush is to bring still the latest? */
          ...included(config.asids !== null, { isLatest: bool }),
        },
        ({ kind, va }) => (kind === 'page' ? `page va${va}` : kind),
      ),
    ),
    ...included(config.switching !== null, {
      /** `cpu_tlbstate.state`: does the CPU keep the root for a kernel thread only? */
      mmuState: enumOf('ok', 'lazy'),
    }),
    ...included(config.switching !== null || config.asids !== null, {
      /** The CPUs that a flush from here is going to interrupt: what it read of the mask. */
      flushMask: setOf(CPU),
    }),
    ...included(config.switching !== null && !config.switching.leaveClearsMaskLast, {
      /** The flush interrupt is in the middle of `leave_mm`, for the request of that CPU. */
      leaving: optional(CPU),
    }),
    ...included(config.asids !== null, {
      /** The tag that our mm has on this CPU (`cpu_tlbstate.ctxs`), if any. */
      asid: optional(ASID),
      /** How many generations it is behind, at that tag: 0, 1 or more (see `kernel/asid.ts`). */
      behind: range(0, 2),
      /** Tags that other address spaces have had here, since they were flushed. */
      foreign: setOf(ASID),
      /** Of the flush that this CPU is about to send. */
      flushIsLatest: bool,
    }),
    ...included(isBuffered, { buffer: storeBuffer(config.storeBuffer, STORE, showStore) }),
  };
  const ghostFields = {
    /** What the user may read at each address (see `ghost.ts`). */
    page: array(
      VA,
      struct({
        written: bool,
        mayBeZero: bool,
        /** Threads that zap it. */
        zapping: setOf(THREAD),
        writtenWhileZapping: bool,
      }),
    ),
    /** What the kernel's completed operations left in the entry of each address. */
    pte: array(
      VA,
      struct({
        kind: enumOf('none', 'page', 'swap'),
        target: taggedBy('kind', { page: FRAME, swap: SLOT }),
      }),
    ),
    /** Frames that a lockless walk has found to be the page's, and that its caller uses. */
    ...included(config.largePages, { handedOut: setOf(FRAME) }),
    /** A fork runs. */
    ...included(config.forks, { forking: bool }),
    /** An mremap that runs. */
    ...included(config.mremaps, { move: struct({ from: optional(VA), to: VA }) }),
  };
  const state = struct({
    mm: struct({
      /** `mm->pgd`. */
      root: TABLE,
      /** `mm->cpu_vm_mask`. */
      cpuMask: setOf(CPU),
      pageTableLock: optional(THREAD),
      mmapSem: struct({ readers: setOf(THREAD), writer: optional(THREAD) }),
      /** A flush is owed (NEED_FLUSH). */
      needFlush: bool,
      /** A reload of CR3 is owed (NEED_RELOAD). */
      ...included(movesRoot(config), { needReload: bool }),
      /** A relocation is under way (NEED_REWALK). */
      needRewalk: bool,
      relocationMutex: optional(THREAD),
      /** Threads whose zap is not flushed yet (`tlb_flush_pending`). */
      ...included(config.flushesNested, { zapping: setOf(THREAD) }),
      /** Reclaim has unmapped pages that it may not have flushed (`tlb_flush_batched`). */
      ...included(config.flushesBatched, { flushBatched: bool }),
      ...included(config.reverseMapLock, {
        reverseMapLock: optional(THREAD),
        /** Areas that munmap has taken out of the reverse map. */
        outOfReverseMap: setOf(config.reverseMapLock ? REGION : 1),
      }),
      /** Relocations under way (`page_table_relocation_count`). */
      ...included(config.countsRelocations, { relocations: range(0, config.relocators) }),
    }),
    table: array(
      TABLE,
      struct({
        /**
         * `rcu`: handed to RCU, to be freed after a grace period. `deposited`: an empty PTE page that is kept for
         * when a large page is split (`pgtable_trans_huge_deposit`).
         */
        use: enumOf<TableUse>(
          ...(['free', 'live', 'rcu'] as const),
          ...(config.largePages ? (['deposited'] as const) : []),
        ),
        /** Which node of the tree it is or was, or is about to be. */
        level: LEVEL,
        region: REGION,
        /** The split lock (`ptl`), part of the page's descriptor. */
        ptl: optional(THREAD),
        /** Threads whose read-side sections the grace period of this page still waits for. */
        rcuWaits: setOf(THREAD),
        entry: array(Math.max(...fanout), ENTRY),
        /** CPUs that the grace period still waits for to drain their store buffers (see `rcu.ts`). */
        ...included(isBuffered, { rcuDrains: setOf(CPU) }),
        /** Where it has moved to, or from, while that move is not over. */
        ...included(config.remembersMigrated, { migrated: optional(TABLE) }),
      }),
    ),
    cpu: array(CPU, struct(cpuFields)),
    frame: array(
      FRAME,
      struct({
        use: enumOf('free', 'used'),
        /** Where the reverse map says that it is mapped. */
        va: VA,
        mapCount: range(0, 3),
        /** The page's own dirty flag (PG_dirty). */
        dirty: bool,
        /** The page lock (PG_locked). */
        lock: optional(THREAD),
        /** Threads that hold a reference. */
        pins: setOf(THREAD),
        /** In the swap cache under this slot. */
        slot: optional(SLOT),
        /** Part of a large page that a PMD entry maps. */
        ...included(config.largePages, { large: bool }),
        /** A child maps it too (see `kernel/fork.ts`). Always there, as `noLeak` asks for it. */
        inChild: bool,
        /** Ghost: what the memory holds (see `ghost.ts`). */
        content: CONTENT,
      }),
    ),
    slot: array(
      SLOT,
      struct({
        /** `file`: a block of the file that is mapped; `hole`: one that is being truncated. */
        use: enumOf('free', 'used', 'file', 'hole'),
        va: VA,
        /** Swap entries in page tables that name the slot; 1 for a block, whose file names it. */
        mapCount: range(0, 3),
        /** Ghost: what the disk holds. */
        content: CONTENT,
      }),
    ),
    rcu: struct({
      /** Threads inside a read-side section. */
      readers: setOf(THREAD),
      /** The callback that ends relocation mode: queued, and what its grace period waits for. */
      leaveQueued: bool,
      leaveWaits: setOf(THREAD),
      ...included(isBuffered, { leaveDrains: setOf(CPU) }),
      /** What each thread in `synchronize_rcu` still waits for. */
      ...included(config.synchronizesRcu, { synchronizing: array(THREAD, setOf(THREAD)) }),
      ...included(config.synchronizesRcu && isBuffered, {
        synchronizingDrains: array(THREAD, setOf(CPU)),
      }),
    }),
    /** The driver's own lock of its memory. */
    ...included(config.pfnMapped, { device: struct({ lock: optional(THREAD) }) }),
    ghost: struct(ghostFields),
  });
  return {
    state,
    cpuFields,
    ghostFields,
    CPU,
    USER_CPU,
    WALKING_CPU,
    ASID,
    UPPER_LEVEL,
    THREAD,
    VA,
    TABLE,
    FRAME,
    SLOT,
    LEVEL,
    REGION,
    ENTRY,
  };
}

export type Declared = ReturnType<typeof kernelState>;
export type KernelState = Value<Declared['state']>;

/** The model at given sizes: what every machine and rule is made from. */
export interface Kernel extends Declared {
  readonly config: Config;
  /** The MMU of each CPU, on the page tables of the state. */
  readonly mmu: HardwareOn<KernelState, Entry>;
  /** Levels of the tree, and pages, as numbers for loops. */
  readonly levels: number;
  readonly pages: number;
  readonly regions: number;
}

export function kernel(config: Config): Kernel {
  const pages = pagesCovered(config);
  const [pteFanout] = config.fanout;
  const sizes = {
    config,
    ...kernelState(config),
    levels: config.fanout.length,
    pages,
    regions: pages / (pteFanout as number),
  };
  const mmu = {
    ...sizesOf(config),
    ...addressesOf(
      config.fanout,
      Array.from({ length: pages }, (_, va) => va),
    ),
    profile: config.profile,
    memory: tableMemory(sizes),
  };
  return { ...sizes, mmu };
}
