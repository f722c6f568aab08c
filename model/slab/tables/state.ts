/**
 * Page tables as objects of a cache: the state of both models in one. PTE pages are the objects of cache 0,
 * each the size of a page; the tables above them come from the page allocator, as `pgd_alloc` takes them.
 *
 * An object's record in the metadata area tells whose it is (`owned`: the mm pointer is set), its place in
 * the tree (`item`: the region that it serves), and how many refer to it (`references`: the mm, and a mover
 * that has pinned it). The allocator's other client, the list, is not there: its variables stay as they are.
 */

import { array, struct } from '../../../checker/index.ts';
import type { Value } from '../../../checker/index.ts';
import type { Config } from '../../config.ts';
import { kernel } from '../../state.ts';
import type { Kernel } from '../../state.ts';
import { slabs } from '../state.ts';
import type { SlabConfig, Slabs } from '../state.ts';

/** The cache of the PTE pages. */
export { LIST_CACHE as TABLE_CACHE } from '../state.ts';

function tableSlabState(k: Kernel, a: Slabs) {
  return struct({
    ...a.state.fields,
    ...k.state.fields,
    cpu: array(k.CPU, struct({ ...a.cpuFields, ...k.cpuFields })),
    ghost: struct({ ...a.ghostFields, ...k.ghostFields }),
  });
}

export type TableSlabState = Value<ReturnType<typeof tableSlabState>>;

/** The model at given sizes: the kernel, the allocator, and the state of both. */
export interface TableSlabs {
  readonly kernel: Kernel;
  readonly slabs: Slabs;
  readonly state: ReturnType<typeof tableSlabState>;
  /** Table pages that are no objects; they have the first numbers. */
  readonly others: number;
}

export function tableSlabs(kernelConfig: Config, slabConfig: SlabConfig): TableSlabs {
  const k = kernel(kernelConfig);
  const a = slabs(slabConfig);
  const others = kernelConfig.tables - a.objects;
  return { kernel: k, slabs: a, state: tableSlabState(k, a), others };
}

/** The table page that an object is. */
export function tableOf({ others }: TableSlabs, object: number): number {
  return others + object;
}

/** The object that a PTE page is. */
export function objectOf({ others }: TableSlabs, table: number): number {
  return table - others;
}
