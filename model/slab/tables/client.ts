/** What the page tables' code asks of the cache, and does for whoever moves its objects. */

import { assertThat, blocked, emptySet, expand, vocabulary } from '../../../checker/index.ts';
import type { Fragment } from '../../../checker/index.ts';
import { whileAsleep } from '../../kernel/context-switch.ts';
import { fallAsleep, wakeUp } from '../../kernel/locks.ts';
import { freeTableByRcu } from '../../kernel/rcu.ts';
import { freeTable, releaseTable, takeTable } from '../../kernel/table-pages.ts';
import { spareLocals } from '../../kernel/table-source.ts';
import type { Sparing, TableSource } from '../../kernel/table-source.ts';
import type { KernelState } from '../../state.ts';
import { regionOf } from '../../x86/paging.ts';
import { allocate } from '../alloc.ts';
import type { Asleep } from '../alloc.ts';
import { free } from '../free.ts';
import { lockMetadata, unlockMetadata } from '../locks.ts';
import { allocatorLocals } from '../state.ts';
import type { ThreadMachine } from '../state.ts';
import { objectOf, TABLE_CACHE, tableOf } from './state.ts';
import type { TableSlabs, TableSlabState } from './state.ts';

export interface TableClientRules {
  /** Frees take the lock of the record, and clear the mm pointer under it. */
  readonly locksMetadata: boolean;
  /** A free drops the mm's reference; the last one gone frees the page. */
  readonly countsReferences: boolean;
  /** Pages wait for a grace period before they go back to the cache. */
  readonly waitsForGracePeriod: boolean;
  /** A page that turns out not to be needed is freed with `page_table_lock` held. */
  readonly freesUnderLock: boolean;
}

/** A fragment of these two models for a host of the kernel's: its further locals are in `locals`. */
function forKernel<E extends string, X extends string>(
  fragment: Fragment<TableSlabState, never, E, X>,
): Fragment<KernelState, Sparing, E, X> {
  return fragment as unknown as Fragment<KernelState, Sparing, E, X>;
}

export function tableCache(k: TableSlabs, rules: TableClientRules): TableSource {
  return {
    locals: () => allocatorLocals(k.slabs),
    freesUnderLock: rules.freesUnderLock,
    allocate: () => forKernel(allocateTable(k)),
    free: () => forKernel(freeSpare(k, rules)),
  };
}

function clientLocals(k: TableSlabs) {
  return { ...spareLocals(k.kernel), ...allocatorLocals(k.slabs) };
}

/**
 * `pte_alloc_one`: an object, zeroed, and then its record. Whoever may sleep says so at once (`might_sleep`), and
 * sleeps if the page allocator has to be asked.
 */
function allocateTable(k: TableSlabs) {
  const { kernel, slabs } = k;
  const asked = whileAsleep(kernel, 'asked', 'object/fast');
  const asleep = whileAsleep(kernel, 'asleep', 'allocatePages') as unknown as Asleep;
  const { fragment } = vocabulary(k.state, clientLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['allocated', 'failed'],
    start: 'sleep',
    steps: {
      sleep: (s, me) => {
        fallAsleep(s, kernel, me);
        return asked.enter;
      },
      ...asked.steps,
      ...expand('object', allocate(slabs, TABLE_CACHE, asleep), {
        allocated: 'initialise',
        failed: 'wakeUp',
      }),
      initialise: (s, me) => {
        const object = me.fresh ?? 0;
        makeTable(s, k, object, regionOf(kernel, me.va, me.level - 1));
        me.spare = tableOf(k, object);
        me.fresh = null;
        return 'setOwner';
      },
      setOwner: (s, me) => {
        s.object[objectOf(k, me.spare ?? 0)].metadata.owned = true;
        return 'wakeUp';
      },
      wakeUp: (s, me) => {
        wakeUp(s, kernel, me);
        return me.spare === null ? 'failed' : 'allocated';
      },
    },
  });
}

/** The object becomes a PTE page of the mm, in no tree yet: all but the mm pointer. */
export function makeTable(s: TableSlabState, k: TableSlabs, object: number, region: number): void {
  const taken = takeTable(s, k.kernel, tableOf(k, object), 1, region);
  assertThat(taken, 'noDoubleAllocation', 'an object is made a PTE page that is one already');
  s.object[object].item = region;
  s.object[object].references = 1;
}

/** `pte_free` of `spare`. */
function freeSpare(k: TableSlabs, rules: TableClientRules) {
  const { fragment } = vocabulary(k.state, clientLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['freed'],
    start: 'free',
    steps: {
      free: (_s, me) => {
        me.victim = objectOf(k, me.spare ?? 0);
        me.spare = null;
        return 'release/lockMetadata';
      },
      ...expand('release', giveUpTable(k, rules), { released: 'freed' }),
    },
  });
}

/** The mm has no use for `victim` any more, and nothing in the tree leads to it. */
export function giveUpTable(k: TableSlabs, rules: TableClientRules) {
  const { fragment } = vocabulary(k.state, allocatorLocals(k.slabs), 'tid', 'cpu');
  return fragment({
    exits: ['released'],
    start: 'lockMetadata',
    steps: {
      lockMetadata: (s, me) => {
        if (!rules.locksMetadata) return 'clearOwner';
        return lockMetadata(s, me, me.victim ?? 0) ? 'clearOwner' : blocked;
      },
      clearOwner: (s, me) => {
        s.object[me.victim ?? 0].metadata.owned = false;
        if (rules.locksMetadata) unlockMetadata(s, me, me.victim ?? 0);
        return 'drop/put';
      },
      ...expand('drop', dropTable(k, rules), { dropped: 'released' }),
    },
  });
}

/** Drops a reference to `victim`; the last one gone frees it. */
export function dropTable(k: TableSlabs, rules: TableClientRules) {
  const { slabs } = k;
  const { fragment } = vocabulary(k.state, allocatorLocals(slabs), 'tid', 'cpu');
  return fragment({
    exits: ['dropped'],
    start: 'put',
    steps: {
      put: (s, me) => {
        const record = s.object[me.victim ?? 0];
        assertThat(record.references > 0, 'noDoubleFree', 'a reference is dropped that nobody has');
        if (record.references > 0) record.references -= 1;
        if (record.references === 0 || !rules.countsReferences) return 'free';
        me.victim = null;
        return 'dropped';
      },
      free: (s, me) => {
        if (!rules.waitsForGracePeriod) {
          freeTable(s, tableOf(k, me.victim ?? 0));
          return 'object/fast';
        }
        freeTableByRcu(s, k.kernel, tableOf(k, me.victim ?? 0));
        me.victim = null;
        return 'dropped';
      },
      ...expand('object', free(slabs, TABLE_CACHE), { freed: 'dropped' }),
    },
  });
}

/** The callbacks of grace periods: each gives a PTE page back to its cache. */
export function rcuThread(k: TableSlabs): ThreadMachine {
  const { slabs } = k;
  const { machine, choose } = vocabulary(k.state, allocatorLocals(slabs), 'tid', 'cpu');
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ object: slabs.OBJECT }, (s, me, { object }) => {
        const page = s.table[tableOf(k, object)];
        if (page.use !== 'rcu' || page.rcuWaits !== emptySet) return blocked;
        releaseTable(s, tableOf(k, object));
        me.victim = object;
        return 'object/fast';
      }),
      ...expand('object', free(slabs, TABLE_CACHE), { freed: 'idle' }),
    },
  });
}
