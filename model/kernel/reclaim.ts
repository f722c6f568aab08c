/**
 * Reclaim of one frame through the reverse map (`shrink_page_list`, `try_to_unmap`, path 4). It holds no
 * lock of the mm but the ptl, and the page lock from start to end.
 */

import {
  assertThat,
  blocked,
  entrance,
  expand,
  optional,
  range,
  vocabulary,
} from '../../checker/index.ts';
import { kernelLeaves } from '../ghost.ts';
import type { Kernel, KernelState } from '../state.ts';
import { clearEntry } from '../x86/memory.ts';
import { drain, exchangeNone, writeSwap } from '../x86/ordering.ts';
import { flushPage } from './flush.ts';
import { freeFrame, noFreeSlot, putFrame, removeMapping, takeSlot, writeToSlot } from './frames.ts';
import { fallAsleep, wakeUp } from './locks.ts';
import { findMapping, leaveMapping, letGo, reverseMapLocals, takeUp } from './reverse-map.ts';
import { unlockPte } from './walk.ts';
import type { WalkRules } from './walk.ts';

export function reclaimThread(k: Kernel, rules: WalkRules, { operations = 1 } = {}) {
  const locals = {
    /** The frame is the one that is being reclaimed, locked. */
    ...reverseMapLocals(k),
    /** The entry that was cleared; its dirty bit is still to be handed to the page. */
    old: k.ENTRY,
    done: range(0, operations),
  };
  const { machine, choose } = vocabulary(k.state, locals, 'tid', 'cpu');
  const find = findMapping(k, rules);
  const toFind = entrance('find', find);
  const leave = leaveMapping(k, 'decide');
  return machine({
    start: 'idle',
    rest: ['idle'],
    steps: {
      idle: choose({ frame: k.FRAME }, (s, me, { frame }) => {
        const page = s.frame[frame];
        if (me.done === operations || page.use === 'free') return blocked;
        if (page.mapCount === 0 || page.lock !== null) return blocked;
        // A large page would have to be split before (`split_huge_page`), as zaps do it.
        if (k.config.largePages && page.large) return blocked;
        me.done += 1;
        page.lock = me.tid;
        takeUp(s, k, me, frame);
        return page.slot === null ? 'addToSwap' : toFind;
      }),
      /** `add_to_swap` marks the page dirty, as the new slot holds nothing yet. */
      addToSwap: choose({ slot: optional(k.SLOT) }, (s, me, { slot }) => {
        if (slot === null) return noFreeSlot(s, k) ? 'unlockPage' : blocked;
        if (!takeSlot(s, slot, s.frame[me.frame ?? 0].va)) return blocked;
        s.frame[me.frame ?? 0].slot = slot;
        s.frame[me.frame ?? 0].dirty = true;
        return toFind;
      }),
      ...expand('find', find, { locked: 'clear', missing: 'decide' }),
      clear: (s, me) => {
        exchangeNone(s, k, me.cpu, me.pte, 1, me.va, me.old);
        return 'flush/send';
      },
      ...expand('flush', flushPage(k), { done: 'takeDirty' }),
      takeDirty: (s, me) => {
        if (me.old.dirty) s.frame[me.frame ?? 0].dirty = true;
        clearEntry(me.old);
        if (!k.config.file) return 'leaveSwapEntry';
        kernelLeaves(s, me.va, 'none', 0);
        return 'removeMapping';
      },
      leaveSwapEntry: (s, me) => {
        const slot = s.frame[me.frame ?? 0].slot ?? 0;
        writeSwap(s, k, me.cpu, me.pte, me.va, slot);
        s.slot[slot].mapCount += 1;
        kernelLeaves(s, me.va, 'swap', slot);
        return 'removeMapping';
      },
      removeMapping: (s, me) => {
        drain(s, k, me.cpu);
        removeMapping(s, me.frame ?? 0);
        return 'unlock';
      },
      unlock: (s, me) => {
        unlockPte(s, k, me);
        return leave.enter;
      },
      ...leave.steps,
      decide: (s, me) => {
        const page = s.frame[me.frame ?? 0];
        if (page.mapCount > 0) return 'unlockPage';
        if (!page.dirty) return 'drop';
        page.dirty = false;
        fallAsleep(s, k, me);
        return 'writeOut';
      },
      writeOut: (s, me) => {
        writeToSlot(s, me.frame ?? 0);
        wakeUp(s, k, me);
        return 'drop';
      },
      /** `remove_mapping`: only if nobody else holds a reference and it is still clean. */
      drop: (s, me) => {
        drain(s, k, me.cpu);
        const page = s.frame[me.frame ?? 0];
        if (page.pins !== 1 << me.tid || page.dirty || page.mapCount > 0) return 'unlockPage';
        assertSwapHoldsIt(s, me.frame ?? 0);
        freeFrame(s, me.frame ?? 0);
        letGo(s, k, me);
        return 'idle';
      },
      unlockPage: (s, me) => {
        drain(s, k, me.cpu);
        s.frame[me.frame ?? 0].lock = null;
        putFrame(s, me.frame ?? 0, me.tid);
        letGo(s, k, me);
        return 'idle';
      },
    },
  });
}

/** Only a slot that some entry still names will be read again: a zap may have taken the last one, or a truncate. */
function assertSwapHoldsIt(s: KernelState, frame: number): void {
  const page = s.frame[frame];
  const slot = s.slot[page.slot ?? 0];
  assertThat(
    slot.mapCount === 0 || slot.use === 'hole' || page.content === slot.content,
    'noLostDirty',
    'a frame is dropped as clean though swap holds an older value, which will be read back',
  );
}
