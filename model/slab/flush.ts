/**
 * Taking the active slabs of a cache away from all CPUs, by interrupt (`flush_all`). The handler takes the
 * slab's and the list's lock and does its work in one step: nobody sees what lies between.
 */

import {
  add,
  assertThat,
  blocked,
  has,
  remove,
  rule,
  taken,
  vocabulary,
} from '../../checker/index.ts';
import { putOnList } from './free.ts';
import { assertMaySleep } from './locks.ts';
import { giveBack } from './pages.ts';
import { allocatorLocals } from './state.ts';
import type { Slabs, SlabState } from './state.ts';

/** Asks every CPU, and waits until all have done it. */
export function flushActive(k: Slabs, cache: number) {
  const { fragment } = vocabulary(k.state, allocatorLocals(k), 'tid', 'cpu');
  return fragment({
    exits: ['done'],
    start: 'send',
    steps: {
      send: (s, me) => {
        assertMaySleep(s, k, me);
        for (let cpu = 0; cpu < k.config.cpus; cpu += 1) {
          s.cpu[cpu].flushRequests = add(s.cpu[cpu].flushRequests, cache);
        }
        return 'wait';
      },
      wait: (s) => {
        for (let cpu = 0; cpu < k.config.cpus; cpu += 1) {
          if (has(s.cpu[cpu].flushRequests, cache)) return blocked;
        }
        return 'done';
      },
    },
  });
}

/** A CPU that has interrupts on answers. */
export function flushInterrupt(k: Slabs) {
  return rule(
    k.state,
    'flushActive',
    { cpu: k.CPU, cache: k.CACHE },
    (s, { cpu, cache }) => {
      const { interruptsOff, inInterrupt, flushRequests } = s.cpu[cpu];
      if (!has(flushRequests, cache) || interruptsOff || inInterrupt) return blocked;
      const { slab } = s.cpu[cpu].active[cache];
      if (slab !== null) {
        if (s.slab[slab].lock !== null || s.cache[cache].listLock !== null) return blocked;
        giveUpActive(s, k, cpu, cache);
      }
      s.cpu[cpu].flushRequests = remove(flushRequests, cache);
      return taken;
    },
    { actor: 'cpu', inevitable: true },
  );
}

/** The CPU's free objects go back into the slab's own list, and the slab onto a list. */
function giveUpActive(s: SlabState, k: Slabs, cpu: number, cache: number): void {
  const active = s.cpu[cpu].active[cache];
  const slab = active.slab ?? 0;
  const page = s.slab[slab];
  for (let i = 0; i < k.config.objectsPerSlab; i += 1) {
    const first = active.freeList;
    if (first !== null) {
      active.freeList = s.object[first].next;
      s.object[first].next = page.freeList;
      page.freeList = first;
      if (page.inuse > 0) page.inuse -= 1;
    }
  }
  assertThat(active.freeList === null, 'freeListsSound', 'a free list is longer than a slab');
  active.slab = null;
  if (putOnList(s, k, slab)) giveBack(s, k, slab);
}
