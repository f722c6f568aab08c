/**
 * Page descriptors (`struct page` of Linux 2.6.24, include/linux/mm_types.h) and the fields of the pages'
 * owners, as far as several types of page store them in the same place:
 *
 * | storage  | anonymous page      | slab              | page table |
 * | -------- | ------------------- | ----------------- | ---------- |
 * | `number` | `_mapcount`         | `inuse`           | -          |
 * | `word`   | `private`, `mapping`| `slab`            | `ptl`      |
 * | `links`  | `lru`: LRU list     | `lru`: partial list | -        |
 *
 * `index` beside SLUB's `freelist` is a fourth of the kind, and teaches nothing that `number` doesn't. One
 * set of storage is a record. In the layout `union` record `i` is part of descriptor `i`, for ever; in
 * `metadata` records are allocated, and descriptors point to them. The same code runs on both.
 */

import { array, bool, enumOf, optional, range, setOf, struct } from '../../../checker/index.ts';
import type { Machine, Value } from '../../../checker/index.ts';
import type { LayoutDesign } from './design.ts';

/** Whose a field is. */
export type Owner = 'anon' | 'slab' | 'table';

/** What `_mapcount` is without mappings: what the page allocator wants to see. */
export const UNMAPPED = -1;

export interface DescriptorConfig {
  readonly pages: number;
  readonly records: number;
  readonly threads: number;
}

export function descriptorState({ pages, records, threads }: DescriptorConfig) {
  const PAGE = range(0, pages - 1, 'page');
  const RECORD = range(0, records - 1, 'record');
  const THREAD = range(0, threads - 1, 't');
  const state = struct({
    page: array(
      PAGE,
      struct({
        /** PG_buddy, PG_lru, PG_slab, and the holder of PG_locked. */
        buddy: bool,
        lru: bool,
        slab: bool,
        locked: optional(THREAD),
        count: range(0, threads + 1),
        /** Where the fields of the page as a whole are, and those of the slab that it is or belongs to. */
        record: optional(RECORD),
        slabRecord: optional(RECORD),
        /** With `metadata`, a low bit of the pointer `record`: it leads to the fields of an anonymous page. */
        anonRecord: bool,
        /** Waits for a grace period that these threads hold up. */
        waits: bool,
        rcuWaits: setOf(THREAD),
        /** Ghost: PTEs that map it, or objects of it that are in use; and whether it holds PTEs. */
        uses: range(0, 1),
        isTable: bool,
      }),
    ),
    record: array(
      RECORD,
      struct({
        use: enumOf('free', 'live', 'rcu'),
        rcuWaits: setOf(THREAD),
        number: range(UNMAPPED, 1),
        word: enumOf('clear', 'mapping', 'cache', 'locked'),
        links: enumOf('none', 'lru', 'partial'),
        /** Ghost: which type of page the fields belong to, from when they are set until they are given up. */
        type: enumOf('none', 'anon', 'slab', 'table'),
      }),
    ),
    /** `zone->lru_lock`, and `list_lock` of the slab cache. */
    lruLock: optional(THREAD),
    listLock: optional(THREAD),
    /** The one page table entry of the faults, and the one PMD entry of the walks. */
    pte: optional(PAGE),
    pmd: optional(PAGE),
    /** Threads in a read-side section of RCU. */
    readers: setOf(THREAD),
    /** `mmap_sem`: who holds it for reading, and whether somebody does for writing. */
    mmapReaders: setOf(THREAD),
    mmapWriter: bool,
  });
  return { state, PAGE, RECORD, THREAD };
}

type Declared = ReturnType<typeof descriptorState>;
export type DescriptorState = Value<Declared['state']>;

/** The model at given sizes, of a design. */
export interface Descriptors extends Declared {
  readonly config: DescriptorConfig;
  readonly design: LayoutDesign;
}

export function descriptors(config: DescriptorConfig, design: LayoutDesign): Descriptors {
  return { config, design, ...descriptorState(config) };
}

/** What every thread remembers: the page that it deals with, where its fields are, and what it has done. */
export function threadLocals(k: Descriptors, rounds: number) {
  return {
    page: optional(k.PAGE),
    record: optional(k.RECORD),
    done: range(0, rounds),
  };
}

export interface Me {
  readonly tid: number;
  page: number | null;
  record: number | null;
  done: number;
}

export type ThreadMachine = Machine<'tid'>;

/** The thread is done with its page. */
export function forget(me: Me): void {
  me.page = null;
  me.record = null;
}
