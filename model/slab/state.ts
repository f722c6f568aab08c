/**
 * The state of the modelled slab allocator (SLUB as of 2007: a lock for each slab, a list lock for each
 * cache, an active slab with a free list of its own for each cache and CPU), of the page allocator below
 * it, and of its client: a list whose elements are objects of cache 0.
 *
 * A slab is one block of pages; the page allocator has as many blocks as there are slabs. What clients
 * keep in an object stays there when the object is freed, until it is initialised again.
 */

import { array, bool, enumOf, optional, range, setOf, struct } from '../../checker/index.ts';
import type { Machine, Value } from '../../checker/index.ts';

export interface SlabConfig {
  readonly cpus: number;
  readonly threads: number;
  readonly caches: number;
  /** Blocks of pages, each the size of a slab. */
  readonly slabs: number;
  readonly objectsPerSlab: number;
  /** What the list can hold: an item is at most once in it. */
  readonly items: number;
  /** A slab with at most so many objects in use is sparse: worth emptying. */
  readonly sparse: number;
  /** Empty slabs that a cache keeps. */
  readonly emptiesKept: number;
  /** Pages of a slab wait for a grace period before they go back (type-safe by RCU). */
  readonly typeSafe: boolean;
  /** Any page allocation may fail, not only one that finds nothing free. */
  readonly allocationsMayFail: boolean;
  /** The cache has a constructor, so that objects have no references when a slab is new. */
  readonly hasConstructor: boolean;
  /** The list is searched inside a read-side section of RCU, without its lock. */
  readonly lockless: boolean;
}

/** The cache of the list's objects. */
export const LIST_CACHE = 0;

export function slabState(config: SlabConfig) {
  const CPU = range(0, config.cpus - 1, 'cpu');
  const THREAD = range(0, config.threads - 1, 't');
  const CACHE = range(0, config.caches - 1, 'cache');
  const SLAB = range(0, config.slabs - 1, 'slab');
  const OBJECT = range(0, config.slabs * config.objectsPerSlab - 1, 'o');
  const ITEM = range(0, config.items - 1, 'item');
  const cpuFields = {
    /** RFLAGS.IF = 0. */
    interruptsOff: bool,
    /** An interrupt handler runs, and the thread of this CPU does not. */
    inInterrupt: bool,
    active: array(CACHE, struct({ slab: optional(SLAB), freeList: optional(OBJECT) })),
    /** Caches whose active slab the CPU is asked, by an interrupt, to give up. */
    flushRequests: setOf(CACHE),
  };
  const ghostFields = {
    /** Of the move of a list's object under way: what was copied, and whereto. */
    source: optional(OBJECT),
    target: optional(OBJECT),
  };
  const state = struct({
    cache: array(CACHE, struct({ listLock: optional(THREAD), destroyed: bool })),
    cpu: array(CPU, struct(cpuFields)),
    slab: array(
      SLAB,
      struct({
        /**
         * `unused`: the pages are the page allocator's. `leaving`: on no list, on its way there. `rcu`:
         * the same, after a grace period. `isolated`: frozen, nothing is allocated from it.
         */
        list: enumOf('unused', 'active', 'partial', 'full', 'empty', 'isolated', 'leaving', 'rcu'),
        cache: CACHE,
        lock: optional(THREAD),
        freeList: optional(OBJECT),
        /** Objects that are not on the slab's own free list; those on a CPU's are counted. */
        inuse: range(0, config.objectsPerSlab),
        /** Threads whose read-side sections the grace period of this slab still waits for. */
        rcuWaits: setOf(THREAD),
      }),
    ),
    /** Object `i` of slab `s` is number `s * objectsPerSlab + i`. */
    object: array(
      OBJECT,
      struct({
        /** Ghost: who has it, the allocator or a client. */
        allocated: bool,
        /** The next free object; it lies where no client writes. */
        next: optional(OBJECT),
        /** References of the list and of threads; none in an object that is being freed. */
        references: range(0, config.threads + 2),
        item: ITEM,
        /** Ghost: is it what was last written to the item? */
        content: enumOf('garbage', 'stale', 'current'),
        /** In the metadata area, not in the object. */
        metadata: struct({ lock: optional(THREAD), owned: bool }),
      }),
    ),
    list: struct({
      lock: optional(THREAD),
      link: array(ITEM, optional(OBJECT)),
      /** An object that was never in the list; an interrupt handler will drop its reference. */
      inFlight: optional(OBJECT),
    }),
    rcu: struct({
      /** Threads inside a read-side section. */
      readers: setOf(THREAD),
    }),
    ghost: struct(ghostFields),
  });
  return { state, cpuFields, ghostFields, CPU, THREAD, CACHE, SLAB, OBJECT, ITEM };
}

type Declared = ReturnType<typeof slabState>;
export type SlabState = Value<Declared['state']>;

/** The model at given sizes: what every machine and rule is made from. */
export interface Slabs extends Declared {
  readonly config: SlabConfig;
  readonly objects: number;
}

export function slabs(config: SlabConfig): Slabs {
  return { config, ...slabState(config), objects: config.slabs * config.objectsPerSlab };
}

/** Pointers to slab and page are found by masking the address. */
export function slabOf(k: Slabs, object: number): number {
  return Math.floor(object / k.config.objectsPerSlab);
}

/** What every thread and handler knows of itself. */
export interface Thread {
  readonly tid: number;
  readonly cpu: number;
}

/** The machine of a thread, which is given what it knows of itself. */
export type ThreadMachine = Machine<keyof Thread>;

/** What a thread that allocates and frees remembers. */
export function allocatorLocals(k: Slabs) {
  return {
    /** The slab that is being looked at. */
    slab: optional(k.SLAB),
    /** What was allocated. */
    fresh: optional(k.OBJECT),
    /** What is to be freed. */
    victim: optional(k.OBJECT),
  };
}

export interface Allocating extends Thread {
  slab: number | null;
  fresh: number | null;
  victim: number | null;
}
