/**
 * The hardware of `translation/` on the page tables of the kernel's model, with what that kernel never does left
 * out: user mappings are for the user at every level and never global, and upper entries are writable; no entry
 * has XD or a reserved bit set. So a walk has all rights until it comes to the leaf: a PTE, or where there are
 * large pages a PMD entry with PS, which names the first of the frames.
 */

import type { Config } from '../config.ts';
import type { Entry, Kernel, KernelState } from '../state.ts';
import { entryFor } from './memory.ts';
import { hasDrained, newestStoreTo } from './ordering.ts';
import type { Sizes } from './translation/hardware.ts';
import type { Memory } from './translation/memory.ts';
import { ALL_RIGHTS, DIRTY, USER, WRITABLE } from './translation/rights.ts';
import type { Classes } from './translation/rights.ts';

/** D is no matter where nothing can be written. */
const TLB_CLASSES: Classes = {
  rights: [USER, USER | WRITABLE, USER | WRITABLE | DIRTY],
  of: (rights) => (rights & WRITABLE) * (1 + ((rights & DIRTY) >> 3)),
};
const WALK_CLASSES: Classes = { rights: [ALL_RIGHTS], of: () => 0 };

export function sizesOf({ tables, frames, pcids, largePages }: Config): Sizes {
  return {
    tables,
    frames,
    pcids,
    globalPages: false,
    largePages,
    walkClasses: WALK_CLASSES,
    tlbClasses: TLB_CLASSES,
  };
}

export function tableMemory(k: Pick<Kernel, 'config'>): Memory<KernelState, Entry> {
  return {
    entryAt: (s, table, level, va) => entryFor(s, k, table, level, va),
    isBuffered: k.config.storeBuffer > 0,
    pending: (s, cpu, table, level, va) => newestStoreTo(s, k, cpu, table, level, va),
    pendingEntry: (s, cpu, store) => s.cpu[cpu].buffer.entry[store].value,
    isDrained: (s, cpu) => hasDrained(s, k, cpu),
    // A page of another level is foreign data, whose use is a violation already (see `state.ts`).
    isPresent: ({ kind }, level) =>
      kind === (level === 1 ? 'page' : 'table') ||
      (k.config.largePages && level === 2 && kind === 'page'),
    isReserved: () => false,
    isLeaf: ({ kind }, level) =>
      level === 1 || (k.config.largePages && level === 2 && kind === 'page'),
    isGlobal: () => false,
    combined: (rights, { writable }) => (writable ? rights : rights & ~WRITABLE),
  };
}
